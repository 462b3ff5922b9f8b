"""Teams as volunteers meet them: those near, founding one, and the page of one, with the acts of whoever looks."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.queries import full_name, names
from linkage.volunteering.actions import activities, teams
from linkage.volunteering.actions.teammates import ask_to_join
from linkage.volunteering.forms.teams import StepForm, TeamActivityForm, TeamFactsForm, TeamForm
from linkage.volunteering.models import Activity, Team
from linkage.volunteering.permissions import teams as permissions
from linkage.volunteering.permissions.activities import can_propose_for
from linkage.volunteering.queries import teams as queries
from linkage.volunteering.states.teams import STEPS, Step, TeammateState, TeamState
from linkage.volunteering.team_kinds import TEAM_KINDS
from linkage.volunteering.views.planning import of_activity
from linkage.volunteering.views.shift_cards import shift_cards

SHOWN = 60


@require_GET
@login_required
def listing(request: HttpRequest) -> HttpResponse:
    """?kind=: her own teams first, then those of her district that she could join."""
    user = person(request)
    kind = request.GET.get("kind", "")
    mine = list(queries.places_of(user))
    others = queries.teams_near(user.home_code).exclude(pk__in=[each.team_id for each in mine])
    there = set(others.values_list("kind", flat=True).order_by())
    found = list((others.filter(kind=kind) if kind in there else others)[:SHOWN])
    known = names(sorted({each.place_code for each in [*found, *(place.team for place in mine)]}))
    context = {
        "mine": [{"place": place, "team": place.team, "where": known.get(place.team.place_code, "")} for place in mine],
        "near": [{"team": each, "where": known.get(each.place_code, "")} for each in found],
        "kinds": [
            {"text": name, "href": "/teams/" if code == kind else f"/teams/?kind={code}", "current": code == kind}
            for code, name in TEAM_KINDS.items()
            if code in there
        ],
        "may_oversee": has_role(user, *permissions.FOUNDERS),
    }
    return render_page(request, "volunteering/teams.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """A volunteer founds a team that she will lead; staff name somebody who is asked."""
    user = person(request)
    at_work = has_role(user, *permissions.FOUNDERS)
    if not at_work and not (verdict := permissions.is_volunteer(user)):
        if request.method == "GET":
            return redirect("volunteering:profile")
        require(verdict)
    homes = queries.homes_for(user, user.home_code)
    form = TeamForm(request.POST if request.method == "POST" else None, by=user, homes=homes, names_leader=at_work)
    made: list[Team] = []
    if request.method == "POST" and form.is_valid():
        refusal = attempt(request, "new", lambda: made.append(teams.found_team(by=user, **form.facts())))
        if refusal is None:
            waits = made[0].state == TeamState.PROPOSED
            messages.success(request, _("已经报给站长，同意后就成立。") if waits else _("队伍成立了。"))
            return see_other(of_team(made[0]))
        refuse(form, refusal)
    context = {"form": form, "names_leader": at_work}
    return render_page(request, "volunteering/team_form.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def team_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_team(request, queries.team_for(person(request), public_id))


def show_team(
    request: HttpRequest, team: Team, refusal: Refusal | None = None, step_form: StepForm | None = None
) -> HttpResponse:
    """What everybody may read, then what members see, then what leaders and the station do."""
    user = person(request)
    mine = queries.place_in(user, team)
    inside = mine is not None and mine.state == TeammateState.MEMBER
    oversees = bool(permissions.can_oversee(user, team))
    steps = list(team.steps.order_by("pk"))
    rows = queries.people_of(team, queries.this_year()) if inside or oversees else []
    context: dict[str, Any] = {
        "team": team,
        "where": full_name(team.place_code),
        "mine": mine,
        "ended": None if mine else queries.ended_place_in(user, team),
        "inside": inside,
        "leads": bool(permissions.can_lead(user, team)),
        "oversees": oversees,
        "may_join": permissions.can_join(user, team),
        "may_decide": team.state == TeamState.PROPOSED and permissions.can_approve_team(user, team),
        "may_propose": can_propose_for(user, team),
        "people": [row for row in rows if row.place.state == TeammateState.MEMBER],
        "asking": [row for row in rows if row.place.state != TeammateState.MEMBER],
        "cards": shift_cards(queries.next_shifts(team)[:6], user),
        "drafts": queries.drafts_of(team) if can_propose_for(user, team) else [],
        "refusal": refusal,
        "page": getattr(team, "recruiting", None),
    }
    if inside or oversees:
        context["minutes"] = queries.minutes_with(team, queries.this_year())
        context["my_minutes"] = queries.minutes_with(team, queries.this_year(), user) if inside else None
    if oversees:
        context |= {"steps": steps, "ladder": _ladder([each.step for each in steps])}
    if permissions.can_incubate(user, team) and len(steps) < len(STEPS) and team.state == TeamState.ACTIVE:
        form = step_form or StepForm(done=len(steps))
        context |= {"step_form": form, "next_step": Step(STEPS[len(steps)]).label}
    status = refusal.status if refusal else 422 if step_form is not None else 200
    return render_page(request, "volunteering/team.html", context, part="volunteering/_team.html", status=status)


def _ladder(done: list[str]) -> list[dict[str, Any]]:
    return [{"label": Step(each).label, "is_done": each in done} for each in STEPS]


@require_POST
@login_required
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """word: a line for the leaders."""
    user, team = person(request), queries.team_for(person(request), public_id)
    refusal = attempt(request, "join", lambda: ask_to_join(by=user, team=team, word=request.POST.get("word", "")))
    return show_team(request, team, refusal) if refusal else see_other(of_team(team))


@require_http_methods(["GET", "POST"])
@login_required
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    user, team = person(request), queries.team_for(person(request), public_id)
    require(permissions.can_lead(user, team))
    form = TeamFactsForm(request.POST if request.method == "POST" else None, initial=TeamFactsForm.initial_of(team))
    if request.method == "POST" and form.is_valid():
        refusal = attempt(request, "change", lambda: teams.change_team(by=user, team=team, **form.cleaned_data))
        if refusal is None:
            messages.success(request, _("已保存。"))
            return see_other(of_team(team))
        refuse(form, refusal)
    context = {"form": form, "team": team}
    return render_page(request, "volunteering/team_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def propose_activity(request: HttpRequest, public_id: str) -> HttpResponse:
    """Step 1 of an activity of the team; the dates and the social worker's look follow as for any activity."""
    user, team = person(request), queries.team_for(person(request), public_id)
    require(can_propose_for(user, team))
    form = TeamActivityForm(request.POST if request.method == "POST" else None, team=team, by=user)
    made: list[Activity] = []
    if request.method == "POST" and form.is_valid():
        refusal = attempt(request, "activity", lambda: made.append(_plan(user, team, form)))
        if refusal is None:
            return see_other(f"{of_activity(made[0])}shifts/")
        refuse(form, refusal)
    context = {"form": form, "organisation": team.organisation, "team": team}
    return render_page(request, "volunteering/activity_form.html", context, status=422 if form.errors else 200)


