"""Time, asked from one place: aware instants, Asia/Shanghai calendar days, and China's working days."""

import datetime as dt
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

import chinese_calendar
from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")
logger = logging.getLogger(__name__)


_shift: ContextVar[dt.timedelta] = ContextVar("shift", default=dt.timedelta())


def now() -> dt.datetime:
    return timezone.now() + _shift.get()


@contextmanager
def travel(to: dt.datetime) -> Iterator[None]:
    """Within the block it is `to`, and time goes on from there: for telling invented stories of earlier days, and for tests."""
    token = _shift.set(to - timezone.now())
    try:
        yield
    finally:
        _shift.reset(token)


def today() -> dt.date:
    return local(now()).date()


def local(instant: dt.datetime) -> dt.datetime:
    return instant.astimezone(SHANGHAI)


def is_working_day(day: dt.date) -> bool:
    """By the State Council's yearly calendar (make-up workdays included); Monday to Friday for years not announced yet."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        logger.warning("no holiday calendar for %s yet: counting Monday to Friday", day.year)
        return day.weekday() < 5


def add_working_days(start: dt.datetime, days: int) -> dt.datetime:
    """The same time of day, `days` (>= 0) working days later. An instant on a rest day counts from the end of that day's rest: the first
    working day after it is day 1."""
    moment = local(start)
    for _ in range(days):
        moment += dt.timedelta(days=1)
        while not is_working_day(moment.date()):
            moment += dt.timedelta(days=1)
    return moment
