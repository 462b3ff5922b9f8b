"""Passing points on: to one's family, to older people; the papers that the station has seen; and its pool."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.acting import see_other
from linkage.common.errors import DomainError, NotAllowed
from linkage.common.idempotency import FORM_FIELD, new_key
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.actions.accounts import person_with_phone
from linkage.people.signed_in import person
from linkage.volunteering.actions.allotments import approve_allotment, decline_allotment, propose_allotment
from linkage.volunteering.actions.gifts import donate_points, end_tie, give_points, register_tie
from linkage.volunteering.forms.gifts import AllotmentForm, AmountForm, TieForm
from linkage.volunteering.permissions.gifts import can_decide_allotment, can_donate, can_give
from linkage.volunteering.queries import gifts
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.states.allotments import AllotmentState
from linkage.volunteering.views.reward_desk import add_errors

SHOWN = 100


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """To whom one may give, and how much."""
    return _show_mine(request)


@login_required
@require_POST
def giving(request: HttpRequest, tie_id: str) -> HttpResponse:
    tie = gifts.tie_of(person(request), tie_id)
    return _pass_on(request, lambda facts: give_points(by=person(request), tie=tie, **facts), _("送出去了。"))


@login_required
@require_POST
def donation(request: HttpRequest) -> HttpResponse:
    return _pass_on(request, lambda facts: donate_points(by=person(request), **facts), _("谢谢您，老人们会用上的。"))


@login_required
@require_http_methods(["GET", "POST"])
def ties(request: HttpRequest) -> HttpResponse:
    """The coordinator's: who is whose family, by papers she has seen."""
    if not has_role(person(request), Role.COORDINATOR):
        raise NotAllowed("not_allowed", _("亲属关系由当地社工站站长看过证件后登记。"))
    form = TieForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people = {
                name: person_with_phone(by=person(request), phone=form.cleaned_data[name])
                for name in ("giver", "receiver")
            }
            register_tie(by=person(request), relation=form.cleaned_data["relation"], **people)
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("登记好了。"))
            return see_other(reverse("rewards:ties"))
    context = {"form": form, "ties": list(gifts.ties_kept_by(person(request))[:SHOWN])}
    return render(request, "rewards/ties.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def tie_ending(request: HttpRequest, tie_id: str) -> HttpResponse:
    end_tie(by=person(request), tie=gifts.tie_kept_by(person(request), tie_id))
    messages.success(request, _("已结束。"))
    return see_other(reverse("rewards:ties"))


@login_required
@require_http_methods(["GET", "POST"])
def pool(request: HttpRequest) -> HttpResponse:
    """POST: propose points for an older person; somebody else decides."""
    user = person(request)
    if not has_role(user, *gifts.KEPT_BY):
        raise NotAllowed("not_allowed", _("积分池由社工站管理。"))
    stations = gifts.pools_of(user)
    form = AllotmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and stations:
        facts = form.cleaned_data
        try:
            receiver = person_with_phone(by=user, phone=facts["receiver"])
            propose_allotment(
                by=user,
                station=stations[0],
                receiver=receiver,
                amount=facts["amount"],
                lives_alone=facts["lives_alone"],
            )
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已提出，等另一个人同意。"))
            return see_other(reverse("rewards:pool"))
    return _show_pool(request, form, status=422 if form.errors else 200)


@login_required
@require_POST
def decision(request: HttpRequest, allotment_id: str) -> HttpResponse:
    """accept=1: give them; anything else: no."""
    allotment = gifts.allotment_for(person(request), allotment_id)
    accept = request.POST.get("accept") == "1"
    try:
        (approve_allotment if accept else decline_allotment)(by=person(request), allotment=allotment)
    except DomainError as error:
        return _show_pool(request, AllotmentForm(), refusal=error.message, status=error.status)
    messages.success(request, _("积分已发给老人。") if accept else _("没有发放。"))
    return see_other(reverse("rewards:pool"))


def _pass_on(request: HttpRequest, act: Any, thanks: str) -> HttpResponse:
    form = AmountForm(request.POST)
    if not form.is_valid():
        return _show_mine(request, refusal=_("请填大于 0 的积分。"), status=422)
    try:
        act({"amount": form.cleaned_data["amount"], "key": request.POST.get(FORM_FIELD, "") or new_key()})
    except DomainError as error:
        return _show_mine(request, refusal=error.message, status=error.status)
    messages.success(request, thanks)
    return see_other(reverse("rewards:gifts"))


def _show_mine(request: HttpRequest, *, refusal: Any = "", status: int = 200) -> HttpResponse:
    user = person(request)
    context = {
        "balance": points_balance(user),
        "givable": gifts.givable(user),
        "left_this_year": gifts.left_to_give_this_year(user),
        "may_give": can_give(user),
        "may_donate": can_donate(user),
        "ties": [{"tie": tie, "key": new_key()} for tie in gifts.ties_of(user)],
        "key": new_key(),
        "refusal": refusal,
    }
    return render(request, "rewards/gifts.html", context, status=status)


def _show_pool(request: HttpRequest, form: AllotmentForm, *, refusal: Any = "", status: int = 200) -> HttpResponse:
    user = person(request)
    waiting = gifts.allotments_waiting(user)[:SHOWN]
    context = {
        "form": form,
        "pools": [{"station": each, "balance": gifts.pool_balance(each)} for each in gifts.pools_of(user)],
        "waiting": [{"allotment": each, "verdict": can_decide_allotment(user, each)} for each in waiting],
        "settled": gifts.allotments_of(user).exclude(state=AllotmentState.PROPOSED).order_by("-pk")[:20],
        "refusal": refusal,
    }
    return render(request, "rewards/pool.html", context, status=status)
