"""Volunteers as columns: a million of them in some hundred megabytes, read in one pass without an object a row. The same columns become full providers
one by one, when the engine looks at somebody, or the records of its index all at once."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any, overload

import numpy as np
from django.db.models import Count, IntegerField, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from linkage.common import clock
from linkage.dispatch.demands import INSURANCE, agreement_permit
from linkage.dispatch.matchmaking.pools import ANSWERED, answers_of, exceptions_of, permits_held, skills_of
from linkage.dispatch.models import Assignment, Offer
from linkage.dispatch.states import TAKES_TIME
from linkage.needs.models import RequirementKind
from linkage.volunteering.models import ServiceHours, Volunteer
from linkage.volunteering.queries.engagements import shifts_of
from linkage.volunteering.standing import NO_PAPERS, Insurance, papers_of, signed_by
from matching import records
from matching.index import Index
from matching.scoring import ACCEPTANCE_PRIOR, FULL_MONTH_MINUTES
from matching.types import Kind, Point, Provider, Window

# Few enough rows to stay in the processor's cache while they become columns.
A_CHUNK = 2_000
# Up to so many people their history is asked for by name; of more, everybody's is read and theirs is taken.
BY_NAME = 2_000
# So many full providers are kept at hand: the engine looks at the same people for many requirements.
AT_HAND = 1 << 18
PREFIX = f"{RequirementKind.VOLUNTEER}:"
_COLUMNS = ("pk", "user", "public_id", "user__public_id", "place_code", "lat", "lng", "radius_km", "availability", "weekly_cap_minutes",
            "user__gender", "user__birth_year", "paused", "checked", "automatic")  # fmt: skip
_TYPES = ("i8", "i8", "S12", "S12", "S12", "f8", "f8", "f8", "S42", "i4", "i1", "i2", "i4", "?", "?")
_TABLE = np.dtype([*zip(_COLUMNS, _TYPES, strict=True), ("skills", "i4"), ("languages", "i4")])
# As text or numbers, so that neither the driver nor Django makes an object of each.
_PLAIN = {
    "paused": Cast("paused_until", TextField()),
    "checked": Cast("minor_check_on_file", IntegerField()),
    "automatic": Cast("user__automatic_matching", IntegerField()),
    "skills_text": Cast("skills", TextField()),
    "languages_text": Cast("languages", TextField()),
}
_GENDERS = ("", "female", "male")


class Roster(Sequence[Provider]):
    """The volunteers of a query set, in the order of their primary keys. Ten queries, however many they are."""

    def __init__(self, rows: QuerySet[Volunteer]) -> None:
        self._skills, self._languages = _Lists(), _Lists()
        self._facts = self._read(rows)
        self._order = np.argsort(self._facts["public_id"])
        self._accepted, self._offered = self._answers()
        self._given = self._given_this_month()
        self._busy = self._bookings()
        self._dated = exceptions_of(self._theirs("volunteer", self._facts["pk"]))
        self._papers = papers_of(self._theirs("volunteer", self._facts["pk"]))
        self._signed = signed_by(self._theirs("user", self._facts["user"]))
        self._cover = Insurance(self._theirs("volunteer", self._facts["pk"]))
        self._year = clock.today().year
        self._at_hand: Callable[[int], Provider] = lru_cache(AT_HAND)(self._built)

    def __len__(self) -> int:
        return int(self._facts.shape[0])

    @overload
    def __getitem__(self, number: int) -> Provider: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Provider]: ...
    def __getitem__(self, number: int | slice) -> Provider | Sequence[Provider]:
        if isinstance(number, slice):
            return [self._at_hand(each) for each in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        return self._at_hand(number)

    def named(self, name: str) -> Provider:
        """The provider called `volunteer:<public id>`. Raises KeyError."""
        [number] = self._numbers([name.removeprefix(PREFIX)])
        if number < 0:
            raise KeyError(name)
        return self._at_hand(int(number))

    def those_of(self, names: Iterable[str]) -> list[Provider]:
        """The providers called so, as far as they are here."""
        numbers = self._numbers([name.removeprefix(PREFIX) for name in names if name.startswith(PREFIX)])
        return [self._at_hand(int(number)) for number in numbers if number >= 0]

    def rarity(self) -> dict[str, float]:
        """As `matching.scoring.rarity_of` counts it."""
        holders: dict[str, int] = defaultdict(int)
        for words, count in zip(
            self._skills.sets,
            np.bincount(self._facts["skills"], minlength=len(self._skills.sets)).tolist(),
            strict=True,
        ):
            for word in words if count else ():
                holders[word] += count
        for number in self._with_papers().tolist():
            for word in self._verified(number):
                holders[word] += 1
        return {word: (1.0 - count / len(self)) ** 2 for word, count in holders.items()}

    def as_index(self, rarity: Mapping[str, float]) -> Index:
        """All who have a place, as the engine's index; full providers are made when it asks for them. The others are put in one by one."""
        placed = np.flatnonzero(~np.isnan(self._facts["lat"]) & ~np.isnan(self._facts["lng"]))
        names = [PREFIX + each.decode() for each in self._facts["public_id"][placed].tolist()]
        skills, languages, permits = records.skill_words(), records.language_words(), records.permit_words()
        columns = self._records(placed, skills, languages, permits)
        index = Index.from_columns(
            names,
            columns,
            skills=list(skills.bits),
            languages=list(languages.bits),
            permits=list(permits.bits),
            rarity=rarity,
            fetch=lambda number: self._at_hand(int(placed[number])),
        )
        for number in np.flatnonzero(np.isnan(self._facts["lat"]) | np.isnan(self._facts["lng"])):
            index.put(self[int(number)])
        return index

    # --- reading -----------------------------------------------------------------------------------------------------

    def _read(self, rows: QuerySet[Volunteer]) -> np.ndarray:
        """Rows as the database hands them over, without Django's conversions: `_array` takes whole columns. Lists come as text, each distinct one is
        taken apart once."""
        plain = rows.select_related(None).order_by("pk").annotate(**_PLAIN)
        found = plain.values_list(*_COLUMNS, "skills_text", "languages_text")
        compiler = found.query.get_compiler(found.db)
        chunks = [self._table(chunk) for chunk in compiler.execute_sql(chunked_fetch=True, chunk_size=A_CHUNK)]
        return np.concatenate(chunks) if chunks else np.empty(0, _TABLE)

    def _table(self, rows: Sequence[tuple[Any, ...]]) -> np.ndarray:
        table = np.empty(len(rows), _TABLE)
        *columns, skills, languages = zip(*rows, strict=True)
        for name, kind, values in zip(_COLUMNS, _TYPES, columns, strict=True):
            table[name] = _array(name, kind, values)
        table["skills"], table["languages"] = self._skills.numbers(skills), self._languages.numbers(languages)
        return table

    def _numbers(self, public_ids: Sequence[str]) -> np.ndarray:
        """Where these people stand; -1 for those who are not among them."""
        ids, wanted = self._facts["public_id"], np.array(public_ids, "S12")
        if not ids.shape[0]:
            return np.full(wanted.shape[0], -1)
        at = self._order[np.minimum(np.searchsorted(ids, wanted, sorter=self._order), ids.shape[0] - 1)]
        return np.where(ids[at] == wanted, at, -1)

    def _theirs(self, name: str, values: np.ndarray) -> Q:
        return Q(**{f"{name}__in": values.tolist()}) if len(self) <= BY_NAME else Q()

    def _answers(self) -> tuple[np.ndarray, np.ndarray]:
        names = self._facts["public_id"].astype("U12")
        offers = Offer.objects.filter(
            self._theirs("provider_id", names), provider_kind=RequirementKind.VOLUNTEER, state__in=ANSWERED
        )
        counts = list(
            offers.values("provider_id").annotate(**{state: Count("id", filter=Q(state=state)) for state in ANSWERED})
        )
        accepted, offered = np.zeros(len(self), np.int32), np.zeros(len(self), np.int32)
        for number, row in zip(self._numbers([row["provider_id"] for row in counts]).tolist(), counts, strict=True):
            if number >= 0:
                accepted[number], offered[number] = answers_of(row)
        return accepted, offered

    def _given_this_month(self) -> np.ndarray:
        counted = ServiceHours.objects.filter(
            self._theirs("volunteer", self._facts["pk"]),
            served_on__gte=clock.today().replace(day=1),
            state=ServiceHours.State.COUNTED,
        )
        given = np.zeros(len(self), np.int64)
        for pk, minutes in counted.order_by().values_list("volunteer").annotate(total=Sum("minutes")):
            number = int(np.searchsorted(self._facts["pk"], pk))
            if number < len(self) and self._facts["pk"][number] == pk:
                given[number] = minutes
        return given

    def _bookings(self) -> dict[int, tuple[Window, ...]]:
        """Tasks and shifts ahead, by the user's primary key."""
        running = Assignment.objects.filter(
            self._theirs("user", self._facts["user"]), state__in=TAKES_TIME, ends_at__gt=clock.now()
        )
        found: dict[int, list[Window]] = defaultdict(list)
        taken = running.filter(user__isnull=False).values_list("user", "starts_at", "ends_at")
        for user, starts_at, ends_at in chain(taken, shifts_of(self._theirs("user", self._facts["user"]))):
            found[user].append(Window(starts_at, ends_at))
        return {user: tuple(windows) for user, windows in found.items()}

    def _with_papers(self) -> np.ndarray:
        """Where those stand who have shown papers for their skills: few."""
        return np.flatnonzero(np.isin(self._facts["pk"], list(self._papers)))

    def _verified(self, number: int) -> frozenset[str]:
        """The words that her papers add to her own."""
        said = self._skills.sets[self._facts["skills"][number]]
        words: frozenset[str] = skills_of(said, self._papers[int(self._facts["pk"][number])])["skills"]
        return words - said

    def _permit_masks(self, permits: records.Vocabulary) -> np.ndarray:
        """What each of them has signed or is insured by, at whatever time, as bits."""
        masks = np.zeros(len(self), np.uint64)
        places, at = np.unique(self._facts["place_code"], return_inverse=True)
        covered = np.array([bool(self._cover.everybody_in(place.decode())) for place in places.tolist()], bool)
        insured = covered[at] | np.isin(self._facts["pk"], self._cover.named)
        masks[insured] = permits.mask([INSURANCE])
        for number in np.flatnonzero(np.isin(self._facts["user"], list(self._signed))).tolist():
            texts = self._signed[int(self._facts["user"][number])]
            masks[number] |= np.uint64(permits.mask(agreement_permit(text) for text in sorted(texts)))
        return masks

    # --- giving out --------------------------------------------------------------------------------------------------

    def _built(self, number: int) -> Provider:
        (pk, user, public_id, user_id, place, lat, lng, radius, week, cap, gender, born, paused, checked, automatic,
         skills, languages) = self._facts[number].item()  # fmt: skip
        return Provider(
            id=PREFIX + public_id.decode(),
            kind=Kind.VOLUNTEER,
            point=None if lat != lat or lng != lng else Point(lat, lng),
            place_code=place.decode(),
            **skills_of(self._skills.sets[skills], self._papers.get(pk, NO_PAPERS)),
            permits=permits_held(self._cover.of(pk, place.decode()), self._signed.get(user)),
            languages=self._languages.sets[languages],
            gender=_GENDERS[gender] or None,
            age=self._year - born if born else None,
            availability=int(week, 16),
            exceptions=self._dated.get(pk, ()),
            radius_km=radius,
            weekly_cap_minutes=cap,
            given_minutes_month=int(self._given[number]),
            accepted=int(self._accepted[number]),
            offered=int(self._offered[number]),
            busy=self._busy.get(user, ()),
            paused_until=_midnight(date.fromordinal(paused)) if paused else None,
            automatic=automatic,
            minor_check_on_file=checked,
            excluded_requesters=frozenset({user_id.decode()}),
        )

    def _records(
        self,
        placed: np.ndarray,
        skills: records.Vocabulary,
        languages: records.Vocabulary,
        permits: records.Vocabulary,
    ) -> dict[str, np.ndarray]:
        """The columns of `matching.records` for these people; the vocabularies learn their words."""
        facts = {name: self._facts[name][placed] for name in _TABLE.names or ()}
        yes, no = ACCEPTANCE_PRIOR[Kind.VOLUNTEER]
        accepted, offered = self._accepted[placed], self._offered[placed]
        skill_masks = self._skills.masks(skills)[self._facts["skills"]]
        for number in self._with_papers().tolist():
            skill_masks[number] |= np.uint64(skills.mask(sorted(self._verified(number))))
        traits = self._languages.masks(languages)[facts["languages"]] | self._permit_masks(permits)[placed]
        traits |= np.uint64(records.KIND_BIT[Kind.VOLUNTEER] | records.ROOM)
        for bit, holds in (
            (records.AUTOMATIC, facts["automatic"]),
            (records.MINOR_CHECK, facts["checked"]),
            (records.FLEXIBLE, np.isin(facts["pk"], list(self._dated))),
            *((bit, facts["user__gender"] == _GENDERS.index(gender)) for gender, bit in records.GENDER_BIT.items()),
        ):
            traits |= np.where(holds, np.uint64(bit), np.uint64(0))
        return {
            "lat": facts["lat"],
            "lng": facts["lng"],
            "skills": skill_masks[placed],
            "traits": traits,
            "hours": _hours(facts["availability"]),
            "fair": 1.0 - np.minimum(1.0, self._given[placed] / FULL_MONTH_MINUTES) ** 2,
            "accepts": (yes + np.minimum(accepted, offered)) / (yes + no + offered),
            "radius": facts["radius_km"],
            "grade": np.zeros(placed.shape[0]),
        }


