"""Finding a cover and swapping shifts: the asking on the shift's page, the answers here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import require
from linkage.common.pages import render_page
from linkage.people.signed_in import person
from linkage.volunteering.actions import covers, swaps
from linkage.volunteering.models import CoverAsk, Swap
from linkage.volunteering.permissions.signups import can_hand_on
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.queries.covers import ask_for, swap_for
from linkage.volunteering.states.signups import AnswerState
from linkage.volunteering.views.shift_cards import of_shift, shift_card
from linkage.volunteering.views.signups import answer


@require_POST
@login_required
def seek(request: HttpRequest, public_id: str) -> HttpResponse:
    """stop=1 ends the search."""
    user, signup = person(request), queries.signup_for(person(request), public_id)
    if request.POST.get("stop") == "1":
        return answer(request, signup.shift, "cover", lambda: covers.stop_cover(by=user, signup=signup))
    return answer(request, signup.shift, "cover", lambda: covers.seek_cover(by=user, signup=signup))


@require_GET
@login_required
def cover_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show_cover(request, ask_for(person(request), public_id))


def _show_cover(request: HttpRequest, ask: CoverAsk, refusal: Refusal | None = None) -> HttpResponse:
    shift = ask.cover.signup.shift
    context = {
        "ask": ask,
        "shift": shift,
        "activity": shift.activity,
        "card": shift_card(shift),
        "is_open": ask.state == AnswerState.ASKED,
        "refusal": refusal,
    }
    return render_page(request, "volunteering/cover.html", context, status=refusal.status if refusal else 200)


@require_POST
@login_required
def take(request: HttpRequest, public_id: str) -> HttpResponse:
    user, ask = person(request), ask_for(person(request), public_id)
    refusal = attempt(request, "take", lambda: covers.take_cover(by=user, ask=ask))
    if refusal:
        return _show_cover(request, ask_for(user, public_id), refusal)
    messages.success(request, _("谢谢您，替班定了。"))
    return see_other(of_shift(ask.cover.signup.shift))


@require_POST
@login_required
def decline(request: HttpRequest, public_id: str) -> HttpResponse:
    user, ask = person(request), ask_for(person(request), public_id)
    refusal = attempt(request, "decline", lambda: covers.decline_cover(by=user, ask=ask))
    return _show_cover(request, ask_for(user, public_id), refusal) if refusal else see_other("/tasks/")


@require_POST
@login_required
def propose(request: HttpRequest, public_id: str) -> HttpResponse:
    """wanted: the other sign-up's public id, as the page offers it."""
    user, signup = person(request), queries.signup_for(person(request), public_id)
    done = _("已经问对方了，答应之前您的班不变。")

    def propose_to_chosen() -> None:
        require(can_hand_on(user, signup))  # before what was chosen: whose it is comes first
        wanted = queries.partner_for(signup, request.POST.get("wanted", ""))
        swaps.propose_swap(by=user, offered=signup, wanted=wanted)

    return answer(request, signup.shift, "swap", propose_to_chosen, done)


@require_GET
@login_required
def swap_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show_swap(request, swap_for(person(request), public_id))


def _show_swap(request: HttpRequest, swap: Swap, refusal: Refusal | None = None) -> HttpResponse:
    user = person(request)
    is_asked = swap.wanted.user_id == user.pk
    context = {
        "swap": swap,
        "is_asked": is_asked,
        "is_open": swap.state == AnswerState.ASKED,
        "mine": shift_card((swap.wanted if is_asked else swap.offered).shift),
        "theirs": shift_card((swap.offered if is_asked else swap.wanted).shift),
        "other": (swap.offered if is_asked else swap.wanted).user,
        "refusal": refusal,
    }
    return render_page(request, "volunteering/swap.html", context, status=refusal.status if refusal else 200)


@require_POST
@login_required
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    user, swap = person(request), swap_for(person(request), public_id)
    refusal = attempt(request, "accept", lambda: swaps.accept_swap(by=user, swap=swap))
    if refusal:
        return _show_swap(request, swap_for(user, public_id), refusal)
    messages.success(request, _("换好了，这是您的新班。"))
    return see_other(of_shift(swap.offered.shift))


@require_POST
@login_required
def refuse(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who was asked says no; who asked takes it back."""
    user, swap = person(request), swap_for(person(request), public_id)
    end = swaps.decline_swap if swap.wanted.user_id == user.pk else swaps.take_back_swap
    refusal = attempt(request, "refuse", lambda: end(by=user, swap=swap))
    return _show_swap(request, swap_for(user, public_id), refusal) if refusal else see_other("/me/shifts/")
