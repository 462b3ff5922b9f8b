"""Cards of tasks, invitations and places in queues. A card names the kind of need, the community and the public summary: no title, no name, no
address (product rule 10)."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from linkage.common.human_time import span
from linkage.dispatch.models import Assignment, Offer, Waiting
from linkage.dispatch.views import addresses
from linkage.dispatch.views.progress import label_of
from linkage.needs.models import Requirement
from linkage.places.queries import names


def task_card(requirement: Requirement, place_names: dict[str, str] | None = None) -> dict[str, Any]:
    """{requirement, heading, label, icon, where, when, url, left, quantity}; place_names: code -> name, read when not given."""
    need = requirement.need
    known = place_names if place_names is not None else names([need.place_code])
    return {
        "requirement": requirement,
        "heading": need.public_summary or need.category.shown_name,
        "label": label_of(requirement),
        "kind": requirement.kind,
        "category": need.category.shown_name,
        "icon": need.category.icon,
        "where": known.get(need.place_code, ""),
        "when": span(need.window_start, need.window_end),
        "urgency": need.urgency,
        "url": addresses.of_task(requirement),
        "left": max(requirement.quantity - requirement.filled, 0),
        "quantity": requirement.quantity,
        "stream": need.stream,
    }


def task_cards(assignments: Iterable[Assignment]) -> list[dict[str, Any]]:
    """Tasks she has taken on: the task's card with its assignment, who leads, and where a tap leads."""
    rows = list(assignments)
    known = _names(row.requirement for row in rows)
    return [
        task_card(row.requirement, known)
        | {"assignment": row, "url": addresses.of_assignment(row), "lead": _lead(row.requirement)}
        for row in rows
    ]


def invitation_cards(offers: Iterable[Offer]) -> list[dict[str, Any]]:
    """Invitations to answer, soonest to lapse first."""
    rows = list(offers)
    known = _names(row.requirement for row in rows)
    return [
        task_card(row.requirement, known) | {"offer": row, "url": addresses.of_offer(row), "until": row.expires_at}
        for row in rows
    ]


def waiting_cards(waits: Iterable[Waiting]) -> list[dict[str, Any]]:
    rows = list(waits)
    known = _names(row.requirement for row in rows)
    return [task_card(row.requirement, known) | {"waiting": row} for row in rows]


def _names(requirements: Iterable[Requirement]) -> dict[str, str]:
    return names(sorted({requirement.need.place_code for requirement in requirements}))


def _lead(requirement: Requirement) -> str:
    lead = requirement.need.lead
    return _("社工 %(name)s") % {"name": lead.short_name} if lead else _("社工站")
