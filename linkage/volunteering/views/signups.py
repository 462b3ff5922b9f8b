"""What a volunteer does with a shift: one tap to sign up, the queue, giving back, in and out with the code."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.acting import attempt, see_other
from linkage.common.pages import render_page
from linkage.people.actions.consents import give_consent
from linkage.people.models import Consent, User
from linkage.people.queries import has_consented
from linkage.people.signed_in import person
from linkage.volunteering.actions import attendance, signups
from linkage.volunteering.forms.presence import CodeForm
from linkage.volunteering.models import Shift
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.views.activities import show_shift
from linkage.volunteering.views.shift_cards import of_shift, signup_cards


def answer(request: HttpRequest, shift: Shift, act: str, do: Callable[[], object], done: str = "") -> HttpResponse:
    """Do it and go to the shift's page; refused, the page says why. What had been done already is not refused."""
    refusal = attempt(request, act, do)
    if refusal and refusal.code != "already_yours":
        return show_shift(request, queries.shift_for(request.user, shift.public_id), refusal)
    if done and not refusal:
        messages.success(request, done)
    return see_other(of_shift(shift))


@require_POST
@login_required
def sign_up(request: HttpRequest, public_id: str) -> HttpResponse:
    user, shift = person(request), queries.shift_for(request.user, public_id)
    return answer(request, shift, "signup", lambda: signups.sign_up(by=user, shift=shift))


@require_POST
@login_required
def wait(request: HttpRequest, public_id: str) -> HttpResponse:
    user, shift = person(request), queries.shift_for(request.user, public_id)
    return answer(request, shift, "waiting", lambda: signups.join_shift_waitlist(by=user, shift=shift))


@require_POST
@login_required
def take(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm the place that was kept for her."""
    user, waiting = person(request), queries.shift_waiting_for(person(request), public_id)
    return answer(request, waiting.shift, "waiting", lambda: signups.take_kept_place(by=user, waiting=waiting))


@require_POST
@login_required
def leave_queue(request: HttpRequest, public_id: str) -> HttpResponse:
    user, waiting = person(request), queries.shift_waiting_for(person(request), public_id)
    return answer(request, waiting.shift, "waiting", lambda: signups.leave_shift_waitlist(by=user, waiting=waiting))


@require_POST
@login_required
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Herself from the shift's page; those who run it, for her, from the roster."""
    user, signup = person(request), queries.signup_for(person(request), public_id)
    reason = request.POST.get("reason", "")
    done = _("名额已退回，谢谢您提前说一声。")
    response = answer(
        request,
        signup.shift,
        "withdrawal",
        lambda: signups.withdraw_signup(by=user, signup=signup, reason=reason),
        done,
    )
    was_done_for_her = signup.user_id != user.pk and response.status_code == 303
    return see_other(f"{of_shift(signup.shift)}roster/") if was_done_for_her else response


@require_GET
@login_required
def scanned(request: HttpRequest) -> HttpResponse:
    """Where the QR on the lead's screen leads: `?code=123456&shift=ID`. To that shift when she is on its list, else to a choice of hers."""
    code, wanted = request.GET.get("code", ""), request.GET.get("shift", "")
    mine = list(queries.shifts_signed_up(person(request)))
    here = [each for each in mine if each.shift.public_id == wanted]
    digits = code[:6] if code.isdigit() else ""
    if here:
        return see_other(f"{of_shift(here[0].shift)}?code={digits}")
    return render_page(request, "volunteering/shift_scanned.html", {"cards": signup_cards(mine), "code": digits})


@require_POST
@login_required
def check_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """lat, lng: only when she tapped to tell where she is, which is her consent to compare it once (rule 10)."""
    user, signup = person(request), queries.signup_for(person(request), public_id)
    code, where = request.POST.get("code", ""), _position(user, CodeForm(request.POST))
    return answer(
        request,
        signup.shift,
        "checkin",
        lambda: attendance.check_in_to_shift(by=user, signup=signup, code=code, where=where),
    )


def _position(user: User, form: CodeForm) -> tuple[float, float] | None:
    position = form.position if form.is_valid() else None
    if position and not has_consented(user, Consent.Purpose.LOCATION_AT_CHECKIN):
        give_consent(by=user, user=user, purpose=Consent.Purpose.LOCATION_AT_CHECKIN)
    return position


@require_POST
@login_required
def check_out(request: HttpRequest, public_id: str) -> HttpResponse:
    user, signup = person(request), queries.signup_for(person(request), public_id)
    code = request.POST.get("code", "")
    done = _("辛苦了，时长已记录。")
    return answer(
        request,
        signup.shift,
        "checkout",
        lambda: attendance.check_out_of_shift(by=user, signup=signup, code=code),
        done,
    )
