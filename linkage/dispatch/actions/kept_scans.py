"""Scans that a volunteer's phone kept while there was no network: each finds the task or the shift whose screen showed the code."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Conflict, Invalid
from linkage.dispatch.actions.service import begin_service, end_service
from linkage.dispatch.models import Assignment
from linkage.dispatch.queries.kept_scans import presences_of
from linkage.people.models import User
from linkage.volunteering.actions.attendance import begin_attendance, end_attendance
from linkage.volunteering.actions.kept_codes import KeptScan, Proof, use_kept_code
from linkage.volunteering.models import Signup
from linkage.volunteering.states.presence import PresenceMark


@dataclass(frozen=True, slots=True)
class Outcome:
    """act: check_in, check_out, or "already" for a scan that had arrived before. sentence: for the volunteer."""

    act: str
    sentence: Any


SENTENCES = {
    "check_in": _("离线签到已补上。"),
    "check_out": _("离线签退已补上。"),
    "already": _("这次扫码已经收到过了，不用再传。"),
}


def send_kept_scan(*, by: User, scan: KeptScan) -> Outcome:
    """Check in or out with a code scanned offline, whichever comes next; the time is that of the scan. A replay changes nothing.

    Raises Invalid("no_task") when she has nothing to check in to; otherwise as `use_kept_code`, and Conflict("wrong_state") or
    Conflict("too_early") as a check-in does.
    """
    mine = presences_of(by)
    if not mine:
        raise Invalid("no_task", _("您现在没有要签到的任务，请带队社工登记。"))
    place_code = next(iter(mine.values())).place_code
    act = use_kept_code(
        by=by,
        subjects=mine,
        scan=scan,
        place_code=place_code,
        then=lambda proof: _act(by, mine[proof.code.subject].row, proof),
    )
    act = act or "already"
    return Outcome(act, SENTENCES[act])


def _act(by: User, row: Assignment | Signup, proof: Proof) -> str:
    entering = row.checked_in_at is None
    offline = PresenceMark.IN_OFFLINE if entering else PresenceMark.OUT_OFFLINE
    facts: dict[str, Any] = {"at": proof.at, "marks": sorted({*row.marks, *proof.marks, str(offline.value)})}
    if row.checked_in_at is not None and proof.at <= row.checked_in_at:
        raise Conflict("wrong_state", _("这次扫码早于签到，不能当签退。"))
    if isinstance(row, Assignment):
        if entering:
            begin_service(by=by, assignment=row, **facts)
        else:
            end_service(by=by, assignment=row, act="check_out_late", **facts)
    elif entering:
        begin_attendance(by=by, signup=row, **facts)
    else:
        end_attendance(by=by, signup=row, act="check_out_late", **facts)
    return "check_in" if entering else "check_out"
