"""Public relief money (困难群众救助资金) and what of it is spent on buying services: at most a small share (mechanism G07)."""

from linkage.funding.models import Fund

PUBLIC_MONEY = frozenset({Fund.Kind.BUDGET_LINE, Fund.Kind.LOTTERY})
RELIEF = "emergency_relief"
# What reaches people in difficulty themselves, as social assistance does: their keep, their illness, their schooling, an emergency.
DIRECT = frozenset({RELIEF, "daily_necessities", "medical_support", "education_support"})


def is_relief_money(fund: Fund) -> bool:
    """A budget line or lottery money that names relief among its purposes."""
    return fund.kind in PUBLIC_MONEY and RELIEF in fund.purposes


def buys_services(purpose: str) -> bool:
    return purpose not in DIRECT


def most_for_services(registered_fen: int, percent: int) -> int:
    """In fen, rounded down: the share is a ceiling."""
    return registered_fen * percent // 100
