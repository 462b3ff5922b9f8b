"""One feed of what a volunteer could do: single needs and shifts of activities, the best suited first, each with the engine's reasons.

A page costs the same however many rows there are and however deep one goes: the soonest LOOKED_THROUGH places are read by their keys, judged and
ranked; when they are used up, the next as many. Where one is stands in the address (`Cursor`).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from linkage.dispatch import matchmaking
from linkage.dispatch.matchmaking.shifts import judge_shifts
from linkage.dispatch.models import Assignment
from linkage.dispatch.queries.neighbourhood import Neighbourhood
from linkage.dispatch.queries.tasks import open_tasks
from linkage.dispatch.queries.wishes import Wish, period, shift_kind, task_kind
from linkage.dispatch.states import HOLDS_A_PLACE
from linkage.needs.models import Requirement
from linkage.needs.queries import known_categories
from linkage.people.models import User
from linkage.volunteering.models import Shift, Signup, Volunteer
from linkage.volunteering.permissions.activities import can_sign_up
from linkage.volunteering.permissions.clearance import Standing
from linkage.volunteering.queries.activities import open_shifts
from linkage.volunteering.standing import AgreementRules
from linkage.volunteering.states.signups import ON_THE_LIST

LOOKED_THROUGH = 300
# What judging and the cards take; of hundreds of rows nothing else is read, and nothing of people's own is deciphered.
_OF_A_NEED = (
    "public_id", "category", "public_summary", "place_code", "lat", "lng", "urgency", "window_start", "window_end", "helper_gender", "involves_minor",
    "submitted_at", "state", "requester__public_id",
)  # fmt: skip
OF_A_TASK = (
    "public_id", "need", "kind", "title", "quantity", "filled", "mandatory", "skills", "certified", "min_grade", "language", "amount_fen", "purpose",
    *(f"need__{name}" for name in _OF_A_NEED),
)  # fmt: skip
NOT_OF_A_SHIFT = ("activity__content", "activity__recruiting", "activity__risk_notice")
A_PAGE = 20
TASK, SHIFT = 0, 1
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)
# When it begins (microseconds since 1970), which of the two, its primary key: an order without ties.
Key = tuple[int, int, int]
# Whether her own settings speak against it, the score (thousandths, the highest first), its key.
Rank = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """A task or a shift, and how it suits her."""

    row: Requirement | Shift
    judgement: matchmaking.Judgement
    rank: Rank

    @property
    def key(self) -> Key:
        return self.rank[2:]

    @property
    def place_code(self) -> str:
        return self.row.need.place_code if isinstance(self.row, Requirement) else self.row.activity.place_code


@dataclass(frozen=True, slots=True)
class Cursor:
    """After which key the looked-through places begin, and after which rank among them the page."""

    key: Key | None = None
    rank: Rank | None = None

    def __str__(self) -> str:
        return "~".join("-".join(map(str, part or ())) for part in (self.key, self.rank))


def cursor_of(text: str) -> Cursor:
    """From an address; the beginning for anything that is none."""
    key, _tilde, rank = text.partition("~")
    numbers = [
        tuple(int(each) for each in part.split("-") if each.isdecimal() and len(each) < 18) for part in (key, rank)
    ]
    return Cursor(numbers[0] if len(numbers[0]) == 3 else None, numbers[1] if len(numbers[1]) == 5 else None)


@dataclass(frozen=True, slots=True)
class Feed:
    """items: this page's. places: code -> how many of the places looked through are there. following: where the next page begins."""

    items: list[Item]
    places: dict[str, int]
    following: Cursor | None


def feed_for(
    volunteer: Volunteer, wish: Wish, here: Neighbourhood, cursor: Cursor, besides: Iterable[int] = ()
) -> Feed:
    """A page of what she could do. besides: requirements (primary keys) that the page shows elsewhere. The number of queries is constant."""
    looked, more = _soonest(volunteer, wish, here, cursor.key, besides)
    ranked = _chosen(judged(volunteer, looked), wish)
    rest = [each for each in ranked if cursor.rank is None or each.rank > cursor.rank]
    shown = rest[:A_PAGE]
    following = Cursor(cursor.key, shown[-1].rank) if len(rest) > A_PAGE else Cursor(more) if more else None
    places: dict[str, int] = {}
    for each in ranked:
        places[each.place_code] = places.get(each.place_code, 0) + 1
    return Feed(shown, places, following)


def loosened(volunteer: Volunteer, wish: Wish, here: Neighbourhood, besides: Iterable[int] = ()) -> dict[str, int]:
    """Filter -> how many of the soonest places there would be without it; those that would bring nothing are left out. Everything is judged at once."""
    ways = {name: wish.but(**{name: ""}) for name in wish.active}
    looked = {name: _soonest(volunteer, way, here, None, besides)[0] for name, way in ways.items()}
    found = judged(volunteer, sorted({key for keys in looked.values() for key in keys}))
    counts = {}
    for name, way in ways.items():
        keys = set(looked[name])
        counts[name] = len(_chosen((each for each in found if each.key in keys), way))
    return {name: count for name, count in counts.items() if count}


