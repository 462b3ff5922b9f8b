"""Teams, each through one door, scoped by who asks; their people, their shifts and their hours."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.organisations.models import Organisation, Role
from linkage.organisations.queries import station_for
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.places import codes
from linkage.volunteering.models import Activity, ServiceHours, Shift, Signup, Team, Teammate, TeamStep
from linkage.volunteering.permissions.teams import FOUNDERS, STATION, can_lead, can_see_team
from linkage.volunteering.queries.activities import open_shifts
from linkage.volunteering.queries.stars import named_openly
from linkage.volunteering.states.activities import ActivityState
from linkage.volunteering.states.hours import HoursState
from linkage.volunteering.states.teams import STANDING, TeammateState, TeamState


def team_for(user: Any, public_id: str) -> Team:
    """One at work, or another that she has to do with. Raises NotFound."""
    found = Team.objects.select_related("organisation", "founded_by").filter(public_id=public_id).first()
    if found is None or not can_see_team(user, found):
        raise NotFound("not_found", _("没有找到这支队伍。"))
    return found


def team_for_or_none(user: Any, public_id: str) -> Team | None:
    """As team_for; None where it is nothing of hers any more."""
    try:
        return team_for(user, public_id)
    except NotFound:
        return None


def teammate_for(user: User, public_id: str) -> Teammate:
    """Her own place in a team, or one in a team she leads or looks after. Raises NotFound."""
    rows = Teammate.objects.select_related("team__organisation", "user")
    found = rows.filter(public_id=public_id).first()
    if found is None or not (found.user_id == user.pk or can_lead(user, found.team)):
        raise NotFound("not_found", _("没有找到这位队员。"))
    return found


def place_in(user: Any, team: Team) -> Teammate | None:
    """Her standing place in the team: asked, invited or a member."""
    if not getattr(user, "is_authenticated", False):
        return None
    return Teammate.objects.filter(team=team, user=user, state__in=STANDING).select_related("team").first()


def ended_place_in(user: User, team: Team) -> Teammate | None:
    """Her last place in it that others ended: she reads why."""
    ended = [TeammateState.DECLINED, TeammateState.REMOVED]
    return Teammate.objects.filter(team=team, user=user, state__in=ended).exclude(ended_by=user).order_by("-pk").first()


def drafts_of(team: Team) -> "QuerySet[Activity]":
    """What its leaders have begun to plan and nobody has published yet."""
    return team.activities.filter(state__in=[ActivityState.DRAFT, ActivityState.SUBMITTED]).order_by("-pk")


def leads_alone(user: User) -> bool:
    """Whether a team at work has no other leader."""
    leading = Teammate.objects.filter(leads=True, state=TeammateState.MEMBER, team__state=TeamState.ACTIVE)
    others = leading.filter(team=OuterRef("team")).exclude(user=user)
    return leading.filter(user=user).exclude(Exists(others)).exists()


def places_of(user: User) -> "QuerySet[Teammate]":
    """Her standing places, those that wait for her word first."""
    rows = Teammate.objects.filter(user=user, state__in=STANDING).select_related("team__organisation")
    return rows.exclude(team__state__in=[TeamState.REFUSED, TeamState.DISSOLVED]).order_by("state", "-since")


def teams_near(place_code: str) -> "QuerySet[Team]":
    """At work in the district, the newest first."""
    digits = codes.prefix(codes.district(place_code)) if place_code else ""
    rows = Team.objects.filter(state=TeamState.ACTIVE, place_code__startswith=digits)
    return rows.select_related("organisation").order_by("-pk")


def teams_looked_after_by(user: User) -> "QuerySet[Team]":
    """Of the places in which she works for the station, and of the organisations she works for; those that wait for a yes first."""
    inside = [Q(place_code__startswith=digits) for digits in role_places(user, *STATION)]
    staffed = [each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF and each.organisation_id]
    mine = reduce(or_, inside, Q(organisation__in=staffed))
    rows = Team.objects.filter(mine, state__in=[TeamState.PROPOSED, TeamState.ACTIVE])
    steps = Prefetch("steps", TeamStep.objects.order_by("pk"))
    return rows.select_related("organisation", "founded_by").prefetch_related(steps).order_by("-state", "-pk")


def homes_for(user: User, place_code: str) -> list[Organisation]:
    """To whom a team that she founds may belong: the organisations she works for, else the station of the place."""
    ids = [each.organisation_id for each in held_by(user) if each.role in FOUNDERS and each.organisation_id]
    if ids:
        return list(Organisation.objects.filter(pk__in=ids, is_active=True).order_by("name"))
    station = station_for(place_code) if place_code else None
    return [station] if station else []


@dataclass(frozen=True, slots=True)
class Row:
    """One of a team's people as its leaders see her: the name as she agreed to, never her number in full."""

    place: Teammate
    name: str
    minutes: int


