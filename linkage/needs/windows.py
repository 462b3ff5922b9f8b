"""Quick answers to "when": 今天下午, 明天上午, 这周末. Each maps to a window of Shanghai time; those that are over by now are not offered."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock

Window = tuple[dt.datetime, dt.datetime]
OWN = "own"
SHORTEST = dt.timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: Any
    window: Callable[[dt.datetime], Window]


def _on(now: dt.datetime, days: int, hour: int) -> dt.datetime:
    day = clock.local(now).date() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour), tzinfo=clock.SHANGHAI)


def _day(days: int, first: int, last: int) -> Callable[[dt.datetime], Window]:
    return lambda now: (max(now, _on(now, days, first)), _on(now, days, last))


def _weekend(now: dt.datetime) -> Window:
    """Saturday 8 to Sunday 18; what is left of it on the weekend itself."""
    saturday = (5 - clock.local(now).weekday()) % 7 if clock.local(now).weekday() != 6 else -1
    return max(now, _on(now, saturday, 8)), _on(now, saturday + 1, 18)


CHOICES = (
    Choice("today_morning", _("今天上午"), _day(0, 8, 12)),
    Choice("today_afternoon", _("今天下午"), _day(0, 13, 18)),
    Choice("today_evening", _("今天晚上"), _day(0, 18, 21)),
    Choice("tomorrow_morning", _("明天上午"), _day(1, 8, 12)),
    Choice("tomorrow_afternoon", _("明天下午"), _day(1, 13, 18)),
    Choice("weekend", _("这周末"), _weekend),
    Choice("flexible", _("这几天都行"), lambda now: (now, _on(now, 5, 18))),
)


def offered(now: dt.datetime) -> list[Choice]:
    """The quick answers that still make sense: at least half an hour is left of them."""
    windows = [(choice, choice.window(now)) for choice in CHOICES]
    return [choice for choice, (start, end) in windows if end - max(start, now) >= SHORTEST]


def window_of(code: str, now: dt.datetime) -> Window | None:
    """None for an answer that is not offered (any more)."""
    choice = next((each for each in offered(now) if each.code == code), None)
    return choice.window(now) if choice else None


def own_window(day: dt.date, start: dt.time, end: dt.time) -> Window:
    """A day and two times of day, as typed, in Shanghai time."""
    return tuple(dt.datetime.combine(day, time, tzinfo=clock.SHANGHAI) for time in (start, end))  # type: ignore[return-value]
