"""The first page, by who opens it: a visitor reads what this is; a resident where her needs stand; a volunteer what is next; staff the way to the desk."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from linkage.common import clock
from linkage.common.human_time import span
from linkage.common.pages import render_page
from linkage.dispatch.queries.access import offers_to
from linkage.dispatch.queries.board import lanes
from linkage.dispatch.views import addresses
from linkage.dispatch.views.tasks import best_for, own_parts
from linkage.needs.models import Need
from linkage.needs.queries import needs_asked_by, public_needs
from linkage.needs.sentences import standing_for_asker
from linkage.needs.states import OPEN, NeedState
from linkage.needs.views.public import public_facts
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, is_staff_somewhere
from linkage.people.models import User
from linkage.places.queries import names, setting
from linkage.volunteering.models import Volunteer
from linkage.volunteering.queries.hours import hours_summary
from linkage.volunteering.queries.profiles import volunteer_of

SHOWN = 6


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        context = {"open_needs": open_needs(), "hotline": setting("hotline_phone", "")}
        return render_page(request, "home/visitor.html", context)
    return render_page(request, "home/home.html", home_context(user), part="home/_home.html")


def open_needs() -> list[dict[str, Any]]:
    """What anyone may know of the needs that still look for people; see needs.views.public.public_facts."""
    wanted = public_needs().filter(state=NeedState.PUBLISHED, window_end__gt=clock.now())
    rows = list(wanted.select_related("category").prefetch_related("requirements")[:SHOWN])
    known = names([row.place_code for row in rows])
    return [public_facts(row, known) for row in rows]


def home_context(user: User) -> dict[str, Any]:
    """What home/_home.html shows to who is signed in."""
    context = {"needs": own_needs(user), "hotline": setting("hotline_phone", user.home_code)}
    if volunteer := volunteer_of(user):
        context |= _volunteer(user, volunteer)
    if is_staff_somewhere(user):
        context |= _staff(user)
    return context


def own_needs(user: User) -> list[dict[str, Any]]:
    """Her running needs as sentences, the one that waits for her first; what ended lately stays until it is rated."""
    wanted = [*OPEN, NeedState.CONFIRMED]
    rows = list(needs_asked_by(user).filter(state__in=wanted).select_related("category", "lead")[:SHOWN])
    known = names([row.place_code for row in rows])
    rows.sort(key=lambda row: row.state not in (NeedState.SERVED, NeedState.CONFIRMED))
    return [_own(row, known) for row in rows]


def _own(need: Need, known: dict[str, str]) -> dict[str, Any]:
    return {
        "title": need.title,
        "url": addresses.of_need(need),
        "icon": need.category.icon,
        "category": need.category.shown_name,
        "where": known.get(need.place_code, ""),
        "when": span(need.window_start, need.window_end),
        "standing": standing_for_asker(need),
        "stream": need.stream,
    }


def _volunteer(user: User, volunteer: Volunteer) -> dict[str, Any]:
    own = own_parts(user)
    return {
        "volunteer": volunteer,
        "invitations": own["invitations"],
        "next_tasks": own["mine"][:2],
        **{part: own[part] for part in ("shift_waits", "covers", "swaps", "waits")},
        "shifts": own["shifts"][:2],
        "best": best_for(volunteer, own["invitations"]),
        "hours": hours_summary(user),
    }


def _staff(user: User) -> dict[str, Any]:
    on_board = has_role(user, Role.SOCIAL_WORKER, Role.COORDINATOR)
    return {
        "is_staff_here": True,
        "lanes": lanes(user) if on_board else [],
        "asked_offers": offers_to(user).filter(user__isnull=True).count(),
        "answers_offers": has_role(user, Role.ORG_STAFF, Role.COORDINATOR, Role.FUND_OFFICER, Role.FUND_APPROVER),
        "takes_calls": has_role(user, Role.HOTLINE),
    }
