"""A task that somebody holds: when, where, who leads, in and out with the code on the other's screen, and giving it back in time."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.errors import require
from linkage.common.pages import render_page
from linkage.dispatch import permissions
from linkage.dispatch.actions.claims import withdraw_assignment
from linkage.dispatch.actions.service import Position, check_in, check_out, mark_missed, mark_provided, record_roster
from linkage.dispatch.forms import RosterForm
from linkage.dispatch.models import Assignment
from linkage.dispatch.providers import PEOPLE, find_providers
from linkage.dispatch.queries import tasks as queries
from linkage.dispatch.queries.access import assignment_for
from linkage.dispatch.states import AssignmentState
from linkage.dispatch.views import addresses
from linkage.dispatch.views.acting import Refusal, attempt, person, see_other
from linkage.dispatch.views.cards import task_card, task_cards
from linkage.needs import permissions as needs_permissions
from linkage.needs.models import Need
from linkage.organisations.queries import station_for
from linkage.people.actions.consents import give_consent
from linkage.people.models import Consent, User
from linkage.people.queries import has_consented
from linkage.volunteering.forms.presence import CodeForm

CODE_ACTS = ("checkin", "checkout")


@require_GET
@login_required
def assignment_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """`?code=`: as the scanned QR brings it, filled in and still to be sent by a tap."""
    return show_assignment(request, public_id, code=request.GET.get("code", ""))


def show_assignment(
    request: HttpRequest, public_id: str, refusal: Refusal | None = None, *, code: str = ""
) -> HttpResponse:
    user = person(request)
    assignment = assignment_for(user, public_id)
    need = assignment.requirement.need
    may_check = permissions.can_check_in(user, assignment)
    context: dict[str, Any] = {
        "assignment": assignment,
        "need": need,
        "card": task_card(assignment.requirement),
        "heading": need.title if needs_permissions.can_read_story(user, need) else need.public_summary,
        "description": need.description if needs_permissions.can_read_story(user, need) else "",
        "provider": _provider(assignment),
        "lead": need.lead,
        "station": station_for(need.place_code),
        "is_holder": bool(may_check),
        "may_talk": permissions.may_talk(user, assignment),
        "form": CodeForm(refusal.typed if refusal and refusal.act in CODE_ACTS else None, initial={"code": code}),
        "next_step": _next_step(assignment) if may_check else "",
        "may_withdraw": permissions.can_withdraw(user, assignment),
        "may_roster": permissions.can_record_roster(user, assignment),
        "may_provide": permissions.can_mark_provided(user, assignment),
        "may_read_contact": needs_permissions.can_read_contact(user, need),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render_page(request, "tasks/assignment.html", context, part="tasks/_assignment.html", status=status)


def _next_step(assignment: Assignment) -> str:
    """ "checkin" or "checkout" for people on the spot, "provision" for what is delivered, nothing when it is over."""
    if assignment.provider_kind not in PEOPLE and assignment.state == AssignmentState.CLAIMED:
        return "provision"
    return {AssignmentState.CLAIMED: "checkin", AssignmentState.CHECKED_IN: "checkout"}.get(assignment.state, "")  # type: ignore[call-overload]


def _provider(assignment: Assignment) -> str:
    key = (assignment.provider_kind, assignment.provider_id)
    found = find_providers([key]).get(key)
    return found.label if found else ""


@require_GET
@login_required
def scanned(request: HttpRequest) -> HttpResponse:
    """Where the QR on the other's screen leads: `?code=123456&need=ID`. To her task in that need, else to a choice of her tasks."""
    code, need_id = request.GET.get("code", ""), request.GET.get("need", "")
    mine = list(queries.tasks_of(person(request)))
    here = [each for each in mine if each.requirement.need.public_id == need_id] if need_id else mine
    if len(here) == 1:
        return see_other(f"{addresses.of_assignment(here[0])}?code={code[:6] if code.isdigit() else ''}")
    return render_page(
        request, "tasks/scanned.html", {"cards": task_cards(here or mine), "is_other": not here, "code": code}
    )


