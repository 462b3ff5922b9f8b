"""One person's place in a team: the leaders' acts on it, and her own."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkage.common.acting import attempt, see_other
from linkage.common.errors import NotFound, require
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.volunteering.actions import teammates
from linkage.volunteering.models import Teammate
from linkage.volunteering.permissions.teams import can_lead
from linkage.volunteering.queries import teams as queries
from linkage.volunteering.views.teams import of_team, show_team

Act = Callable[..., object]


@require_POST
@login_required
def admit(request: HttpRequest, public_id: str) -> HttpResponse:
    return _on_a_member(request, public_id, teammates.admit)


@require_POST
@login_required
def turn_down(request: HttpRequest, public_id: str) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _on_a_member(request, public_id, lambda **who: teammates.turn_down(**who, reason=reason))


@require_POST
@login_required
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _on_a_member(request, public_id, lambda **who: teammates.remove(**who, reason=reason))


@require_POST
@login_required
def name_leader(request: HttpRequest, public_id: str) -> HttpResponse:
    return _on_a_member(request, public_id, teammates.name_leader)


@require_POST
@login_required
def hand_over(request: HttpRequest, public_id: str) -> HttpResponse:
    return _on_a_member(request, public_id, teammates.hand_over)


def _on_a_member(request: HttpRequest, public_id: str, act: Act) -> HttpResponse:
    user, place = person(request), queries.teammate_for(person(request), public_id)
    require(can_lead(user, place.team))
    return _do(request, user, place, act)


@require_POST
@login_required
def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Of the team: leave it, or take back that one has asked."""
    return _on_mine(request, public_id, teammates.leave)


@require_POST
@login_required
def step_down(request: HttpRequest, public_id: str) -> HttpResponse:
    return _on_mine(request, public_id, teammates.step_down)


@require_POST
@login_required
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    return _on_mine(request, public_id, teammates.accept_invitation)


@require_POST
@login_required
def decline(request: HttpRequest, public_id: str) -> HttpResponse:
    return _on_mine(request, public_id, teammates.decline_invitation)


def _on_mine(request: HttpRequest, public_id: str, act: Act) -> HttpResponse:
    """Her own standing place in the team of that id."""
    user = person(request)
    team = queries.team_for(user, public_id)
    place = queries.place_in(user, team)
    if place is None:
        raise NotFound("not_found", _("您不在这支队伍里。"))
    return _do(request, user, place, act)


def _do(request: HttpRequest, user: User, place: Teammate, act: Act) -> HttpResponse:
    refusal = attempt(request, place.public_id, lambda: act(by=user, place=place))
    if refusal:
        return show_team(request, place.team, refusal)
    messages.success(request, _("好了，已经记下。"))
    still_there = queries.team_for_or_none(user, place.team.public_id)
    return see_other(of_team(place.team) if still_there else "/teams/")