def people_of(team: Team, since: dt.date) -> list[Row]:
    """Who stands in it, leaders first, then by who came first; minutes: counted with this team since that day."""
    places = team.people.filter(state__in=STANDING).select_related("user").order_by("-leads", "since", "pk")
    rows = list(places)
    named = set(named_openly().filter(user__in=[row.user_id for row in rows]).values_list("user", flat=True))
    counted = hours_with([team]).filter(served_on__gte=since).values("volunteer__user").annotate(sum=Sum("minutes"))
    minutes = dict(counted.values_list("volunteer__user", "sum"))
    return [
        Row(row, row.user.name if row.user_id in named else row.user.short_name, minutes.get(row.user_id, 0))
        for row in rows
    ]


def hours_with(teams: Iterable[Team]) -> "QuerySet[ServiceHours]":
    """Counted records of the teams' shifts, with their corrections."""
    signups = Signup.objects.filter(shift__activity__team__in=list(teams))
    sources = signups.annotate(name=Concat(Value("signup/"), "public_id")).values("name")
    served = Q(source__in=sources) | Q(corrects__source__in=sources)
    return ServiceHours.objects.filter(served, state=HoursState.COUNTED)


def minutes_with(team: Team, since: dt.date, user: User | None = None) -> int:
    """Of everybody, or of one."""
    rows = hours_with([team]).filter(served_on__gte=since)
    if user is not None:
        rows = rows.filter(volunteer__user=user)
    return rows.aggregate(sum=Sum("minutes"))["sum"] or 0


def teams_in_record(user: User) -> list[tuple[Teammate, int]]:
    """The teams in which she is or was a member, the latest first, with her counted minutes in each. Three queries."""
    was = [TeammateState.MEMBER, TeammateState.LEFT, TeammateState.REMOVED]
    places = Teammate.objects.filter(user=user, state__in=was).select_related("team").order_by("-pk")
    found = {place.team_id: place for place in reversed(places)}
    if not found:
        return []
    signups = Signup.objects.filter(user=user, shift__activity__team__in=found)
    team_of = dict(signups.values_list("public_id", "shift__activity__team"))
    minutes = dict.fromkeys(found, 0)
    sources = [f"signup/{each}" for each in team_of]
    served = Q(source__in=sources) | Q(corrects__source__in=sources)
    rows = ServiceHours.objects.filter(served, volunteer__user=user, state=HoursState.COUNTED)
    for source, corrected, count in rows.values_list("source", "corrects__source", "minutes"):
        minutes[team_of[(corrected or source).partition("/")[2]]] += count
    return [(place, minutes[key]) for key, place in reversed(found.items())]


def next_shifts(team: Team) -> "QuerySet[Shift]":
    """What its volunteers can come to, soonest first."""
    return open_shifts().filter(activity__team=team)


def teams_to_decide(user: User) -> QuerySet[Team]:
    """Those that wait for the coordinator's yes."""
    inside = [Q(place_code__startswith=digits) for digits in role_places(user, Role.COORDINATOR)]
    return Team.objects.filter(reduce(or_, inside, Q(pk__in=[])), state=TeamState.PROPOSED)


def this_year() -> dt.date:
    return clock.today().replace(month=1, day=1)
