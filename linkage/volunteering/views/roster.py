"""The lead's page on the day: who comes, the code on the screen, who did not come, and the roster where codes fail."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common import clock
from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import require
from linkage.common.pages import render_page
from linkage.common.qr import qr_svg
from linkage.common.queueing import ACTIVE
from linkage.people.signed_in import person
from linkage.places.queries import setting
from linkage.volunteering.actions import attendance
from linkage.volunteering.forms.presence import RosterForm
from linkage.volunteering.models import Shift, ShiftWaiting, SignupGroup
from linkage.volunteering.permissions.activities import can_run, runs_at_work
from linkage.volunteering.permissions.signups import can_mark
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.queries.shifts_due import is_at_risk
from linkage.volunteering.states.activities import ShiftState
from linkage.volunteering.states.signups import GroupState, SignupState
from linkage.volunteering.views.shift_cards import of_shift, shift_card

# A helper who has begun to type still has this long after the screen has turned.
SECONDS_TO_TYPE = 20
SHORTEST_TURN = 5


@require_GET
@login_required
def roster(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_roster(request, queries.shift_for(request.user, public_id))


def show_roster(request: HttpRequest, shift: Shift, refusal: Refusal | None = None) -> HttpResponse:
    user = person(request)
    require(can_run(user, shift.activity))
    listed = list(queries.roster_of(shift))
    at_work, now = runs_at_work(user, shift.activity), clock.now()
    context = {
        "shift": shift,
        "activity": shift.activity,
        "card": shift_card(shift),
        "rows": listed,
        "groups": list(SignupGroup.objects.filter(shift=shift, state=GroupState.HELD).order_by("pk")),
        "left_late": queries.left_late(shift) if at_work else [],
        "names_whole": at_work,
        "waiting": ShiftWaiting.objects.filter(shift=shift, state__in=ACTIVE).count(),
        "filled": f"{shift.taken}/{shift.maximum}",
        "there": sum(row.state in (SignupState.CHECKED_IN, SignupState.ATTENDED) for row in listed),
        "has_begun": shift.starts_at <= now,
        "is_to_come": shift.starts_at > now and shift.state == ShiftState.OPEN,
        "at_risk": is_at_risk(shift, setting("shift_at_risk_days", shift.activity.place_code)),
        "short": shift.minimum - shift.taken,
        "no_code": attendance.code_is_over(shift),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render_page(request, "volunteering/roster.html", context, part="volunteering/_roster.html", status=status)


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def presence(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: the page, which has no code yet and asks for one by itself; without scripts a button does. POST: the page with a fresh code, answered
    at once and never kept, because nobody can read a code again: only its index is stored."""
    user, shift = person(request), queries.shift_for(request.user, public_id)
    require(can_run(user, shift.activity))
    over = attendance.code_is_over(shift)
    listed = list(queries.roster_of(shift))
    context: dict[str, Any] = {"shift": shift, "activity": shift.activity, "people": listed, "over": over or ""}
    if request.method == "POST" and not over:
        code = attendance.issue_shift_code(by=user, shift=shift)
        left = int((code.expires_at - clock.now()).total_seconds())
        query = urlencode({"code": code.digits, "shift": shift.public_id})
        context |= {
            "digits": f"{code.digits[:3]} {code.digits[3:]}",
            "qr": qr_svg(request.build_absolute_uri(f"/shifts/checkin/?{query}")),
            "turn_seconds": max(left - SECONDS_TO_TYPE, SHORTEST_TURN),
        }
    return render_page(request, "volunteering/shift_code.html", context, part="volunteering/_shift_code.html")


@require_POST
@login_required
def miss(request: HttpRequest, public_id: str) -> HttpResponse:
    user, signup = person(request), queries.signup_for(person(request), public_id)
    require(can_mark(user, signup))
    refusal = attempt(request, signup.public_id, lambda: attendance.mark_no_show(by=user, signup=signup))
    return show_roster(request, signup.shift, refusal) if refusal else see_other(f"{of_shift(signup.shift)}roster/")


@require_POST
@login_required
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    user, signup = person(request), queries.signup_for(person(request), public_id)
    require(can_mark(user, signup))
    refusal = attempt(request, signup.public_id, lambda: attendance.correct_no_show(by=user, signup=signup))
    return show_roster(request, signup.shift, refusal) if refusal else see_other(f"{of_shift(signup.shift)}roster/")


@require_http_methods(["GET", "POST"])
@login_required
def by_hand(request: HttpRequest, public_id: str) -> HttpResponse:
    """When somebody was there, from the lead's own list. GET: the form; POST: record it."""
    user, signup = person(request), queries.signup_for(person(request), public_id)
    require(can_mark(user, signup))
    shift = signup.shift
    form = RosterForm(
        request.POST or None, begins_at=shift.starts_at, ends_at=shift.ends_at, came_at=signup.checked_in_at
    )
    if request.method == "POST" and form.is_valid():
        refusal = attempt(
            request,
            "roster",
            lambda: attendance.record_on_roster(by=user, signup=signup, **form.cleaned_data),
        )
        if refusal is None:
            return see_other(f"{of_shift(shift)}roster/")
        form.refuse(refusal)
    context = {"signup": signup, "shift": shift, "card": shift_card(shift), "form": form}
    return render_page(request, "volunteering/roster_form.html", context, status=422 if form.errors else 200)
