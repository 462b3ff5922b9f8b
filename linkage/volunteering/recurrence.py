"""When a series takes place: an RFC 5545 recurrence rule in Shanghai time, without the days on which people rest or make up for rest."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from dateutil.rrule import rrulestr
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Invalid

MOST = 60
LONGEST = dt.timedelta(days=370)
FREQUENCIES = {"weekly": 1, "fortnightly": 2}
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True, slots=True)
class Occurrences:
    """starts: the instants at which the series takes place. skipped: (instant, why) of those left out: a public holiday's name, or that people
    work on that weekend day. uncertain: some lie in a year whose holidays the State Council has not announced yet."""

    starts: list[dt.datetime]
    skipped: list[tuple[dt.datetime, Any]]
    uncertain: bool


def weekly_rule(*, weekdays: list[int], interval: int, until: dt.date) -> str:
    """RRULE text for these weekdays (0 Monday) every `interval` weeks to the end of the day `until`."""
    last = dt.datetime.combine(until, dt.time(23, 59, 59), tzinfo=clock.SHANGHAI).astimezone(dt.UTC)
    days = ",".join(DAYS[day] for day in sorted(set(weekdays)))
    return f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={days};UNTIL={last:%Y%m%dT%H%M%SZ}"


def occurrences(rule: str, starts_at: dt.datetime, *, skips_holidays: bool = True) -> Occurrences:
    """Every time of the rule from `starts_at` (which counts only when the rule meets it). Raises Invalid("bad_rule") for text that is no rule,
    that never ends, or that makes more than MOST shifts."""
    starts, skipped, uncertain = [], [], False
    for start in _all_times(rule, starts_at):
        why = clock.rest_or_makeup(start.date()) if skips_holidays else None
        uncertain = uncertain or (skips_holidays and not clock.holidays_known(start.date()))
        if why:
            skipped.append((start, why))
        else:
            starts.append(start)
    return Occurrences(starts, skipped, uncertain)


def _all_times(rule: str, starts_at: dt.datetime) -> list[dt.datetime]:
    try:
        times = rrulestr(rule, dtstart=clock.local(starts_at))
    except (ValueError, TypeError, KeyError) as error:
        raise _bad(_("看不懂这个重复规则，请按 RFC 5545 的 RRULE 填写。")) from error
    found = []
    for time in times:
        found.append(time)
        if len(found) > MOST or time - starts_at > LONGEST:
            raise _bad(_("一次最多排 %(most)s 场，并且在一年之内，请把结束日期提前。") % {"most": MOST})
    return found


def _bad(sentence: Any) -> Invalid:
    return Invalid("bad_rule", sentence, fields={"until": sentence})
