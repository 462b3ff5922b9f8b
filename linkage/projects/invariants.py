"""What constraints of one table cannot hold (J10): the record on which a project came in, its carrier was chosen or it left is its own, was made for that
step, and was confirmed."""

from typing import Any

from linkage.common.invariants import breaches
from linkage.projects.models import Project, ProjectRecord
from linkage.projects.states.records import Occasion, Outcome, RecordKind, RecordState

PROJECT, RECORD = Project._meta.db_table, ProjectRecord._meta.db_table
STEPS = (("entry", Occasion.ENTRY), ("provider", Occasion.PROVIDER), ("exit", Occasion.EXIT))


def projects_stand_on_their_own_records() -> list[dict[str, Any]]:
    return [row for step, occasion in STEPS for row in _astray(step, occasion)]


def carriers_are_those_that_were_judged() -> list[dict[str, Any]]:
    return breaches(
        f"""
        SELECT p.public_id AS project, r.public_id AS record
        FROM {PROJECT} AS p JOIN {RECORD} AS r ON r.id = p.provider_evaluation_id
        WHERE r.candidate_id IS NULL OR r.candidate_id <> p.organisation_id
        """
    )


def _astray(step: str, occasion: str) -> list[dict[str, Any]]:
    passed = "" if occasion == Occasion.EXIT else "OR r.outcome <> %s"
    values = [occasion, RecordState.CONFIRMED, RecordKind.SUPERVISION, *([Outcome.PASS] if passed else [])]
    return breaches(
        f"""
        SELECT p.public_id AS project, r.public_id AS record, '{step}' AS step
        FROM {PROJECT} AS p JOIN {RECORD} AS r ON r.id = p.{step}_evaluation_id
        WHERE r.project_id <> p.id OR r.occasion <> %s OR r.state <> %s OR r.kind = %s {passed}
        """,
        [str(each) for each in values],
    )


CHECKS = {
    "I7 projects stand on their own records": projects_stand_on_their_own_records,
    "I7 carriers are those that were judged": carriers_are_those_that_were_judged,
}