@require_POST
@login_required
def enter(request: HttpRequest, public_id: str) -> HttpResponse:
    """Check in. lat, lng: only when she tapped to tell where she is, which is her consent to compare it once (rule 10)."""
    user, assignment = person(request), assignment_for(person(request), public_id)
    form = CodeForm(request.POST)
    position = _position(user, form)
    refusal = attempt(
        request,
        "checkin",
        lambda: check_in(by=user, assignment=assignment, code=request.POST.get("code", ""), location=position),
    )
    return show_assignment(request, public_id, refusal) if refusal else see_other(addresses.of_assignment(assignment))


def _position(user: User, form: CodeForm) -> Position | None:
    if not form.is_valid() or form.position is None:
        return None
    if not has_consented(user, Consent.Purpose.LOCATION_AT_CHECKIN):
        give_consent(by=user, user=user, purpose=Consent.Purpose.LOCATION_AT_CHECKIN)
    return Position(*form.position)


@require_POST
@login_required
def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Check out."""
    user, assignment = person(request), assignment_for(person(request), public_id)
    code = request.POST.get("code", "")
    refusal = attempt(request, "checkout", lambda: check_out(by=user, assignment=assignment, code=code))
    return show_assignment(request, public_id, refusal) if refusal else see_other(addresses.of_assignment(assignment))


@require_POST
@login_required
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    user, assignment = person(request), assignment_for(person(request), public_id)
    reason = request.POST.get("reason", "")
    refusal = attempt(request, "withdrawal", lambda: withdraw_assignment(by=user, assignment=assignment, reason=reason))
    if refusal:
        return show_assignment(request, public_id, refusal)
    if assignment.user_id == user.pk:
        messages.success(request, _("名额已退回，社工会另找人。谢谢您提前说一声。"))
        return see_other("/tasks/")
    return see_other(addresses.of_need(assignment.requirement.need))


@require_POST
@login_required
def provide(request: HttpRequest, public_id: str) -> HttpResponse:
    user, assignment = person(request), assignment_for(person(request), public_id)
    refusal = attempt(request, "provision", lambda: mark_provided(by=user, assignment=assignment))
    return show_assignment(request, public_id, refusal) if refusal else see_other(_back(user, assignment))


@require_POST
@login_required
def miss(request: HttpRequest, public_id: str) -> HttpResponse:
    user, assignment = person(request), assignment_for(person(request), public_id)
    refusal = attempt(request, "absence", lambda: mark_missed(by=user, assignment=assignment))
    return show_assignment(request, public_id, refusal) if refusal else see_other(_back(user, assignment))


def _back(user: User, assignment: Assignment) -> str:
    """The planner goes back to the need, whoever provides to her own task."""
    need: Need = assignment.requirement.need
    plans = permissions.can_plan(user, need)
    return addresses.of_need(need) if plans else addresses.of_assignment(assignment)


@require_http_methods(["GET", "POST"])
@login_required
def roster(request: HttpRequest, public_id: str) -> HttpResponse:
    """The lead writes down when a helper was there. GET: the form; POST: record it."""
    user, assignment = person(request), assignment_for(person(request), public_id)
    require(verdict := permissions.can_record_roster(user, assignment))
    form = RosterForm(request.POST or None, assignment=assignment)
    if request.method == "POST" and form.is_valid():
        refusal = attempt(
            request,
            "roster",
            lambda: record_roster(by=user, assignment=assignment, **form.cleaned_data),
        )
        if refusal is None:
            return see_other(addresses.of_need(assignment.requirement.need))
        form.refuse(refusal)
    context = {
        "assignment": assignment,
        "need": assignment.requirement.need,
        "card": task_card(assignment.requirement),
        "provider": _provider(assignment),
        "form": form,
        "verdict": verdict,
    }
    return render_page(request, "tasks/roster.html", context, status=422 if form.is_bound else 200)
