"""The part of the access tests' stage that is about projects: one in review, with a record that waits for a second person."""

from typing import Any

from linkage.common import clock
from linkage.projects.actions.records import write_record
from tests import factories
from tests.linkage.projects.project_story import drafted, in_review

# As `stage.PARTS`.
PROJECTS = {
    "projects/<": {"public_id": "project"},
    "desk/projects/<": {"public_id": "project"},
    "desk/project-records/<": {"public_id": "project_record"},
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
    return {"project": project.public_id, "project_record": record.public_id}
