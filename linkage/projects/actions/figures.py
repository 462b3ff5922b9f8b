"""What a project costs, who works in it, and who pays (mechanisms J12, J15, J16, J26, H11)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.people.models import User
from linkage.projects.models import Phase, Project, ProjectFigures, ProjectMoney, Source
from linkage.projects.permissions.projects import can_keep
from linkage.projects.queries.projects import limits_at
from linkage.projects.ratios import ratios, short_of
from linkage.projects.states.projects import OPEN


@transaction.atomic
def state_figures(
    *,
    by: User,
    project: Project,
    phase: str,
    professionals: int,
    staff: int,
    labour_fen: int,
    cost_fen: int,
    reason: str = "",
) -> ProjectFigures:
    """The people and cost of a phase; stating them again adds a row and keeps the earlier one. reason: published when a ratio is not reached.

    Raises NotAllowed, Conflict("project_over"), Invalid: "bad_figures" with fields, "reason_needed".
    """
    require(can_keep(by, project))
    if project.state not in OPEN:
        raise Conflict("project_over", _("项目已经结束，不再改动。"))
    limits = limits_at(project.place_code)
    try:
        found = ratios(
            professionals=professionals, staff=staff, labour_fen=labour_fen, cost_fen=cost_fen, limits=limits
        )
    except ValueError as error:
        sentence = _("专业社工不能多于项目人员，人力成本不能多于总经费。")
        fields = {("professionals" if not 0 <= professionals <= staff else "labour"): sentence}
        raise Invalid("bad_figures", sentence, fields=fields) from error
    if short_of(found) and not reason.strip():
        missed = "；".join(f"{each.title} {each.shown} < {each.percent}%" for each in short_of(found))
        told = _("%(missed)s。请写明原因，会公开。") % {"missed": missed}
        raise Invalid("reason_needed", told, fields={"reason": told})
    stated = ProjectFigures.objects.create(
        project=project,
        phase=Phase(phase),
        professionals=professionals,
        staff=staff,
        labour_fen=labour_fen,
        cost_fen=cost_fen,
        staff_percent=limits.social_workers,
        labour_percent=limits.labour,
        reason=reason.strip()[:300] if short_of(found) else "",
        stated_by=by,
        stated_at=clock.now(),
    )
    log.record(
        "project.figures_stated", stream=project.stream, by=by, place_code=project.place_code, phase=str(stated.phase)
    )
    return stated


@transaction.atomic
def add_money(*, by: User, project: Project, source: str, amount_fen: int, budget_subject: str = "") -> ProjectMoney:
    """Another source beside the main one (J26). Raises NotAllowed, Conflict("project_over"), Invalid("bad_money") with fields."""
    require(can_keep(by, project))
    if project.state not in OPEN:
        raise Conflict("project_over", _("项目已经结束，不再改动。"))
    fields = {}
    if source not in Source.values:
        fields["source"] = _("请选经费来源。")
    if not 0 < amount_fen <= 10**12:
        fields["amount"] = _("请填写金额。")
    if fields:
        raise Invalid("bad_money", _("请检查这笔经费。"), fields=fields)
    added = ProjectMoney.objects.create(
        project=project,
        source=source,
        amount_fen=amount_fen,
        budget_subject=budget_subject.strip()[:60],
        added_by=by,
        added_at=clock.now(),
    )
    log.record(
        "project.money_added", stream=project.stream, by=by, place_code=project.place_code, amount_fen=amount_fen
    )
    return added
