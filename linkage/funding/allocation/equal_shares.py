"""The Method of Equal Shares (Peters, Pierczyński, Skowron 2021): every voter gets the same share of the budget, and a project is bought by those
who gave it points, the one that costs them least for what it is worth to them first. In whole numbers: shares and prices are kept over one
common denominator, so that no rounding ever decides."""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import Literal

import numpy as np

from linkage.funding.allocation.elections import Election
from linkage.funding.allocation.purchase import BOUGHT_OUT, CLOSE, TOO_CLOSE, buy_all, rate_of

Measure = Literal["cost", "points"]
"""What a point is worth to who gave it: the money the project brings ("cost"), or one each whatever it costs ("points")."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """rate: money a point costs its giver, at most. support: how many voters gave points; spent_out: of those who paid, how many gave all they had
    left, because it was less."""

    project: int
    rate: Fraction
    support: int
    spent_out: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A project its supporters could not buy. held: the money they had left together, at the first step (counted from 0) at which it was less than the cost, or at
    the end for one that lost to a rival of its group."""

    project: int
    support: int
    held: Fraction
    step: int


@dataclass(frozen=True, slots=True)
class SharesOutcome:
    """share: what each voter had to give. added: whole units of money by which it was raised above budget / voters."""

    purchases: tuple[Purchase, ...]
    missed: tuple[Missed, ...]
    share: Fraction
    added: int

    @property
    def winners(self) -> list[int]:
        return [each.project for each in self.purchases]


def equal_shares(
    election: Election, *, measure: Measure = "cost", completion: Literal["none", "add1"] = "none"
) -> SharesOutcome:
    """completion "add1": shares are raised by one unit of money at a time, as if the budget were larger, until nothing more fits into the true
    budget or the next raise would spend more than it."""
    hall = _Hall(election, measure)
    if not election.voters:
        return SharesOutcome((), (), Fraction(0), 0)
    base, added = Fraction(election.budget, election.voters), 0
    if completion == "add1":
        winners = hall.winners(base)
        while not _is_exhaustive(election, winners):
            more = hall.winners(base + (added + 1) * election.unit)
            if election.cost_of(more) > election.budget:
                break
            winners, added = more, added + 1
    return hall.run(base + added * election.unit, added)


def _is_exhaustive(election: Election, winners: list[int]) -> bool:
    """Nothing that anybody supports, and no winner excludes, fits into what is left of the budget."""
    left = election.budget - election.cost_of(winners)
    closed = set(winners).union(*(election.rivals(each) for each in winners))
    return not any(
        project.cost <= left and election.points[i] and i not in closed for i, project in enumerate(election.projects)
    )


class _Hall:
    """The election laid out in arrays."""

    def __init__(self, election: Election, measure: Measure) -> None:
        self.election = election
        self.matrix, self.weight = election.kinds
        self.by_kind = self.matrix.T.tocsr()
        self.cost = [each.cost for each in election.projects]
        self.worth = [max(each, 1) if measure == "cost" else 1 for each in self.cost]
        names = sorted({each.group for each in election.projects if each.group})
        self.group = np.array([names.index(each.group) if each.group else -1 for each in election.projects], np.int64)

    def of_kind(self, kind: int) -> dict[int, int]:
        """Project -> points of a kind of ballot."""
        part = slice(self.by_kind.indptr[kind], self.by_kind.indptr[kind + 1])
        return dict(zip(self.by_kind.indices[part].tolist(), self.by_kind.data[part].tolist(), strict=True))

    def winners(self, share: Fraction) -> list[int]:
        """Quickly where floating point can tell, exactly where it cannot."""
        matrix = self.matrix
        arrays = matrix.indptr, matrix.indices, matrix.data, self.weight
        bought, clear = buy_all(
            *arrays, np.array(self.cost, float), np.array(self.worth, float), self.group, float(share)
        )
        return bought.tolist() if clear else self.run(share, 0).winners

    def run(self, share: Fraction, added: int) -> SharesOutcome:
        return _Exact(self, share).outcome(added)


