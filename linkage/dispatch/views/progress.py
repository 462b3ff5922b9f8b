"""What a need takes and how far it is filled, as those who asked or help may see it: who comes, by the names they may be called."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linkage.common.templatetags.money import yuan
from linkage.dispatch.queries.plans import Part, PlanView
from linkage.dispatch.views.wave_parts import awaited
from linkage.needs.models import Requirement, RequirementKind


def progress_of(plan: PlanView) -> list[dict[str, Any]]:
    """For components/slot.html: {kind, label, state, count_text, why, people}."""
    return [
        {
            "kind": slot.requirement.kind,
            "label": label_of(slot.requirement),
            "state": "filled" if is_full(slot.requirement) else "open",
            "count_text": count_text(slot.requirement),
            "why": awaited(slot),
            "people": [{"name": name_of(part), "taken": True} for part in slot.held],
        }
        for slot in plan.slots
    ]


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