class _Lists:
    """Lists of words as they are stored; each distinct one is taken apart once and has a number."""

    def __init__(self) -> None:
        self.sets: list[frozenset[str]] = []
        self._known: dict[str, int] = {}

    def numbers(self, texts: Iterable[str]) -> np.ndarray:
        texts = list(texts)
        numbers = {text: self._number(text) for text in dict.fromkeys(texts)}
        return np.fromiter(map(numbers.__getitem__, texts), np.int32, len(texts))

    def masks(self, vocabulary: records.Vocabulary) -> np.ndarray:
        return np.array([vocabulary.mask(sorted(words)) for words in self.sets], np.uint64)

    def _number(self, text: str) -> int:
        number = self._known.get(text)
        if number is None:
            number = self._known[text] = len(self.sets)
            self.sets.append(frozenset(json.loads(text)))
        return number


def _array(name: str, kind: str, values: Sequence[Any]) -> np.ndarray:
    """A column as an array: no position is NaN, no year and no day 0; words and days become numbers, each distinct one once."""
    if name == "user__birth_year":
        return np.nan_to_num(np.array(values, float)).astype(kind)
    if name not in _CODED:
        return np.array(values, kind)
    numbers = {each: _CODED[name](each) for each in set(values)}
    return np.fromiter(map(numbers.__getitem__, values), kind, len(values))


def _ordinal(day: str | None) -> int:
    return date.fromisoformat(day).toordinal() if day else 0


_CODED: dict[str, Callable[[Any], int]] = {"paused": _ordinal, "user__gender": _GENDERS.index}


def _hours(weeks: np.ndarray) -> np.ndarray:
    """Weeks as 42 hex digits -> three words of 64 bits, the lowest first."""
    digits = weeks.view(np.uint8).reshape(-1, 42)
    nibbles = np.where(digits >= ord("a"), digits - (ord("a") - 10), digits - ord("0"))
    padded = np.zeros((weeks.shape[0], 24), np.uint8)
    padded[:, :21] = (nibbles[:, ::2] << 4 | nibbles[:, 1::2])[:, ::-1]
    return padded.view("<u8").astype(np.uint64, copy=False)


@lru_cache(64)
def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=clock.SHANGHAI)