class _Exact:
    """A run in whole numbers. Shares and rates are numerators over `scale`; `balance` holds them in floating point, to see at a glance who is far
    from a price, and exactly 0 for whoever has nothing left."""

    def __init__(self, hall: _Hall, share: Fraction) -> None:
        self.hall, self.given = hall, share
        self.share, self.scale = share.numerator, share.denominator
        self.balance = np.full(len(hall.weight), float(share))
        self.bought: list[int] = []
        self.rates: list[int] = []

    def outcome(self, added: int) -> SharesOutcome:
        election = self.hall.election
        open_ = {i for i, points in enumerate(election.points) if points}
        bound = {i: self.hall.cost[i] / self.hall.worth[i] / election.points[i] for i in open_}
        purchases: list[Purchase] = []
        missed: list[Missed] = []
        while open_:
            offers, lost = self._offers(open_, bound)
            for each in lost:
                open_.discard(each)
                missed.append(self._missed(each, len(purchases)))
            if not offers:
                continue
            cheapest = min(offer.price for offer in offers.values())
            best = election.preferred(i for i, offer in offers.items() if offer.price == cheapest)
            purchases.append(self._buy(best, offers[best]))
            open_.discard(best)
            rivals = [each for each in election.rivals(best) if each in open_]
            open_ -= set(rivals)
            missed += [self._missed(each, len(purchases)) for each in rivals]
        return SharesOutcome(tuple(purchases), tuple(missed), self.given, added)

    def _offers(self, open_: set[int], bound: dict[int, float]) -> tuple[dict[int, "_Offer"], list[int]]:
        """Exact offers of every project that might be the cheapest, and the projects that cannot be paid any more. bound: the last price known of
        each project; prices only rise."""
        hall, offers, lost = self.hall, {}, []
        first = float("inf")
        matrix = hall.matrix
        for p in sorted(open_, key=lambda i: (bound[i], i)):
            if bound[p] > first * (1 + CLOSE):
                break
            begin, end = matrix.indptr[p], matrix.indptr[p + 1]
            rate = rate_of(begin, end, matrix.indices, matrix.data, hall.weight, self.balance, float(hall.cost[p]))
            if rate == BOUGHT_OUT:
                lost.append(p)
                continue
            if rate != TOO_CLOSE:
                bound[p] = rate / hall.worth[p]
                if bound[p] > first * (1 + CLOSE):
                    continue
            offer = self._offer(p, None if rate == TOO_CLOSE else rate)
            if offer is None:
                lost.append(p)
                continue
            offers[p] = offer
            first = min(first, float(offer.price))
        return offers, lost

    def _offer(self, project: int, rate: float | None) -> "_Offer | None":
        """What the project would cost its supporters, exactly; None when they cannot pay it. rate: about what a point costs, if that is known."""
        who, points = self._supporters(project)
        weight, left = self.hall.weight[who], self.balance[who]
        alive = left > 0
        poor = alive & (left < (rate or 0.0) * points * (1 - CLOSE))
        unsure = alive & ~poor & (left <= (rate or 0.0) * points * (1 + CLOSE)) if rate else alive.copy()
        exact = _Balances(self, who)
        cost = self.hall.cost[project] * self.scale
        while True:
            rest = cost - self._sum(who[poor])
            units = int((weight * points)[alive & ~poor].sum())
            if units == 0:
                return None
            newly = [i for i in np.flatnonzero(unsure & ~poor).tolist() if exact[i] * units < rest * int(points[i])]
            if not newly:
                each = Fraction(rest, units * self.scale)
                return _Offer(each / self.hall.worth[project], each, poor, exact)
            poor[newly] = True

    def _buy(self, project: int, offer: "_Offer") -> Purchase:
        who, points = self._supporters(project)
        alive = self.balance[who] > 0
        due = float(offer.rate) * points
        near = alive & ~offer.poor & (self.balance[who] <= due * (1 + CLOSE))
        self.balance[who[offer.poor]] = 0.0
        rich = alive & ~offer.poor
        after = self.balance[who] - due
        for i in np.flatnonzero(near).tolist():  # almost spent: what is left must be known better than to rounding
            after[i] = float(Fraction(offer.balances[i], self.scale) - offer.rate * int(points[i]))
        self.balance[who[rich]] = after[rich]
        spent_out = int(self.hall.weight[who[offer.poor]].sum())
        self._note(project, offer.rate)
        return Purchase(project, offer.rate, self.hall.election.supporters[project], spent_out)

    def _note(self, project: int, rate: Fraction) -> None:
        """Bring everything over a denominator that holds this rate too."""
        factor = rate.denominator // gcd(self.scale, rate.denominator)
        if factor > 1:
            self.scale *= factor
            self.share *= factor
            self.rates = [each * factor for each in self.rates]
        self.bought.append(project)
        self.rates.append(rate.numerator * (self.scale // rate.denominator))

    def _missed(self, project: int, step: int) -> Missed:
        who, _points = self._supporters(project)
        alive = who[self.balance[who] > 0]
        return Missed(project, self.hall.election.supporters[project], Fraction(self._sum(alive), self.scale), step)

    def _supporters(self, project: int) -> tuple[np.ndarray, np.ndarray]:
        matrix = self.hall.matrix
        part = slice(matrix.indptr[project], matrix.indptr[project + 1])
        return matrix.indices[part], matrix.data[part]

    def _sum(self, kinds: np.ndarray) -> int:
        """What all voters of these kinds, who paid every rate in full so far, have left together; over `scale`."""
        if not len(kinds):
            return 0
        taken = np.zeros(len(self.hall.weight), np.int64)
        taken[kinds] = self.hall.weight[kinds]
        points = self.hall.matrix[self.bought] @ taken if self.bought else []
        spent = sum(int(given) * rate for given, rate in zip(points, self.rates, strict=True))
        return int(taken.sum()) * self.share - spent


@dataclass(frozen=True, slots=True)
class _Offer:
    """poor: marks, among the supporters, those who give what they have left."""

    price: Fraction
    rate: Fraction
    poor: np.ndarray
    balances: "_Balances"


class _Balances:
    """Exact balances over `scale` of single kinds of voters, worked out when they are asked for. [i]: of the i-th of `who`."""

    def __init__(self, run: _Exact, who: np.ndarray) -> None:
        self._run, self._who = run, who
        self._known: dict[int, int] = {}

    def __getitem__(self, i: int) -> int:
        run = self._run
        kind = int(self._who[i])
        if kind not in self._known:
            points = run.hall.of_kind(kind)
            self._known[kind] = run.share - sum(
                points.get(project, 0) * rate for project, rate in zip(run.bought, run.rates, strict=True)
            )
        return self._known[kind]
