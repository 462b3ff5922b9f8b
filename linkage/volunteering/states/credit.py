"""From the minutes between check-in and check-out to the minutes that are credited, with the reason of every minute that is missing."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

Span = tuple[dt.datetime, dt.datetime]


class MissingBecause(TextChoices):
    """Where minutes went, as sentences to the volunteer; `minutes` and `percent` are filled in."""

    CAME_LATE = "came_late", _("比约定晚到 %(minutes)s 分钟，按到场时间算")
    LEFT_EARLY = "left_early", _("比约定早走 %(minutes)s 分钟，按签退时间算")
    TOO_SHORT = "too_short", _("到场不足约定时间的 %(percent)s%%，按当地规定这 %(minutes)s 分钟不计")
    ROUNDED = "rounded", _("按每 %(step)s 分钟为一档取整，零头 %(minutes)s 分钟不计")


@dataclass(frozen=True, slots=True)
class Credit:
    """minutes: credited. missing: [{"why": MissingBecause, "minutes": int, ...}], in the order in which they were taken off."""

    minutes: int
    missing: list[dict[str, Any]] = field(default_factory=list)


def credit(served: Span, planned: Span | None, *, least_percent: int, step: int) -> Credit:
    """Whole minutes of `served`. Below `least_percent` of the planned time nothing is credited (0: no such rule; 云南: 60); what is left is
    rounded down to whole `step`s of minutes (1: no rounding; some places count half hours). Facts 3.5."""
    given = _minutes(served)
    missing = _against_the_plan(served, planned) if planned else []
    if planned and given * 100 < _minutes(planned) * least_percent:
        return Credit(0, [*missing, _gone(MissingBecause.TOO_SHORT, given, percent=least_percent)])
    odd = given % step
    return Credit(given - odd, missing + ([_gone(MissingBecause.ROUNDED, odd, step=step)] if odd else []))


def sentence(gone: dict[str, Any]) -> str:
    return str(MissingBecause(gone["why"]).label) % gone


def _against_the_plan(served: Span, planned: Span) -> list[dict[str, Any]]:
    """Minutes of the agreed time in which she was not there. These are told, not taken off: they were never given."""
    late = _minutes((planned[0], min(served[0], planned[1])))
    early = _minutes((max(served[1], planned[0]), planned[1]))
    pairs = ((MissingBecause.CAME_LATE, late), (MissingBecause.LEFT_EARLY, early))
    return [_gone(why, minutes) for why, minutes in pairs if minutes > 0]


def _gone(why: MissingBecause, minutes: int, **more: int) -> dict[str, Any]:
    return {"why": str(why.value), "minutes": minutes, **more}


def _minutes(span: Span) -> int:
    return max(int((span[1] - span[0]).total_seconds()) // 60, 0)
