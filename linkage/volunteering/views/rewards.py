"""What there is for points: the catalogue, and one reward with its button."""

from pathlib import PurePath
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST, require_safe

from linkage.common.errors import ALLOWED, DomainError, NotFound, Verdict
from linkage.common.idempotency import FORM_FIELD, new_key, redirect_once
from linkage.common.pages import render_page
from linkage.common.served_photos import photo_response
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.queries import names
from linkage.volunteering.actions.redemptions import reserve_reward
from linkage.volunteering.models import Reward
from linkage.volunteering.permissions.rewards import can_redeem
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.queries.rewards import reward_for, rewards_for

MOST = 200


@login_required
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """?show=affordable|thing|service"""
    user, show = person(request), request.GET.get("show", "")
    balance, rewards = points_balance(user), list(rewards_for(user)[:MOST])
    rows = [_row(each, balance) for each in rewards]
    chosen = [
        row for row in rows if not show or (row["missing"] <= 0 if show == "affordable" else row["reward"].kind == show)
    ]
    context = {
        "balance": balance,
        "rows": sorted(chosen, key=lambda row: row["reward"].stock == 0),
        "show": show if show in ("affordable", *Reward.Kind.values) else "",
        "kinds": [{"code": kind.value, "label": kind.label} for kind in Reward.Kind],
        "affordable": sum(row["missing"] <= 0 for row in rows),
        "total": len(rows),
    }
    return render_page(request, "rewards/catalogue.html", context)


@login_required
@require_GET
def reward(request: HttpRequest, reward_id: str) -> HttpResponse:
    return _show(request, reward_for(reward_id))


@login_required
@require_POST
def reservation(request: HttpRequest, reward_id: str) -> HttpResponse:
    """price: what she was shown; so that nobody pays another price than she saw."""
    user, wanted = person(request), reward_for(reward_id)
    price, key = request.POST.get("price", ""), request.POST.get(FORM_FIELD, "") or new_key()

    def act() -> str:
        seen = int(price) if price.isdecimal() else None
        redemption = reserve_reward(by=user, reward=wanted, key=key, price=seen)
        return reverse("rewards:redemption", args=[redemption.public_id])

    try:
        return redirect_once(request, act)
    except DomainError as error:
        return _show(request, reward_for(reward_id), refusal=error.message, status=error.status)


@login_required
@require_safe
def photo(request: HttpRequest, reward_id: str) -> HttpResponseBase:
    shown = reward_for(reward_id)
    if not shown.photo:
        raise NotFound("no_such_photo", "")
    return photo_response(request, shown.photo, PurePath(str(shown.photo.name)).stem)


def _row(each: Reward, balance: int) -> dict[str, Any]:
    return {"reward": each, "missing": each.price - balance}


def _show(request: HttpRequest, shown: Reward, *, refusal: Any = "", status: int = 200) -> HttpResponse:
    user = person(request)
    balance = points_balance(user)
    verdict = _may(user, shown, balance)
    context = {
        "reward": shown,
        "place": names([shown.place_code]).get(shown.place_code, ""),
        "balance": balance,
        "left_after": balance - shown.price,
        "missing": shown.price - balance,
        "verdict": verdict,
        "refusal": refusal,
        "key": new_key(),
    }
    return render(request, "rewards/reward.html", context, status=status)


def _may(user: User, shown: Reward, balance: int) -> Verdict:
    """What the button says; the action decides."""
    verdict = can_redeem(user, shown)
    return ALLOWED if verdict and shown.stock and balance >= shown.price else Verdict(False, verdict.reason)