def _plan(user: User, team: Team, form: TeamActivityForm) -> Activity:
    return activities.plan_activity(
        by=user, organisation=team.organisation, place_code=team.place_code, team=team, **form.cleaned_data
    )


@require_POST
@login_required
def dissolve(request: HttpRequest, public_id: str) -> HttpResponse:
    user, reason = person(request), request.POST.get("reason", "")
    return _act(request, public_id, lambda team: teams.dissolve_team(by=user, team=team, reason=reason))


@require_POST
@login_required
def approve(request: HttpRequest, public_id: str) -> HttpResponse:
    user = person(request)
    return _act(request, public_id, lambda team: teams.approve_team(by=user, team=team))


@require_POST
@login_required
def turn_down(request: HttpRequest, public_id: str) -> HttpResponse:
    user, reason = person(request), request.POST.get("reason", "")
    return _act(request, public_id, lambda team: teams.refuse_team(by=user, team=team, reason=reason))


def _act(request: HttpRequest, public_id: str, do: Callable[[Team], object]) -> HttpResponse:
    team = queries.team_for(person(request), public_id)
    refusal = attempt(request, "team", lambda: do(team))
    return show_team(request, team, refusal) if refusal else see_other(of_team(team))


@require_POST
@login_required
def step(request: HttpRequest, public_id: str) -> HttpResponse:
    """The station notes that the next step was reached."""
    user, team = person(request), queries.team_for(person(request), public_id)
    require(permissions.can_incubate(user, team))
    form = StepForm(request.POST, done=team.steps.count())
    if form.is_valid():
        refusal = attempt(request, "step", lambda: teams.reach_step(by=user, team=team, **form.cleaned_data))
        if refusal is None:
            messages.success(request, _("记下了。"))
            return see_other(f"{of_team(team)}#steps")
        refuse(form, refusal)
    return show_team(request, team, step_form=form)


def of_team(team: Team) -> str:
    return f"/teams/{team.public_id}/"
