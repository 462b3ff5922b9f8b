"""Founding a team, deciding on it, changing what it says of itself, dissolving it, and noting how it grows (mechanism W10)."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.states import move
from linkage.events import log
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.volunteering.actions.teammates import end_places, invite_leader, lock_team, seat
from linkage.volunteering.models import Team, Teammate, TeamStep
from linkage.volunteering.permissions.teams import can_approve_team, can_found_team, can_incubate, can_lead
from linkage.volunteering.states.teams import STEPS, TEAM_TRANSITIONS, Step, TeammateState, TeamState
from linkage.volunteering.team_kinds import TEAM_KINDS

# What its leaders may change; where it belongs stays.
FACTS = ("name", "kind", "purpose", "maximum", "joins_freely")


@transaction.atomic
def found_team(
    *, by: User, organisation: Organisation, place_code: str, leader: User | None = None, **facts: Any
) -> Team:
    """Propose a team; a coordinator's own is at work at once. leader: a volunteer who is asked to lead it; without one the founder leads, who then
    has to be a volunteer. facts: FACTS.

    Raises NotAllowed, Invalid with fields, Conflict("name_taken").
    """
    require(can_found_team(by, organisation, place_code))
    _check(facts)
    first = leader or by
    if getattr(first, "volunteer", None) is None:
        sentence = _("请写一位志愿者来当队长。")
        raise Invalid("leader_needed", sentence, fields={"leader": sentence})
    try:
        with transaction.atomic():
            team = Team.objects.create(
                organisation=organisation, place_code=place_code, founded_by=by, founded_at=clock.now(), **facts
            )
    except IntegrityError as error:
        raise _name_taken() from error
    if first.pk == by.pk:
        Teammate.objects.create(team=team, user=by, state=TeammateState.ASKED, leads=True, since=clock.now())
    else:
        invite_leader(by=by, team=team, user=first)
    log.follow(team.stream, by)
    _record("team.proposed", team, by, name=team.name)
    if can_approve_team(by, team):
        approve_team(by=by, team=team)
    return team


def _check(facts: dict[str, Any]) -> None:
    fields = {name: _("请填写。") for name in ("name", "purpose") if not str(facts.get(name, "")).strip()}
    if facts.get("kind") not in TEAM_KINDS:
        fields["kind"] = _("请选一种。")
    if not 2 <= facts.get("maximum", 0) <= 500:
        fields["maximum"] = _("队伍人数请填 2 到 500。")
    if fields:
        raise Invalid("bad_team", _("请检查队伍的内容。"), fields=fields)


def _name_taken() -> Conflict:
    sentence = _("已经有一支叫这个名字的队伍了。")
    return Conflict("name_taken", sentence, fields={"name": sentence})


@transaction.atomic
def approve_team(*, by: User, team: Team) -> None:
    """From now on it is at work; a founder who leads it is its first member. Raises NotAllowed, Conflict("wrong_state")."""
    require(can_approve_team(by, team))
    move(team, "approve", TEAM_TRANSITIONS, decided_by=by, decided_at=clock.now())
    TeamStep.objects.create(
        team=team, step=Step.FORMED, reached_on=clock.today(), recorded_by=by, recorded_at=clock.now()
    )
    for place in team.people.filter(state=TeammateState.ASKED, leads=True).select_related("team", "user"):
        seat(place, act="admit")
    _record("team.approved", team, by)


@transaction.atomic
def refuse_team(*, by: User, team: Team, reason: str) -> None:
    """Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_approve_team(by, team))
    _check_reason(reason)
    move(team, "refuse", TEAM_TRANSITIONS, decided_by=by, decided_at=clock.now(), end_reason=reason.strip()[:200])
    end_places(team, by=by)
    _record("team.refused", team, by)


@transaction.atomic
def change_team(*, by: User, team: Team, **facts: Any) -> None:
    """facts: some of FACTS. Raises NotAllowed, Invalid with fields (fewer places than members), Conflict("name_taken")."""
    require(can_lead(by, team))
    wanted = {name: getattr(team, name) for name in FACTS} | facts
    _check(wanted)
    standing = Team.objects.filter(pk=team.pk, members__lte=wanted["maximum"], state=TeamState.ACTIVE)
    try:
        with transaction.atomic():
            changed = standing.update(**wanted)
    except IntegrityError as error:
        raise _name_taken() from error
    team.refresh_from_db()
    if not changed and team.state == TeamState.ACTIVE:
        sentence = _("队里已有 %(members)s 人，不能比这更少。") % {"members": team.members}
        raise Invalid("too_many_members", sentence, fields={"maximum": sentence})
    if not changed:
        raise Conflict("wrong_state", _("这支队伍现在不在活动。"))
    _record("team.changed", team, by)


@transaction.atomic
def dissolve_team(*, by: User, team: Team, reason: str) -> None:
    """Its people are told why; their hours and the activities that were its own stay. Raises Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_lead(by, team))
    _check_reason(reason)
    told = list(User.objects.filter(pk__in=_members(team)).order_by("pk"))
    move(team, "dissolve", TEAM_TRANSITIONS, end_reason=reason.strip()[:200], members=0)
    end_places(team, by=by)
    _record("team.dissolved", team, by)
    for user in told:
        if user.pk != by.pk:
            log.record(
                "teammate.team_dissolved",
                stream=f"user/{user.public_id}",
                by=by,
                place_code=team.place_code,
                team=team.public_id,
                name=team.name,
            )


def _members(team: Team) -> Any:
    return Teammate.objects.filter(team=team, state=TeammateState.MEMBER).values("user")


@transaction.atomic
def reach_step(*, by: User, team: Team, step: str, reached_on: dt.date, note: str = "") -> TeamStep:
    """The next step towards a registered organisation. Raises Invalid: "in_the_future", "step_order" when one before it is missing or it was noted
    already."""
    require(can_incubate(by, team))
    if reached_on > clock.today():
        sentence = _("日期不能在今天之后。")
        raise Invalid("in_the_future", sentence, fields={"reached_on": sentence})
    lock_team(team)
    done = list(team.steps.values_list("step", flat=True))
    if len(done) >= len(STEPS) or step != STEPS[len(done)]:
        sentence = _("请按顺序登记：组建、常态活动、备案、登记。")
        raise Invalid("step_order", sentence, fields={"step": sentence})
    made = TeamStep.objects.create(
        team=team,
        step=step,
        reached_on=reached_on,
        note=note.strip()[:100],
        recorded_by=by,
        recorded_at=clock.now(),
    )
    _record("team.step_reached", team, by)
    return made


def _check_reason(reason: str) -> None:
    if not reason.strip():
        sentence = _("请写明原因，队里的人会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})


def _record(type: str, team: Team, by: User, **more: Any) -> None:
    log.record(type, stream=team.stream, by=by, place_code=team.place_code, **more)
