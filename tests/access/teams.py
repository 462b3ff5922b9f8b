"""The part of the stage that is about teams."""

from typing import Any

from linkage.volunteering.actions.teammates import accept_invitation, admit, ask_to_join
from linkage.volunteering.models import Team
from tests.linkage.volunteering.team_story import founded


def team_parts(world: Any) -> dict[str, str]:
    """李 agreed to lead a team of the organisation, 张 is in it."""
    team = founded(world, by=world.director_zhou, organisation=world.organisations["mutual_aid"], leader=world.li)
    accept_invitation(by=world.li, place=team.people.get())
    place = ask_to_join(by=world.zhang, team=Team.objects.get(pk=team.pk))
    admit(by=world.li, place=place)
    return {"team": team.public_id, "teammate": place.public_id}
