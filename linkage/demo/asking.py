"""Who asks for what, where and when: needs drawn by chance, in columns, for those that wait and for those that lie behind."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from linkage.common import clock
from linkage.demo.bulk import Row
from linkage.demo.neighbourhoods import Centre
from linkage.demo.stable import stable_id
from linkage.needs.models import Category, Urgency
from linkage.needs.search import search_text
from linkage.people.models import User
from linkage.volunteering.models import Volunteer
from linkage.workers.models import SocialWorker

# What people ask for most; a category that is not named counts one.
OFTEN = {"companionship": 8, "errands": 8, "home_repair": 7, "phone_help": 5, "hospital_company": 5, "meal_delivery": 5, "cleaning": 4, "haircut": 4,
         "medicine_delivery": 4, "tutoring": 3, "goods_request": 2, "home_adaptation": 2, "fresh_start": 0.2, "emergency_help": 0.5}  # fmt: skip
URGENCIES, URGENT_SHARES = [Urgency.NORMAL, Urgency.SOON, Urgency.URGENT], [0.75, 0.2, 0.05]
FIRST_HOURS, HOUR_SHARES = [8, 9, 10, 14, 15, 16, 18, 19], [0.1, 0.2, 0.15, 0.2, 0.15, 0.1, 0.06, 0.04]
DAY = 86_400
# The columns that every drawn need and requirement has.
NEED = ("id", "public_id", "category_id", "title", "public_summary", "search_text", "involves_minor", "place_code", "lat", "lng", "urgency",
        "window_start", "window_end", "requester_id", "lead_id", "state", "owner_kind", "due_at", "submitted_at", "published_at", "closed_at")  # fmt: skip
REQUIREMENT = ("id", "public_id", "need_id", "kind", "title", "quantity", "filled", "mandatory", "skills", "min_grade", "amount_fen", "purpose", "order")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ranges:
    """People by community: those of community c are people[first[c] : first[c] + count[c]]."""

    people: np.ndarray
    first: np.ndarray
    count: np.ndarray

    @classmethod
    def by(cls, place: np.ndarray, people: np.ndarray, places: int) -> "Ranges":
        order = np.argsort(place, kind="stable")
        count = np.bincount(place, minlength=places)
        return cls(people[order], np.cumsum(count) - count, count)

    def draw(self, chance: np.random.Generator, place: np.ndarray, nth: int = 0) -> np.ndarray:
        """One of each place's people; with another `nth` another one of them, where there is more than one."""
        turn = (chance.random(place.shape[0]) * self.count[place]).astype(np.int64)
        return self.people[self.first[place] + (turn + nth) % np.maximum(self.count[place], 1)]


class Town:
    """Communities, who lives in them, who leads there and who helps: helpers are found in the whole street. Raises ValueError where a street
    has fewer than two volunteers."""

    def __init__(self, where: Mapping[str, Centre]) -> None:
        self.codes, self.centres = list(where), np.array(list(where.values()))
        number = {code: n for n, code in enumerate(self.codes)}
        users = User.objects.order_by("pk").values_list("pk", "home_code").iterator(chunk_size=20_000)
        living = [(pk, number[home]) for pk, home in users if home in number]
        pks, home = np.array(living, np.int64).reshape(-1, 2).T
        self.residents = Ranges.by(home, pks, len(self.codes))
        self.share = self.residents.count / max(self.residents.count.sum(), 1)
        self._streets = sorted({code[:9] for code in self.codes})
        self.street = np.array([self._streets.index(code[:9]) for code in self.codes])
        self._helpers(number)
        self._leads()

    def _helpers(self, number: dict[str, int]) -> None:
        rows = (
            Volunteer.objects.order_by("pk")
            .values_list("pk", "user", "public_id", "place_code")
            .iterator(chunk_size=20_000)
        )
        known = [(pk, user, public_id, number[code]) for pk, user, public_id, code in rows if code in number]
        self.helper_pk = [pk for pk, _user, _id, _home in known]
        self.helper_user = [user for _pk, user, _id, _home in known]
        self.helper_id = [public_id for _pk, _user, public_id, _home in known]
        home = np.array([home for *_rest, home in known], np.int64)
        self.helpers = Ranges.by(self.street[home], np.arange(len(known)), len(self._streets))
        if self.helpers.count.min(initial=2) < 2:
            raise ValueError("a street has fewer than two volunteers: settle more")

    def _leads(self) -> None:
        rows = SocialWorker.objects.filter(
            is_active=True, station__place_code__in=[f"{each}000" for each in self._streets]
        )
        leads = list(rows.order_by("pk").values_list("user", "public_id", "station", "station__place_code"))
        self.lead_id = {user: public_id for user, public_id, _station, _code in leads}
        self.station = {user: station for user, _id, station, _code in leads}
        street = np.array([self._streets.index(code[:9]) for *_rest, code in leads], np.int64)
        self.leads = Ranges.by(street, np.array([lead[0] for lead in leads], np.int64), len(self._streets))


