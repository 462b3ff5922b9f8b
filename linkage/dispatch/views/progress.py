"""What a need takes and how far it is filled, as those who asked or help may see it: who comes, by the names they may be called."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linkage.common.templatetags.amounts import yuan
from linkage.dispatch import matchmaking
from linkage.dispatch.queries.plans import Part, PlanView
from linkage.dispatch.views.wave_parts import awaited
from linkage.needs.models import Requirement, RequirementKind

FOR_THE_HELPED = frozenset({"skills", "language_shared", "continuity", "covers"})
NEARBY = frozenset({"near", "same_area"})


def progress_of(plan: PlanView) -> list[dict[str, Any]]:
    """For components/slot.html: {kind, label, state, count_text, why, people}."""
    return [
        {
            "kind": slot.requirement.kind,
            "label": label_of(slot.requirement),
            "state": "filled" if is_full(slot.requirement) else "open",
            "count_text": count_text(slot.requirement),
            "why": awaited(slot),
            "people": [{"name": name_of(part), "taken": True, "reasons": why_this_one(part)} for part in slot.held],
        }
        for slot in plan.slots
    ]


def why_this_one(part: Part) -> list[str]:
    """Why this helper, as the one who is helped may read it: what speaks for her, and nothing that is the helper's own affair (her hours, how often she
    said yes, how far away she lives)."""
    offer = part.row.offer
    if offer is None:
        return [_("自己报名来帮忙的")] if part.row.provider_kind == RequirementKind.VOLUNTEER else []
    told = [reason for reason in matchmaking.unpack(offer.reasons) if reason.code in FOR_THE_HELPED]
    if not offer.reasons:
        return [_("由社工亲自挑选")]
    return [_("住得近")] * any(
        reason.code in NEARBY for reason in matchmaking.unpack(offer.reasons)
    ) + matchmaking.sentences(told)


def label_of(requirement: Requirement) -> str:
    """What is wanted, with the sum where it is money. What comes from the category's bundle is told in the reader's language; what the station wrote
    stays as written. Reads requirement.need.category."""
    title = _title(requirement)
    if requirement.kind == RequirementKind.MONEY and requirement.amount_fen:
        return f"{title} {yuan(requirement.amount_fen)}"
    return title


def _title(requirement: Requirement) -> str:
    if not (get_language() or "").startswith("en"):
        return requirement.title
    bundle = requirement.need.category.bundle
    told = (part.get("title_en") for part in bundle if part.get("title") == requirement.title)
    return next(filter(None, told), requirement.title)


def is_full(requirement: Requirement) -> bool:
    return requirement.filled >= requirement.quantity


def count_text(requirement: Requirement) -> str:
    if requirement.quantity == 1:
        return _("已落实") if is_full(requirement) else _("待落实")
    return f"{requirement.filled} / {requirement.quantity}"


def name_of(part: Part) -> str:
    return part.provider.label if part.provider else _("已离开的提供方")
