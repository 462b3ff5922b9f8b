"""What stands behind a volunteer on a day, read for one person or for a million in the same few queries, and compared in one place: whatever asks
(the engine's rosters, the claim, the sign-up, the API) hears the same answer."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from linkage.common import clock
from linkage.volunteering.models import Qualification
from linkage.volunteering.states.qualifications import QualificationState

Papers = Mapping[str, dt.datetime | None]
"""Skill -> the instant until which its verified paper is good (None: for ever)."""
NO_PAPERS: Papers = {}
MARK = ":verified"


def as_verified(skill: str) -> str:
    """The word for "has a verified paper for it", beside the word for "says she can"."""
    return f"{skill}{MARK}"


def papers_of(whose: Q) -> dict[int, Papers]:
    """Volunteer pk -> her verified papers; lapsed ones too, so that the refusal can say so. One query."""
    rows = Qualification.objects.filter(whose, state__in=[QualificationState.VERIFIED, QualificationState.EXPIRED])
    found: dict[int, dict[str, dt.datetime | None]] = defaultdict(dict)
    for volunteer, skill, last_day in rows.order_by("pk").values_list("volunteer", "skill", "expires_on"):
        until = None if last_day is None else midnight(last_day + dt.timedelta(days=1))
        known = found[volunteer].get(skill, dt.datetime.min.replace(tzinfo=dt.UTC))
        found[volunteer][skill] = None if until is None or known is None else max(until, known)
    return dict(found)


def holds(papers: Papers, skills: Iterable[str], at: dt.datetime) -> bool:
    """A paper for one of these skills that is good at this instant."""
    return any(skill in papers and is_good(papers[skill], at) for skill in skills)


def is_good(until: dt.datetime | None, at: dt.datetime) -> bool:
    return until is None or until > at


def midnight(day: dt.date) -> dt.datetime:
    """The instant at which the day begins."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=clock.SHANGHAI)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a service asks of everybody who takes part, beyond wishes. skills: a verified paper for one of them (empty: none)."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    skills: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.skills
