"""What stands behind a volunteer on a day, read for one person or for a million in the same few queries, and compared in one place: whatever asks
(the engine's rosters, the claim, the sign-up, the API) hears the same answer."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from linkage.common import clock
from linkage.organisations.models import Organisation
from linkage.places.codes import lineage, prefix
from linkage.places.queries import settings_in
from linkage.volunteering.models import AgreementText, InsurancePolicy, Insured, Qualification, Signature
from linkage.volunteering.states.agreements import SignatureState
from linkage.volunteering.states.insurance import Covers
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


Span = tuple[dt.datetime, dt.datetime]
"""From an instant up to, and without, another."""


class Insurance:
    """Who is insured when: by name, or because a station's policy covers everybody in its place. Two queries for everyone in `whose` (a condition on
    rows that have a `volunteer`)."""

    def __init__(self, whose: Q) -> None:
        standing = Q(ended_at__isnull=True, valid_to__gte=clock.today())
        self._named: dict[int, list[Span]] = defaultdict(list)
        listed = Insured.objects.filter(whose, policy__in=InsurancePolicy.objects.filter(standing, covers=Covers.NAMED))
        for volunteer, first, last in listed.values_list("volunteer", "policy__valid_from", "policy__valid_to"):
            self._named[volunteer].append(_days(first, last))
        general = InsurancePolicy.objects.filter(standing, covers=Covers.EVERYBODY).select_related("organisation")
        self._general = list(general.order_by("pk"))
        self._by_place: dict[str, tuple[Span, ...]] = {}

    def of(self, volunteer: int, place_code: str, organiser: int | None = None) -> tuple[Span, ...]:
        """The spans in which she is insured, in order; neighbouring ones are one. organiser: whose activity it is, if one's."""
        if organiser is None and volunteer not in self._named:
            return self.everybody_in(place_code)
        return _merged([*self._named.get(volunteer, ()), *self._everybodys(place_code, organiser)])

    def everybody_in(self, place_code: str) -> tuple[Span, ...]:
        """The spans in which all volunteers of the place are insured."""
        if place_code not in self._by_place:
            self._by_place[place_code] = _merged(self._everybodys(place_code, None))
        return self._by_place[place_code]

    @property
    def named(self) -> list[int]:
        """Volunteers (pk) who stand on a list."""
        return list(self._named)

    def _everybodys(self, place_code: str, organiser: int | None) -> list[Span]:
        return [
            _days(each.valid_from, each.valid_to)
            for each in self._general
            if each.organisation_id == organiser
            or (
                each.organisation.kind == Organisation.Kind.STATION
                and place_code.startswith(prefix(each.organisation.place_code))
            )
        ]


def _days(first: dt.date, last: dt.date) -> Span:
    return midnight(first), midnight(last + dt.timedelta(days=1))


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def lasts(spans: Iterable[Span], starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """One span holds the whole service."""
    return any(start <= starts_at and ends_at <= end for start, end in spans)


def signed_by(whose: Q) -> dict[int, dict[int, Span]]:
    """User pk -> text pk -> when her signature counts. whose: a condition on signatures. One query."""
    rows = Signature.objects.filter(whose, state=SignatureState.SIGNED, valid_until__gte=clock.today())
    found: dict[int, dict[int, Span]] = defaultdict(dict)
    for user, text, signed_at, valid_until in rows.values_list("user", "text", "signed_at", "valid_until"):
        found[user][text] = (midnight(clock.local(signed_at).date()), midnight(valid_until + dt.timedelta(days=1)))
    return dict(found)


class AgreementRules:
    """Which agreement counts where, and what asks for one there. Two queries, when first asked."""

    def __init__(self, place_codes: Iterable[str]) -> None:
        self._codes = set(place_codes)

    @cached_property
    def _settings(self) -> dict[str, dict[str, Any]]:
        return settings_in(self._codes)

    @cached_property
    def _texts(self) -> dict[str, int]:
        return dict(AgreementText.objects.filter(ended_at__isnull=True).values_list("place_code", "pk"))

    def text(self, place_code: str) -> int | None:
        """Its own, else that of the nearest place around it, else the one shipped."""
        return next((self._texts[each] for each in [*lineage(place_code), ""] if each in self._texts), None)

    def setting(self, key: str, place_code: str) -> int:
        return int(self._settings[place_code][f"agreement_{key}"])

    def text_for(self, place_code: str, *, is_dangerous: bool, days: int = 0) -> int | None:
        """The text that everybody signs who takes part in something dangerous, or in a series that goes on for so many days."""
        weeks = self.setting("series_weeks", place_code) if days else 0
        is_asked = (is_dangerous and self.setting("for_danger", place_code)) or (weeks and days > 7 * weeks)
        return self.text(place_code) if is_asked else None


@dataclass(frozen=True, slots=True)
class Demand:
    """What a service asks of everybody who takes part, beyond wishes. skills: a verified paper for one of them (empty: none).
    insured: against accidents, from beginning to end; organiser: pk of the organisation whose activity it is, if one's.
    agreement: pk of the text to be signed first; signers: by whom (user's pk -> her public id as a
    volunteer; None: by everybody)."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    skills: frozenset[str] = frozenset()
    insured: bool = False
    organiser: int | None = None
    agreement: int | None = None
    signers: Mapping[int, str] | None = None

    @property
    def is_empty(self) -> bool:
        return not self.skills and not self.insured and self.agreement is None

    def signed_first_by(self, user: int) -> bool:
        """Whether this person (pk) is asked for a signature."""
        return self.agreement is not None and (self.signers is None or user in self.signers)
