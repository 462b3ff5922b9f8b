"""Time as people say it: 今天下午 3 点, 明天上午 9 点半, 周六上午 8 点到 12 点; in English today at 3 pm. Always Shanghai time. The exact instant belongs in
the element's title."""

import datetime as dt

from django.utils.translation import get_language

from linkage.common import clock

_WEEKDAYS = "一二三四五六日"
_PARTS = ((5, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (19, "下午"), (24, "晚上"))
_NEAR = {-1: ("昨天", "yesterday"), 0: ("今天", "today"), 1: ("明天", "tomorrow"), 2: ("后天", "")}


def moment(instant: dt.datetime, now: dt.datetime | None = None) -> str:
    """ "今天下午 3 点"; "today at 3 pm"."""
    at, today = clock.local(instant), clock.local(now or clock.now()).date()
    if _english():
        return f"{_day_en(at, today)} at {_hour_en(at)}"
    return f"{_day_zh(at, today)}{_part_zh(at)} {_hour_zh(at)}"


def span(start: dt.datetime, end: dt.datetime, now: dt.datetime | None = None) -> str:
    """ "今天下午 3 点到 5 点"; "today, 3 pm to 5 pm". Over several days both ends are told."""
    first, last, today = clock.local(start), clock.local(end), clock.local(now or clock.now()).date()
    same_day = first.date() == last.date()
    if _english():
        if same_day:
            return f"{_day_en(first, today)}, {_hour_en(first)} to {_hour_en(last)}"
        return f"{moment(start, now)} to {moment(end, now)}"
    if not same_day:
        return f"{moment(start, now)}到{moment(end, now)}"
    part = "" if _part_zh(first) == _part_zh(last) else _part_zh(last) + " "
    return f"{moment(start, now)}到{part or ' '}{_hour_zh(last)}"


def by(instant: dt.datetime, now: dt.datetime | None = None) -> str:
    """ "今天下午 6 点前"; "by today at 6 pm"."""
    return f"by {moment(instant, now)}" if _english() else f"{moment(instant, now)}前"


def ago(instant: dt.datetime, now: dt.datetime | None = None) -> str:
    """ "刚刚", "20 分钟前", and from an hour on the moment itself."""
    minutes = int(((now or clock.now()) - instant).total_seconds() // 60)
    if minutes >= 60:
        return moment(instant, now)
    if minutes < 2:
        return "just now" if _english() else "刚刚"
    return f"{minutes} minutes ago" if _english() else f"{minutes} 分钟前"


def length(minutes: int) -> str:
    """A length of time: "2 小时 30 分钟"; "2 h 30 min"."""
    hours, rest = divmod(int(minutes), 60)
    hour, minute = ("h", "min") if _english() else ("小时", "分钟")
    said = [f"{hours} {hour}" if hours else "", f"{rest} {minute}" if rest or not hours else ""]
    return " ".join(part for part in said if part)


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _day_zh(at: dt.datetime, today: dt.date) -> str:
    away = (at.date() - today).days
    if away in _NEAR:
        return _NEAR[away][0]
    if 0 < away < 7:
        return f"周{_WEEKDAYS[at.weekday()]}"
    year = "" if at.year == today.year else f"{at.year} 年 "
    return f"{year}{at.month} 月 {at.day} 日"


def _part_zh(at: dt.datetime) -> str:
    return next(name for until, name in _PARTS if at.hour < until)


def _hour_zh(at: dt.datetime) -> str:
    hour = at.hour - 12 if at.hour > 12 else at.hour
    minute = "" if at.minute == 0 else "半" if at.minute == 30 else f" {at.minute:02d} 分"
    return f"{hour} 点{minute}"


def _day_en(at: dt.datetime, today: dt.date) -> str:
    away = (at.date() - today).days
    if away in _NEAR and _NEAR[away][1]:
        return _NEAR[away][1]
    if 0 < away < 7:
        return at.strftime("%A")
    year = "" if at.year == today.year else f" {at.year}"
    return f"{at.day} {at.strftime('%B')}{year}"


def _hour_en(at: dt.datetime) -> str:
    hour = at.hour % 12 or 12
    minute = f":{at.minute:02d}" if at.minute else ""
    return f"{hour}{minute} {'am' if at.hour < 12 else 'pm'}"