@dataclass(slots=True)
class Asked:
    """So many needs. Times: seconds since 1970. community, category, urgency: indexes into the town's communities, `kinds` and URGENCIES."""

    category: np.ndarray
    community: np.ndarray
    spot: np.ndarray
    requester: np.ndarray
    lead: np.ndarray
    urgency: np.ndarray
    submitted: np.ndarray
    start: np.ndarray
    end: np.ndarray


def draw(
    chance: np.random.Generator, town: Town, kinds: "Kinds", submitted: np.ndarray, ahead: tuple[int, int]
) -> Asked:
    """Needs submitted at these moments, for a service so many days later (from, to), in daylight, for one to three hours."""
    count: int = submitted.shape[0]
    community = chance.choice(len(town.codes), count, p=town.share)
    midnight = (submitted + 8 * 3600) // DAY * DAY - 8 * 3600
    hour = chance.choice(FIRST_HOURS, count, p=HOUR_SHARES)
    start = midnight + chance.integers(ahead[0], ahead[1] + 1, count) * DAY + hour * 3600
    return Asked(
        category=chance.choice(len(kinds.rows), count, p=kinds.share),
        community=community,
        spot=np.round(town.centres[community] + chance.normal(0, 0.003, (count, 2)), 6),
        requester=town.residents.draw(chance, community),
        lead=town.leads.draw(chance, town.street[community]),
        urgency=chance.choice(len(URGENCIES), count, p=URGENT_SHARES),
        submitted=submitted,
        start=start,
        end=start + 3600 * chance.integers(1, 4, count),
    )


class Kinds:
    """The categories, how often each is asked for, and the words that are stored with each."""

    def __init__(self) -> None:
        self.rows = list(Category.objects.filter(is_active=True).exclude(code="other").order_by("order", "code"))
        often = np.array([OFTEN.get(each.code, 1.0) for each in self.rows])
        self.share = often / often.sum()
        self.texts = [
            (
                each.code,
                each.hint.split("，")[-1] or each.name,
                each.name,
                search_text(each.hint.split("，")[-1], each.name),
                each.involves_minor,
            )
            for each in self.rows
        ]


def requirement_rows(
    bundle: list[dict[str, Any]], name: str, seed: int, need: int, number: int, *, filled: bool
) -> Iterator[tuple[dict[str, Any], Row]]:
    """Each item of a need's bundle with its row (see REQUIREMENT); number: the first free primary key."""
    for order, item in enumerate(bundle):
        quantity = item.get("quantity", 1)
        yield item, (
            number + order, stable_id(seed, f"requirement/{name}/{order}"), need, item["kind"], item["title"], quantity, quantity if filled else 0,
            item.get("mandatory", True), json.dumps(item.get("skills", [])), item.get("min_grade", 0), item.get("amount_fen"),
            item.get("purpose", ""), order,
        )  # fmt: skip


def instants(seconds: np.ndarray) -> list[str]:
    """As `bulk.instant` writes them."""
    return [text.replace("T", " ") for text in np.datetime_as_string(seconds.astype("datetime64[s]")).tolist()]


def today_began() -> int:
    """Midnight in Shanghai, in seconds since 1970."""
    return int(dt.datetime.combine(clock.today(), dt.time(), tzinfo=clock.SHANGHAI).timestamp())