def tasks_wished(volunteer: Volunteer, wish: Wish, here: Neighbourhood) -> QuerySet[Requirement]:
    """Open tasks of her district by the filters that the database knows."""
    rows = open_tasks(volunteer.place_code).filter(task_kind(wish), _at("need__place_code", wish, here))
    if span := period(wish.when):
        rows = rows.filter(need__window_start__lt=span[1], need__window_end__gt=span[0])
    return rows.exclude(need__requester=volunteer.user_id)


def shifts_wished(volunteer: Volunteer, wish: Wish, here: Neighbourhood) -> QuerySet[Shift]:
    rows = open_shifts(volunteer.place_code).filter(shift_kind(wish), _at("activity__place_code", wish, here))
    if span := period(wish.when):
        rows = rows.filter(starts_at__lt=span[1], ends_at__gt=span[0])
    return rows.filter(taken__lt=F("maximum"))


def _at(field: str, wish: Wish, here: Neighbourhood) -> Q:
    where = Q(**{f"{field}__in": here.within(wish.metres)}) if wish.metres else Q()
    return where & Q(**{field: wish.place}) if wish.place else where


def _soonest(
    volunteer: Volunteer, wish: Wish, here: Neighbourhood, after: Key | None, besides: Iterable[int]
) -> tuple[list[Key], Key | None]:
    """The keys of the soonest LOOKED_THROUGH places after a key, and the last of them if there are more. Two narrow queries."""
    user = volunteer.user_id
    keys: list[Key] = []
    if wish.wants_tasks:
        mine = Assignment.objects.filter(user=user, state__in=HOLDS_A_PLACE).values("requirement")
        tasks = tasks_wished(volunteer, wish, here).exclude(pk__in=mine).exclude(pk__in=list(besides))
        keys += _keys(tasks, "need__window_start", TASK, after)
    if wish.wants_shifts:
        hers = Signup.objects.filter(user=user, state__in=ON_THE_LIST).values("shift")
        keys += _keys(shifts_wished(volunteer, wish, here).exclude(pk__in=hers), "starts_at", SHIFT, after)
    keys.sort()
    return keys[:LOOKED_THROUGH], keys[LOOKED_THROUGH - 1] if len(keys) > LOOKED_THROUGH else None


def _keys(rows: QuerySet[Any], start: str, which: int, after: Key | None) -> list[Key]:
    rows = rows.filter(_later(start, which, after)) if after else rows
    found = rows.order_by(start, "pk").values_list(start, "pk")[: LOOKED_THROUGH + 1]
    return [((when - EPOCH) // MICROSECOND, which, pk) for when, pk in found]


def _later(start: str, which: int, after: Key) -> Q:
    """What comes after a key, of one of the two kinds."""
    at = EPOCH + after[0] * MICROSECOND
    if which > after[1]:
        return Q(**{f"{start}__gte": at})
    beside = Q(**{start: at, "pk__gt": after[2]}) if which == after[1] else Q(pk__in=[])
    return Q(**{f"{start}__gt": at}) | beside


def judged(volunteer: Volunteer, keys: Sequence[Key]) -> list[Item]:
    """What she could take of these, best first."""
    provider = matchmaking.as_provider(volunteer)
    tasks = _rows(Requirement.objects.select_related("need__requester").only(*OF_A_TASK), keys, TASK)
    categories = known_categories()
    for each in tasks:
        each.need.category = categories[each.need.category_id]
    shifts = _rows(Shift.objects.select_related("activity", "series").defer(*NOT_OF_A_SHIFT), keys, SHIFT)
    of_tasks = matchmaking.judge_volunteer(volunteer, tasks, provider)
    of_shifts = judge_shifts(provider, shifts)
    user: User = volunteer.user
    standing, asked = Standing(volunteer), AgreementRules({row.activity.place_code for row in shifts})
    found = [_item(user, row, TASK, row.need.window_start, of_tasks[row.pk]) for row in tasks]
    found += [
        _item(user, row, SHIFT, row.starts_at, of_shifts[row.pk])
        for row in shifts
        if can_sign_up(user, row, standing, asked)
    ]
    return sorted((each for each in found if each.judgement.may_claim), key=lambda each: each.rank)


def _chosen(ranked: Iterable[Item], wish: Wish) -> list[Item]:
    """What only a judgement can tell; and of an activity with several dates the best one."""
    fitting = [each for each in ranked if wish.when != "free" or each.judgement.is_free]
    return list({_thing(each): each for each in reversed(fitting)}.values())[::-1]


def _thing(item: Item) -> tuple[int, int]:
    return (SHIFT, item.row.activity_id) if isinstance(item.row, Shift) else (TASK, item.row.pk)


def _rows(rows: QuerySet[Any], keys: Sequence[Key], which: int) -> list[Any]:
    wanted = [pk for _start, kind, pk in keys if kind == which]
    return list(rows.filter(pk__in=wanted)) if wanted else []


def _item(user: User, row: Any, which: int, start: dt.datetime, judgement: matchmaking.Judgement) -> Item:
    """Who does not want to be matched sees her feed in the order of time (PIPL art. 24)."""
    score = 1000 - round(judgement.score * 1000) if user.automatic_matching else 0
    return Item(row, judgement, (int(not judgement.suits), score, (start - EPOCH) // MICROSECOND, which, row.pk))
