"""Where givers and coordinators look after what is on offer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linkage.common.acting import see_other
from linkage.common.errors import DomainError, NotAllowed
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, role_places
from linkage.people.signed_in import person
from linkage.places.codes import pad
from linkage.places.queries import communities_within, names
from linkage.volunteering.actions.rewards import add_reward, change_reward, register_giver
from linkage.volunteering.forms.rewards import GiverForm, RewardForm
from linkage.volunteering.models import Giver, Reward
from linkage.volunteering.queries.rewards import givers_kept_by, reward_kept_by, rewards_kept_by
from linkage.volunteering.views.counter import at_work

SHOWN = 200


@login_required
@require_GET
def offered(request: HttpRequest) -> HttpResponse:
    user = at_work(request)
    rewards = list(rewards_kept_by(user)[:SHOWN])
    places = names([each.place_code for each in rewards])
    context = {
        "rows": [{"reward": each, "place": places.get(each.place_code, "")} for each in rewards],
        "givers": list(givers_kept_by(user)),
        "may_register": has_role(user, Role.COORDINATOR),
    }
    return render(request, "rewards/offered.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """?giver=ID where she looks after several."""
    givers = list(givers_kept_by(at_work(request)))
    wanted = request.GET.get("giver", "")
    giver = next((each for each in givers if each.public_id == wanted), givers[0] if len(givers) == 1 else None)
    if giver is None:
        return render(request, "rewards/choose_giver.html", {"givers": givers})
    form = RewardForm(request.POST or None, request.FILES or None, giver=giver)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_reward(by=person(request), giver=giver, **form.facts())
        except DomainError as error:
            return _refused(request, form, giver, error)
        return _back(request, _("已上架：%(title)s。") % {"title": added.title})
    return _show_form(request, form, giver, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, reward_id: str) -> HttpResponse:
    reward = reward_kept_by(person(request), reward_id)
    form = RewardForm(request.POST or None, request.FILES or None, giver=reward.giver, reward=reward)
    if request.method == "POST" and form.is_valid():
        try:
            change_reward(by=person(request), reward=reward, **form.facts())
        except DomainError as error:
            return _refused(request, form, reward.giver, error, reward)
        return _back(request, _("已保存。"))
    return _show_form(request, form, reward.giver, reward, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def new_giver(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not has_role(user, Role.COORDINATOR):
        raise NotAllowed("not_allowed", _("爱心单位由当地社工站站长登记。"))
    areas = [pad(digits) for digits in role_places(user, Role.COORDINATOR)]
    places = [(each.code, each.name) for area in areas for each in communities_within(area)]
    form = GiverForm(request.POST or None, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            giver = register_giver(by=user, **form.cleaned_data)
        except DomainError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("登记好了，现在可以添加它给的东西。"))
            address = f"{reverse('rewards:new')}?giver={giver.public_id}"
            return see_other(address)
    return render(request, "rewards/giver.html", {"form": form}, status=422 if form.errors else 200)


def add_errors(form: Any, error: DomainError) -> None:
    """The sentences of a refusal beside the fields they are about; the rest on top."""
    placed = {"photos": "photo"}
    for name, sentence in error.fields.items():
        form.add_error(placed.get(name, name) if placed.get(name, name) in form.fields else None, sentence)
    if not error.fields:
        form.add_error(None, error.message)


def _refused(
    request: HttpRequest, form: RewardForm, giver: Giver, error: DomainError, reward: Reward | None = None
) -> HttpResponse:
    add_errors(form, error)
    return _show_form(request, form, giver, reward, status=error.status)


def _show_form(
    request: HttpRequest, form: RewardForm, giver: Giver, reward: Reward | None = None, *, status: int = 200
) -> HttpResponse:
    return render(request, "rewards/form.html", {"form": form, "giver": giver, "reward": reward}, status=status)


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return see_other(reverse("rewards:offered"))
