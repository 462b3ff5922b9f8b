"""{% load amounts %}: {{ grant.amount_fen|yuan }}, {{ posting.amount|points }}, {{ summary.counted|hours }}."""

from django import template

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """180000 -> "¥1,800"; fen are shown only where there are any."""
    if fen is None:
        return ""
    sign, rest = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}¥{rest // 100:,}" + (f".{rest % 100:02d}" if rest % 100 else "")


@register.filter
def points(hundredths: int) -> str:
    """150 -> "1.5"; 200 -> "2"; -25 -> "-0.25"."""
    sign, rest = ("-" if hundredths < 0 else ""), abs(hundredths)
    decimals = f"{rest % 100:02d}".rstrip("0")
    return f"{sign}{rest // 100:,}" + (f".{decimals}" if decimals else "")


@register.filter
def hours(minutes: int) -> str:
    """390 -> "6.5"; 100 -> "1.7": hours to a tenth, for large plain numbers. The exact minutes stand beside it."""
    tenths = (minutes * 10 + 30) // 60
    return f"{tenths // 10:,}" + (f".{tenths % 10}" if tenths % 10 else "")
