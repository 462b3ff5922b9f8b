"""Out to the national system and back (Order 67 art. 4): a list that somebody enters there, and the numbers that it got there."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linkage.common import clock
from linkage.common.errors import Invalid, NotAllowed
from linkage.events import log
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, role_places
from linkage.people.models import User
from linkage.places.codes import pad
from linkage.places.queries import names
from linkage.volunteering.models import NationalEntry, ServiceHours, Volunteer
from linkage.volunteering.queries.national import hours_to_enter

MOST_ROWS = 5000
MOST_BYTES = 2_000_000
RECORD, VOLUNTEER, NUMBER, PERSON = "记录编号", "志愿者编号", "国家系统记录编号", "国家系统志愿者编号"
"""Heads of the columns that come back: the file is the interface between people, and stays in Chinese."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One row of heads, and the rows below it."""

    heads: list[str]
    rows: list[list[Any]]


@transaction.atomic
def export_hours_to_enter(*, by: User) -> Sheet:
    """What is to be entered, without any identity number; that it was taken out is recorded (access matrix: export.rows)."""
    if not has_role(by, Role.COORDINATOR):
        raise NotAllowed("not_allowed", _("录入清单由社工站站长导出。"))
    hours = list(hours_to_enter(by)[:MOST_ROWS])
    places = names(sorted({each.place_code for each in hours}))
    place_code = pad(role_places(by, Role.COORDINATOR)[0])
    log.record("hours.exported", stream=f"place/{place_code}", by=by, place_code=place_code, rows=len(hours))
    heads = [
        RECORD, VOLUNTEER, "姓名", PERSON, "活动名称", "服务内容", "地点", "日期", "开始时间", "结束时间", "服务时间（小时）",
        "活动组织单位", "活动负责人", NUMBER,
    ]  # fmt: skip
    return Sheet(heads, [_row(each, places.get(each.place_code, "")) for each in hours])


def _row(hours: ServiceHours, place: str) -> list[Any]:
    """The seven facts of article 7, and the two columns that come back filled."""
    net: int = hours.net_minutes  # type: ignore[attr-defined]  # annotated by hours_to_enter
    return [
        hours.public_id,
        hours.volunteer.volunteer_no,
        hours.volunteer.user.name,
        hours.volunteer.national_no,
        hours.activity,
        hours.content,
        place,
        hours.served_on.isoformat(),
        f"{clock.local(hours.started_at):%H:%M}",
        f"{clock.local(hours.ended_at):%H:%M}",
        f"{net / 60:.2f}",
        hours.organisation.name,
        hours.lead.name,
        "",
    ]


@transaction.atomic
def take_national_numbers(*, by: User, data: bytes) -> int:
    """Read the list back with the numbers filled in; returns how many records got theirs. Rows without a number stay to be entered; a file
    read twice changes nothing. Raises Invalid("bad_file") naming the row, and then takes none."""
    if not has_role(by, Role.COORDINATOR):
        raise NotAllowed("not_allowed", _("录入清单由社工站站长导出。"))
    filled = list(_filled_rows(data))
    waiting = {
        each.public_id: each for each in hours_to_enter(by).filter(public_id__in=[row[RECORD] for _n, row in filled])
    }
    done = set(
        NationalEntry.objects.filter(hours__public_id__in=[row[RECORD] for _n, row in filled]).values_list(
            "hours__public_id", flat=True
        )
    )
    taken = 0
    for number, row in filled:
        hours = waiting.get(row[RECORD])
        if hours is None:
            if row[RECORD] in done:
                continue
            raise _bad(_("第 %(row)s 行的记录编号不在您的清单里。") % {"row": number})
        if len(row[NUMBER]) > 40 or len(row.get(PERSON, "")) > 40:
            raise _bad(_("第 %(row)s 行的编号太长。") % {"row": number})
        NationalEntry.objects.create(hours=hours, national_no=row[NUMBER], recorded_at=clock.now(), recorded_by=by)
        if row.get(PERSON):
            Volunteer.objects.filter(pk=hours.volunteer_id).update(national_no=row[PERSON])
        taken += 1
    if taken:
        place_code = pad(role_places(by, Role.COORDINATOR)[0])
        log.record("hours.entered_nationally", stream=f"place/{place_code}", by=by, place_code=place_code, rows=taken)
    return taken


def _filled_rows(data: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """(line in the file, its cells) of each row with a number. A spreadsheet saves UTF-8 or GB 18030."""
    if len(data) > MOST_BYTES:
        raise _bad(_("文件太大，请分几次上传。"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030", errors="replace")
    rows = csv.DictReader(io.StringIO(text))
    if not {RECORD, NUMBER} <= set(rows.fieldnames or ()):
        raise _bad(_("请上传导出的那份清单（CSV），不要改动表头。"))
    seen: set[str] = set()
    for line, cells in enumerate(rows, start=2):
        row = {head: (cells.get(head) or "").strip().lstrip("'") for head in (RECORD, NUMBER, PERSON)}
        if row[NUMBER] and row[RECORD] not in seen:
            seen.add(row[RECORD])
            yield line, row


def _bad(sentence: str) -> Invalid:
    return Invalid("bad_file", sentence, fields={"file": sentence})
