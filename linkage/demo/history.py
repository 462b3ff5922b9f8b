"""Three years of needs that are over, loaded in bulk: who asked, who helped, how it ended. Only people's help is told, not things and money.

Of every hundred, 78 were served (and 48 rated), 8 cancelled, 7 expired, 7 refused or returned. Of the last two months there are also the
invitations and the counted hours; points begin with the product, so none are booked for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from linkage.common.encryption import cipher
from linkage.demo.asking import (
    DAY,
    NEED,
    REQUIREMENT,
    URGENCIES,
    Asked,
    Kinds,
    Town,
    draw,
    instants,
    requirement_rows,
    today_began,
)
from linkage.demo.bulk import Row, load, loading, next_id
from linkage.demo.lives import WRITTEN, tell_lives
from linkage.demo.stable import stable_id
from linkage.dispatch.models import Assignment, Offer
from linkage.dispatch.states import AssignmentState, OfferState
from linkage.needs.models import Need, Rating, Requirement, RequirementKind
from linkage.needs.states import NeedState, Owner
from linkage.volunteering.models import ServiceHours

S = NeedState
OUTCOMES = {S.RATED: 0.48, S.CONFIRMED: 0.30, S.CANCELLED: 0.08, S.EXPIRED: 0.07, S.REFUSED: 0.04, S.RETURNED: 0.03}
SERVED = {S.RATED, S.CONFIRMED}
NO_LEAD = {S.REFUSED, S.RETURNED, S.CANCELLED}
DAYS, ENDED_BEFORE, RECENT_DAYS = 3 * 365, 12, 62
A_CHUNK = 50_000
STARS, STAR_SHARES = [5, 4, 3, 2, 1], [0.66, 0.24, 0.06, 0.03, 0.01]
PEOPLE = {RequirementKind.SOCIAL_WORKER, RequirementKind.VOLUNTEER}
DECLINED_SHARE = 0.4
REASON = "经了解不属于社会工作服务的范围，已电话说明并告知可以去哪里办理。"

OFFER = ("id", "public_id", "requirement_id", "provider_id", "user_id", "state", "sent_at", "expires_at", "answered_at", "answered_by_id", "sent_by_id")  # fmt: skip
ASSIGNMENT = ("public_id", "requirement_id", "offer_id", "provider_kind", "provider_id", "user_id", "starts_at", "ends_at", "claimed_at", "checked_in_at", "checked_out_at")  # fmt: skip
HOURS = ("public_id", "volunteer_id", "source", "activity", "content", "place_code", "served_on", "started_at", "ended_at", "minutes", "organisation_id", "lead_id", "category_code", "points_key", "recorded_at")  # fmt: skip


def tell_history(seed: int, town: Town, count: int) -> int:
    """So many needs of the last three years. Returns how many are new; none when they are there already."""
    if not count or Need.objects.filter(public_id=stable_id(seed, "history/0")).exists():
        return 0
    kinds, began = Kinds(), today_began()
    submitted = np.sort(
        np.random.default_rng([seed, 4]).integers(began - DAYS * DAY, began - ENDED_BEFORE * DAY, count)
    )
    with loading(Need, Requirement, Assignment, Offer, Rating, ServiceHours, *WRITTEN):
        first, numbers = next_id(Need), _Numbers(next_id(Requirement), next_id(Offer))
        for start in range(0, count, A_CHUNK):
            chunk = _Chunk(seed, start, first, town, kinds, submitted[start : start + A_CHUNK], began, numbers)
            load(Need, (*NEED, "reason", "is_administrative"), chunk.needs())
            load(Rating, ("need_id", "by_id", "stars", "at"), chunk.ratings())
            chunk.serve()
            load(Requirement, REQUIREMENT, chunk.requirements)
            load(Offer, OFFER, chunk.offers, provider_kind=RequirementKind.VOLUNTEER)
            load(Assignment, ASSIGNMENT, chunk.assignments, state=AssignmentState.CONFIRMED)
            load(
                ServiceHours, HOURS, chunk.hours, state=ServiceHours.State.COUNTED, evidence=ServiceHours.Evidence.CODE
            )
        tell_lives(first, first + count - 1)
    return count


@dataclass(slots=True)
class _Numbers:
    """The next free primary keys."""

    requirement: int
    offer: int


class _Chunk:
    """The needs from number `start` on, with all that hangs on them."""

    def __init__(
        self,
        seed: int,
        start: int,
        first: int,
        town: Town,
        kinds: Kinds,
        submitted: np.ndarray,
        began: int,
        numbers: _Numbers,
    ) -> None:
        self.seed, self.start, self.first, self.town, self.kinds, self.numbers = (
            seed,
            start,
            first + start,
            town,
            kinds,
            numbers,
        )
        self.chance = np.random.default_rng([seed, 5, start])
        self.asked: Asked = draw(self.chance, town, kinds, submitted, (1, 6))
        count: int = submitted.shape[0]
        self.states = [
            list(OUTCOMES)[each] for each in self.chance.choice(len(OUTCOMES), count, p=list(OUTCOMES.values()))
        ]
        self.recent = (submitted > began - RECENT_DAYS * DAY).tolist()
        self.published = submitted + 5400
        self.closed = np.where(
            [each in SERVED or each == S.EXPIRED for each in self.states],
            self.asked.end + 3600 * self.chance.integers(1, 30, count),
            submitted + 7200,
        )
        self.times = {
            name: instants(each)
            for name, each in {
                "submitted": submitted,
                "start": self.asked.start,
                "end": self.asked.end,
                "published": self.published,
                "closed": self.closed,
            }.items()
        }
        self.requirements: list[Row] = []
        self.offers: list[Row] = []
        self.assignments: list[Row] = []
        self.hours: list[Row] = []

    def needs(self) -> Iterator[Row]:
        asked, times, reason = self.asked, self.times, cipher().encrypt(REASON.encode()).decode()
        for n, state in enumerate(self.states):
            code, title, summary, words, minor = self.kinds.texts[asked.category[n]]
            lat, lng = asked.spot[n].tolist()
            was_public = state not in NO_LEAD
            yield (
                self.first + n, stable_id(self.seed, f"history/{self.start + n}"), code, title, summary if was_public else "", words, minor,
                self.town.codes[asked.community[n]], lat, lng, str(URGENCIES[asked.urgency[n]]), times["start"][n], times["end"][n],
                int(asked.requester[n]), int(asked.lead[n]) if was_public else None, str(state), str(Owner.NOBODY), None, times["submitted"][n],
                times["published"][n] if was_public else None, times["closed"][n], reason if state in (S.REFUSED, S.RETURNED) else "",
                state == S.RETURNED,
            )  # fmt: skip

    def ratings(self) -> Iterator[Row]:
        stars = self.chance.choice(STARS, len(self.states), p=STAR_SHARES).tolist()
        for n, state in enumerate(self.states):
            if state == S.RATED:
                yield self.first + n, int(self.asked.requester[n]), stars[n], self.times["closed"][n]

    def serve(self) -> None:
        """What each need took, and who gave it."""
        street = self.town.street[self.asked.community]
        helpers = np.stack(
            [self.town.helpers.draw(np.random.default_rng([self.seed, 6, self.start]), street, nth) for nth in range(3)]
        ).T.tolist()
        declined = (self.chance.random(len(self.states)) < DECLINED_SHARE).tolist()
        for n, state in enumerate(self.states):
            bundle = [item for item in self.kinds.rows[self.asked.category[n]].bundle if item["kind"] in PEOPLE]
            name = f"history/{self.start + n}"
            for item, row in requirement_rows(
                bundle, name, self.seed, self.first + n, self.numbers.requirement, filled=state in SERVED
            ):
                self.numbers.requirement += 1
                self.requirements.append(row)
                if state not in SERVED:
                    continue
                if item["kind"] == RequirementKind.SOCIAL_WORKER:
                    self._lead(n, row)
                else:
                    for helper in helpers[n][: item.get("quantity", 1)]:
                        self._help(n, row, item, helper)
                    if self.recent[n] and declined[n]:
                        self._ask(n, row, helpers[n][2], OfferState.DECLINED)

    def _lead(self, n: int, row: Row) -> None:
        lead, t = int(self.asked.lead[n]), self.times
        public_id = stable_id(self.seed, f"assignment/{row[0]}/lead")
        self.assignments.append((public_id, row[0], None, str(RequirementKind.SOCIAL_WORKER), self.town.lead_id[lead], lead, t["start"][n], t["end"][n], t["published"][n], t["start"][n], t["end"][n]))  # fmt: skip

    def _help(self, n: int, row: Row, item: dict[str, object], helper: int) -> None:
        t, town = self.times, self.town
        public_id = stable_id(self.seed, f"assignment/{row[0]}/{helper}")
        offer = self._ask(n, row, helper, OfferState.ACCEPTED) if self.recent[n] else None
        self.assignments.append((public_id, row[0], offer, str(RequirementKind.VOLUNTEER), town.helper_id[helper], town.helper_user[helper], t["start"][n], t["end"][n], t["published"][n], t["start"][n], t["end"][n]))  # fmt: skip
        if self.recent[n]:
            self._count(n, public_id, item, helper)

    def _ask(self, n: int, row: Row, helper: int, state: OfferState) -> int:
        number, t, user = self.numbers.offer, self.times, self.town.helper_user[helper]
        self.numbers.offer += 1
        public_id = stable_id(self.seed, f"offer/{row[0]}/{helper}/{state}")
        self.offers.append((number, public_id, row[0], self.town.helper_id[helper], user, str(state), t["published"][n], t["start"][n], t["published"][n], user, int(self.asked.lead[n])))  # fmt: skip
        return number

    def _count(self, n: int, assignment: str, item: dict[str, object], helper: int) -> None:
        category, t, lead = self.kinds.rows[self.asked.category[n]], self.times, int(self.asked.lead[n])
        self.hours.append((
            stable_id(self.seed, f"hours/{assignment}"), self.town.helper_pk[helper], f"assignment/{assignment}", category.name, item["title"],
            self.town.codes[self.asked.community[n]], t["start"][n][:10], t["start"][n], t["end"][n], int(self.asked.end[n] - self.asked.start[n]) // 60,
            self.town.station[lead], lead, category.code, category.points_coefficient_key or "points_coefficient", t["closed"][n],
        ))  # fmt: skip
