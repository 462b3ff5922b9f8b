"""Reports on what became of the money, handed in by those who spend it, read by the fund's officer. The ratios of product rule 8 are worked out again
from what really happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.photos import CleanPhoto
from linkage.funding.actions.grants import lock, needed, record
from linkage.funding.models import Grant, GrantLine, Report, ReportLine, ReportPhoto
from linkage.funding.permissions.grants import can_act_as_grantee, can_read_report
from linkage.funding.queries.grants import report_due
from linkage.funding.ratios_of_grants import missed
from linkage.funding.states import REPORT_TRANSITIONS
from linkage.people.models import User

MOST_PHOTOS = 6


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """spent: budget line's position -> fen really spent so far, from the grant and own means. The rest as in the model."""

    narrative: str
    served: int
    sessions: int
    staff: int
    social_workers: int
    spent: Mapping[int, int]
    ratio_reason: str = ""


@transaction.atomic
def submit_report(*, by: User, grant: Grant, draft: ReportDraft, photos: Sequence[CleanPhoto] = ()) -> Report:
    """Hand in the report that comes next, or again the one that was returned.

    Raises NotAllowed, Invalid("bad_report") with the fields to mend, Conflict("not_due", "wrong_state").
    """
    require(can_act_as_grantee(by, grant))
    lock(grant)
    due = report_due(grant)
    if due is None or not due.is_open:
        raise Conflict("not_due", _("现在没有要交的报告，或者已经交了、正在审阅。"))
    lines = list(grant.lines.all())
    _require_complete(grant, draft, lines)
    told: dict[str, Any] = {
        "kind": due.kind,
        "narrative": draft.narrative.strip(),
        "served": draft.served,
        "sessions": draft.sessions,
        "staff": draft.staff,
        "social_workers": draft.social_workers,
        "ratio_reason": draft.ratio_reason.strip()[:300],
        "submitted_by": by,
        "submitted_at": clock.now(),
    }
    if due.report:
        report = due.report
        states.move(
            report, "resubmit", REPORT_TRANSITIONS, **told, read_by=None, read_at=None, version=F("version") + 1
        )
        report.refresh_from_db()
        report.lines.all().delete()
    else:
        report = Report.objects.create(grant=grant, number=due.number, **told)
    ReportLine.objects.bulk_create(
        ReportLine(report=report, line=line, amount_fen=draft.spent.get(line.position, 0)) for line in lines
    )
    _keep_photos(report, photos)
    record("report.submitted", grant, by, number=report.number)
    return report


@transaction.atomic
def accept_report(*, by: User, report: Report) -> Report:
    """The next tranche may be paid, or after the final report the grant be closed. Raises NotAllowed, Conflict("wrong_state")."""
    require(can_read_report(by, report))
    lock(report.grant)
    states.move(report, "accept", REPORT_TRANSITIONS, read_by=by, read_at=clock.now(), return_reason="")
    record("report.accepted", report.grant, by, number=report.number)
    return report


@transaction.atomic
def return_report(*, by: User, report: Report, reason: str) -> Report:
    """Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_read_report(by, report))
    why = needed(reason, _("请写明要补充什么。"))
    states.move(report, "return", REPORT_TRANSITIONS, read_by=by, read_at=clock.now(), return_reason=why)
    record("report.returned", report.grant, by, number=report.number)
    return report


def _require_complete(grant: Grant, draft: ReportDraft, lines: Sequence[GrantLine]) -> None:
    wrong: dict[str, Any] = {}
    if not 20 <= len(draft.narrative.strip()) <= 4000:
        wrong["narrative"] = _("请用 20 到 4000 个字写写做了什么、有什么变化。")
    if draft.social_workers > draft.staff:
        wrong["social_workers"] = _("专业社工不会比全部人员多。")
    if any(not 0 <= fen <= 10**12 for fen in draft.spent.values()):
        wrong["spent"] = _("开支请填 0 或更大的金额。")
    short = missed(grant, draft.staff, draft.social_workers, _pairs(draft, lines))
    if short and not wrong and not draft.ratio_reason.strip():
        wrong["ratio_reason"] = short[0]
    if wrong:
        raise Invalid("bad_report", next(iter(wrong.values())), fields=wrong)


def _pairs(draft: ReportDraft, lines: Sequence[GrantLine]) -> list[tuple[str, int]]:
    return [(line.kind, draft.spent.get(line.position, 0)) for line in lines]


def _keep_photos(report: Report, photos: Sequence[CleanPhoto]) -> None:
    if report.photos.count() + len(photos) > MOST_PHOTOS:
        sentence = _("一份报告最多 6 张照片。")
        raise Invalid("too_many_photos", sentence, fields={"photos": sentence})
    for photo in photos:
        row = ReportPhoto(report=report, width=photo.width, height=photo.height)
        row.image.save(f"{row.public_id}.webp", ContentFile(photo.content), save=False)
        row.save()
