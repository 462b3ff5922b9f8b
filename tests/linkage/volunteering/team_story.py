"""楼道巡护队, founded by 小李 with the station unless somebody else is named, and approved by 站长."""

from typing import Any

from linkage.people.models import User
from linkage.volunteering.actions.teammates import admit, ask_to_join
from linkage.volunteering.actions.teams import approve_team, found_team
from linkage.volunteering.models import Team, Teammate

FACTS: dict[str, Any] = {
    "name": "楼道巡护队",
    "kind": "peace",
    "purpose": "每周走一遍楼道，看看堆物和灯",
    "maximum": 10,
    "joins_freely": False,
}


def proposed(world: Any, *, by: User | None = None, organisation: Any = None, **facts: Any) -> Team:
    station = organisation or world.station
    return found_team(by=by or world.li, organisation=station, place_code=world.heping, **(FACTS | facts))


def founded(world: Any, **facts: Any) -> Team:
    """At work."""
    team = proposed(world, **facts)
    approve_team(by=world.zhao, team=team)
    return Team.objects.select_related("organisation").get(pk=team.pk)


def joined(world: Any, team: Team, user: User) -> Teammate:
    """小李 let the person in."""
    place = ask_to_join(by=user, team=fresh(team))
    if place.state != Teammate.State.MEMBER:
        admit(by=world.li, place=place)
    return place


def fresh(team: Team) -> Team:
    return Team.objects.select_related("organisation").get(pk=team.pk)
