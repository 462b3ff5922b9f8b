"""Saying that some days are not as usual."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Invalid, NotFound, require
from linkage.events import log
from linkage.people.models import User
from linkage.volunteering.models import DatedAvailability
from linkage.volunteering.permissions.profiles import can_volunteer
from linkage.volunteering.queries.availability import days_ahead
from linkage.volunteering.queries.profiles import volunteer_of

FURTHEST = dt.timedelta(days=366)
LONGEST_OF_PARTS = dt.timedelta(days=31)
MOST = 30


@transaction.atomic
def note_days(*, by: User, is_free: bool, from_on: dt.date, until_on: dt.date, part: str = "") -> DatedAvailability:
    """From `from_on` to `until_on` (both included) she is away, or exceptionally free: all day, or in that part of each day. Noting the same again
    changes nothing.

    Raises NotAllowed, NotFound for those who are no volunteers, Invalid with a sentence for the field that needs mending.
    """
    require(can_volunteer(by))
    volunteer = volunteer_of(by)
    if volunteer is None:
        raise NotFound("not_a_volunteer", _("您还不是志愿者，先填一下资料吧。"))
    _check(from_on, until_on, part)
    if days_ahead(volunteer).count() >= MOST:
        raise _refused("from_on", _("已经记了 %(most)s 条，请先删去几条。") % {"most": MOST})
    days, is_new = DatedAvailability.objects.get_or_create(
        volunteer=volunteer, is_free=is_free, from_on=from_on, until_on=until_on, part=part,
        defaults={"noted_at": clock.now()},
    )  # fmt: skip
    if is_new:
        _record("volunteer.days_noted", by, days)
    return days


@transaction.atomic
def forget_days(*, by: User, days: DatedAvailability) -> None:
    """It is as usual again."""
    if days.volunteer.user_id != by.pk:
        raise NotFound("not_found", _("没有找到这一条。"))
    days.delete()
    _record("volunteer.days_forgotten", by, days)


def _check(from_on: dt.date, until_on: dt.date, part: str) -> None:
    if until_on < from_on:
        raise _refused("until_on", _("结束的日子在开始之前，请改一下。"))
    if until_on < clock.today():
        raise _refused("until_on", _("这几天已经过去了。"))
    if until_on > clock.today() + FURTHEST:
        raise _refused("until_on", _("请选一年以内的日子。"))
    if part not in DatedAvailability.Part.values:
        raise _refused("part", _("请从列出的时段里选。"))
    if part and until_on - from_on >= LONGEST_OF_PARTS:
        raise _refused("until_on", _("只说上午、下午或晚上的，一次最多 31 天。"))


def _refused(field: str, sentence: object) -> Invalid:
    return Invalid("bad_days", sentence, fields={field: sentence})


def _record(type: str, by: User, days: DatedAvailability) -> None:
    log.record(
        type,
        stream=f"user/{by.public_id}",
        by=by,
        place_code=days.volunteer.place_code,
        from_on=days.from_on.isoformat(),
        until_on=days.until_on.isoformat(),
    )
