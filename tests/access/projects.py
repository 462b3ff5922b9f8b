"""The part of the access tests' stage that is about projects: one in review, with a record that waits for a second person."""

import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.projects.actions.cooperations import register_cooperation
from linkage.projects.actions.demand_lists import ask_for_comments, draft_list
from linkage.projects.actions.fairs import plan_fair, show_at_fair, state_intent
from linkage.projects.actions.records import write_record
from linkage.projects.models import Project
from tests import factories
from tests.linkage.projects.project_story import drafted, in_review
from tests.linkage.projects.test_meetings import RAILS

# As `stage.PARTS`.
PROJECTS = {
    "projects/<": {"public_id": "project"},
    "desk/projects/<": {"public_id": "project"},
    "desk/project-records/<": {"public_id": "project_record"},
    "demand-lists/<": {"public_id": "demand_list"},
    "fairs/<": {"public_id": "fair"},
    "fair-intents/<": {"public_id": "intent"},
    "cooperation/<": {"public_id": "cooperation"},
}


def project_parts(world: Any) -> dict[str, str]:
    """A colleague of the station drafted it for 邻里互助社 and wrote down a supervision, so that nobody of the cast is barred for having done so."""
    colleague = factories.social_worker(station=world.station).user
    project = drafted(world, needs=[], by=colleague)
    in_review(world, project)
    record = write_record(
        by=colleague,
        project=project,
        kind="supervision",
        occasion="ongoing",
        held_on=clock.today(),
        outcome="pass",
        conclusion="方案写得清楚",
    )
    return {"project": project.public_id, "project_record": record.public_id} | meeting_parts(world, project)


def meeting_parts(world: Any, project: Project) -> dict[str, str]:
    """A list on which residents comment, a fair at which 邻里互助社 said it would, and an agreement of its own."""
    keeper = factories.person(name="马站长")
    factories.membership(user=keeper, role="coord", place_code=world.street, organisation=world.station)
    rows = draft_list(by=keeper, place_code=world.street, year=clock.today().year, entries=[RAILS])
    ask_for_comments(by=keeper, row=rows)
    fair = plan_fair(
        by=keeper,
        place_code=world.heping,
        title="洽谈会",
        about="来看看",
        where="文化站",
        starts_at=clock.now() + dt.timedelta(days=3),
    )
    organisation = world.organisations["mutual_aid"]
    shown = show_at_fair(by=keeper, fair=fair, project=project)
    intent = state_intent(by=keeper, item=shown, organisation=organisation)
    cooperation = register_cooperation(
        by=world.director_zhou,
        organisation=organisation,
        partner="示范路小学",
        about="周末借用教室",
        starts_on=clock.today(),
        ends_on=clock.today() + dt.timedelta(days=90),
    )
    return {
        "demand_list": rows.public_id,
        "fair": fair.public_id,
        "intent": intent.public_id,
        "cooperation": cooperation.public_id,
    }
