"""From residents' needs to a project (mechanism W02): the draft, its contents, and the needs that join it later."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.needs.models import Need
from linkage.needs.vocabulary import DOMAINS
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.projects.models import Kind, Project, ProjectNeed, Source
from linkage.projects.permissions.projects import can_draft, can_keep
from linkage.projects.states.projects import BEFORE_LIBRARY, NOT_FOR_PROJECTS

USUAL_SOURCE = {Kind.SEED_GRANT: Source.COMMUNITY_FUND, Kind.GOVERNMENT_PURCHASE: Source.FISCAL}
# What may be written before it is in the library, with the longest text of each.
TEXTS = {"title": 60, "summary": 600}
CONTENTS = ("title", "summary", "field", "source", "budget_subject", "planned_fen", "starts_on", "ends_on")


@transaction.atomic
def draft_project(
    *,
    by: User,
    title: str,
    summary: str,
    needs: Sequence[Need],
    organisation: Organisation | None = None,
    place_code: str,
    kind: str,
    **contents: Any,
) -> Project:
    """Turn one need, or several alike, into a project. organisation: who puts it forward; a seed grant is carried out by it, a government purchase by
    whoever is chosen later. needs may be empty: a draft from the yearly demand list. contents: CONTENTS. Every asker is told where her need went.

    Raises NotAllowed, Invalid("bad_project") with fields, Conflict("need_closed") for a need that was turned away.
    """
    require(can_draft(by, place_code, organisation))
    chosen = Kind(kind)
    contents.setdefault("source", USUAL_SOURCE[chosen])
    facts = {"title": title.strip(), "summary": summary.strip(), **contents}
    check_contents(facts)
    project = Project.objects.create(
        **facts,
        kind=chosen,
        year=clock.today().year,
        place_code=place_code,
        proposer=organisation,
        organisation=organisation if chosen == Kind.SEED_GRANT else None,
        initiated_by=by,
        created_at=clock.now(),
        moved_at=clock.now(),
    )
    log.follow(project.stream, by)
    _record("project.drafted", project, by, needs=len(needs))
    _link(by, project, needs)
    return project


@transaction.atomic
def add_needs(*, by: User, project: Project, needs: Sequence[Need]) -> int:
    """More needs of the same kind; those that are in it already stay. How many joined. Raises NotAllowed, Conflict("in_library", "need_closed")."""
    require(can_keep(by, project))
    _require_before_library(project)
    joined = _link(by, project, needs)
    if joined:
        _record("project.needs_added", project, by, needs=joined)
    return joined


@transaction.atomic
def change_project(*, by: User, project: Project, **contents: Any) -> None:
    """contents: some of CONTENTS. What stands in the library stands: after entry only the days are still changed.

    Raises NotAllowed, Invalid with fields, Conflict("in_library").
    """
    require(can_keep(by, project))
    _require_before_library(project)
    check_contents({name: getattr(project, name) for name in CONTENTS} | contents)
    if not Project.objects.filter(pk=project.pk, state__in=sorted(BEFORE_LIBRARY)).update(**contents):
        _require_before_library(Project.objects.get(pk=project.pk))
    project.refresh_from_db()
    _record("project.changed", project, by)


def check_contents(facts: dict[str, Any]) -> None:
    """Raises Invalid("bad_project") with a sentence for each field."""
    fields: dict[str, Any] = {}
    for name, longest in TEXTS.items():
        if not 1 <= len(str(facts.get(name, "")).strip()) <= longest:
            fields[name] = _("请填 1 到 %(longest)s 个字。") % {"longest": longest}
    if facts.get("field", "D04") not in DOMAINS:
        fields["field"] = _("请选一个领域。")
    if facts.get("source") not in Source.values:
        fields["source"] = _("请选经费来源。")
    if not 0 <= facts.get("planned_fen", 0) <= 10**12:
        fields["planned_fen"] = _("请填写金额。")
    starts, ends = facts.get("starts_on"), facts.get("ends_on")
    if starts and ends and ends < starts:
        fields["ends_on"] = _("结束的日子不能早于开始的日子。")
    if fields:
        raise Invalid("bad_project", _("请检查项目的内容。"), fields=fields)


def _link(by: User, project: Project, needs: Sequence[Need]) -> int:
    """Link those that are not in it yet, and tell who asked. How many."""
    if any(need.state in NOT_FOR_PROJECTS for need in needs):
        raise Conflict("need_closed", _("没有受理或已取消的求助不能做成项目。"))
    joined = 0
    for need in needs:
        _link_row, made = ProjectNeed.objects.get_or_create(
            project=project, need=need, defaults={"linked_by": by, "linked_at": clock.now()}
        )
        if made:
            joined += 1
            log.record(
                "need.put_into_project",
                stream=need.stream,
                by=by,
                place_code=need.place_code,
                project=project.public_id,
            )
    return joined


def _require_before_library(project: Project) -> None:
    if project.state not in BEFORE_LIBRARY:
        raise Conflict("in_library", _("已经入库或结束的项目，内容不再改动。"))


def _record(type: str, project: Project, by: User, **more: Any) -> None:
    log.record(type, stream=project.stream, by=by, place_code=project.place_code, **more)
