"""The part of the stage that is about teams."""

from typing import Any

from linkage.volunteering.actions.recruiting import put_up_poster, save_page
from linkage.volunteering.actions.teammates import accept_invitation, admit, ask_to_join
from linkage.volunteering.models import Team
from tests.linkage.volunteering.team_story import founded


def team_parts(world: Any) -> dict[str, str]:
    """李 agreed to lead a team of the organisation, 张 is in it."""
    team = founded(world, by=world.director_zhou, organisation=world.organisations["mutual_aid"], leader=world.li)
    accept_invitation(by=world.li, place=team.people.get())
    place = ask_to_join(by=world.zhang, team=Team.objects.get(pk=team.pk))
    admit(by=world.li, place=place)
    wanted = {"about": "走走楼道，看看邻居", "kinds": ["patrol"], "skills": [], "whens": ["evenings"]}
    page = save_page(by=world.li, organisation=team.organisation, team=team, **wanted)
    poster = put_up_poster(by=world.li, page=page, spot="3 幢楼下")
    return {"page": page.public_id, "poster": poster.public_id, "team": team.public_id, "teammate": place.public_id}
