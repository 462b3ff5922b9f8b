"""Activities as everyone sees them: the list, an activity, one of its dates, and the poster that leads there."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linkage.common import clock
from linkage.common.acting import Refusal
from linkage.common.pages import render_page
from linkage.common.qr import qr_svg
from linkage.people.models import User
from linkage.people.vocabulary import SKILLS
from linkage.places.queries import full_name, names, setting
from linkage.volunteering.activity_kinds import KINDS, kind_of
from linkage.volunteering.forms.presence import CodeForm
from linkage.volunteering.models import Shift
from linkage.volunteering.permissions import activities as permissions
from linkage.volunteering.permissions.signups import can_hand_on, can_withdraw
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.queries.covers import cover_of, swap_partners
from linkage.volunteering.queries.shift_feed import Wish, shifts_that_suit, shifts_wished, wish_of
from linkage.volunteering.states.signups import SignupState
from linkage.volunteering.views.shift_cards import shift_card, shift_cards

SHOWN = 60


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """?when= week or weekend, ?kind= a code, ?near=1: links one can share. Signed in, one's own district, and what suits best on top."""
    wish = wish_of(request.GET)
    found = shifts_wished(request.user, wish)
    signed_in = isinstance(request.user, User)
    best = shifts_that_suit(request.user, found) if isinstance(request.user, User) and wish == Wish() else []
    reasons = {row.pk: why for row, why in best}
    rest = [row for row in found if row.pk not in reasons]
    context = {
        "cards": shift_cards(rest[:SHOWN], request.user),
        "best": [
            card | {"reasons": reasons[card["shift"].pk]}
            for card in shift_cards([row for row, _why in best], request.user)
        ],
        "more": max(len(rest) - SHOWN, 0),
        "chips": _chips(wish, signed_in),
        "kinds": _kinds(wish, {row.activity.kind for row in found}),
        "wish": wish,
        "may_plan": permissions.can_plan_activities(request.user),
    }
    return render_page(request, "volunteering/activities.html", context)


def _chips(wish: Wish, signed_in: bool) -> list[dict[str, Any]]:
    """The filters as links: each switches one thing."""
    chips = [
        {"text": _("全部时间"), "href": _url(wish, when=""), "current": wish.when == ""},
        {"text": _("这一周"), "href": _url(wish, when="week"), "current": wish.when == "week"},
        {"text": _("这周末"), "href": _url(wish, when="weekend"), "current": wish.when == "weekend"},
    ]
    if signed_in:
        near = {"text": _("离我近"), "href": _url(wish, near="" if wish.near else "1"), "current": wish.near}
        chips.append(near)
    return chips


def _kinds(wish: Wish, there: set[str]) -> list[dict[str, Any]]:
    """Only kinds of which there is something, and the one chosen."""
    wanted = [code for code in KINDS if code in there or code == wish.kind]
    return [
        {
            "text": KINDS[code].name,
            "href": _url(wish, kind="" if code == wish.kind else code),
            "current": code == wish.kind,
            "icon": KINDS[code].icon,
        }
        for code in wanted
    ]


def _url(wish: Wish, **change: str) -> str:
    now = {"when": wish.when, "kind": wish.kind, "near": "1" if wish.near else ""} | change
    query = urlencode({name: value for name, value in now.items() if value})
    return "/activities/" + (f"?{query}" if query else "")


@require_GET
def activity_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_activity(request, public_id)


def show_activity(request: HttpRequest, public_id: str, refusal: Refusal | None = None) -> HttpResponse:
    activity = queries.activity_for(request.user, public_id)
    kind = kind_of(activity.kind)
    shifts = list(queries.shifts_of(activity)[:SHOWN])
    for shift in shifts:
        shift.activity = activity  # what they belong to is known
    runs = isinstance(request.user, User) and bool(permissions.can_run(request.user, activity))
    context = {
        "activity": activity,
        "kind": kind,
        "where": full_name(activity.place_code),
        "skills": [SKILLS[each] for each in activity.skills if each in SKILLS],
        "cards": shift_cards(shifts, request.user),
        "is_signed_in": isinstance(request.user, User),
        "phone": queries.station_phone(activity),
        "runs": runs,
        "at_work": runs and permissions.runs_at_work(request.user, activity),
        "may_publish": runs and permissions.can_publish_activity(request.user, activity),
        "past": list(queries.past_shifts_of(activity)[:10]) if runs else [],
        "refusal": refusal,
    }
    return render_page(request, "volunteering/activity.html", context, status=refusal.status if refusal else 200)


@require_GET
def poster(request: HttpRequest, public_id: str) -> HttpResponse:
    """A page to print and hang up: what it is in large letters, and the square that a phone's camera opens."""
    activity = queries.activity_for(request.user, public_id)
    address = request.build_absolute_uri(f"/activities/{activity.public_id}/")
    context = {
        "activity": activity,
        "kind": kind_of(activity.kind),
        "where": names([activity.place_code]).get(activity.place_code, ""),
        "cards": [shift_card(each) for each in queries.shifts_of(activity).select_related("activity")[:4]],
        "qr": qr_svg(address),
        "address": address,
        "phone": queries.station_phone(activity),
    }
    return render_page(request, "volunteering/poster.html", context)


@require_GET
def shift_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """`?code=`: as the scanned QR brings it, filled in and still to be sent by a tap."""
    return show_shift(request, queries.shift_for(request.user, public_id), code=request.GET.get("code", ""))


def show_shift(request: HttpRequest, shift: Shift, refusal: Refusal | None = None, *, code: str = "") -> HttpResponse:
    """One date, with the acts of whoever looks."""
    user, activity = request.user, shift.activity
    standing = queries.standing_of(user, shift)
    signup = standing.signup
    signed_in = isinstance(user, User)
    hours = setting("shift_withdrawal_hours", activity.place_code)
    context = {
        "shift": shift,
        "activity": activity,
        "card": shift_card(shift),
        "is_signed_in": signed_in,
        "signup": signup,
        "waiting": standing.waiting,
        "may_sign_up": permissions.can_sign_up(user, shift) if signed_in else permissions.takes_signups(shift),
        "may_bring_group": signed_in and permissions.can_sign_up_group(user, shift),
        "is_full": shift.taken >= shift.maximum,
        "may_withdraw": signup and can_withdraw(user, signup),
        "withdrawal_hours": hours,
        "may_hand_on": signup and can_hand_on(user, signup),
        "next_step": _next_step(signup, shift),
        "runs": signed_in and permissions.can_run(user, activity),
        "form": CodeForm(refusal.typed if refusal and refusal.act in CODE_ACTS else None, initial={"code": code}),
        "phone": queries.station_phone(activity),
        "refusal": refusal,
    }
    if signup and context["may_hand_on"]:
        context |= {"cover": cover_of(signup), "partners": list(swap_partners(signup)[:10])}
    status = refusal.status if refusal else 200
    return render_page(request, "volunteering/shift.html", context, part="volunteering/_shift.html", status=status)


CODE_ACTS = ("checkin", "checkout")


def _next_step(signup: Any, shift: Shift) -> str:
    """ "checkin", "checkout" or nothing: the code's form comes up when its time has come."""
    if signup is None:
        return ""
    early = setting("checkin_early_minutes", shift.activity.place_code)
    near = (shift.starts_at - clock.now()).total_seconds() <= early * 60 and shift.ends_at > clock.now()
    if signup.state == SignupState.SIGNED_UP and near:
        return "checkin"
    return "checkout" if signup.state == SignupState.CHECKED_IN else ""
