"""The Method of Equal Shares as its definition reads, in fractions, voter by voter: slow, and the measure of the real one."""

from fractions import Fraction

from linkage.funding.allocation.elections import Election


def rate(election: Election, project: int, balances: list[Fraction]) -> Fraction | None:
    """The least price of a point at which the supporters, each paying at most what she has, cover the cost."""
    givers = sorted(
        (balances[i] / ballot[project], ballot[project], balances[i])
        for i, ballot in enumerate(election.ballots)
        if project in ballot
    )
    rest, points = Fraction(election.projects[project].cost), sum(each[1] for each in givers)
    for limit, given, balance in givers:
        if rest <= limit * points:
            return rest / points
        rest, points = rest - balance, points - given
    return None


def fixed(election: Election, share: Fraction, measure: str) -> list[int]:
    balances = [share] * election.voters
    open_, winners = set(range(len(election.projects))), []
    while True:
        prices = {}
        for each in sorted(open_):
            found = rate(election, each, balances) if election.points[each] else None
            if found is None:
                open_.discard(each)
            else:
                prices[each] = found / (max(election.projects[each].cost, 1) if measure == "cost" else 1), found
        if not prices:
            return winners
        cheapest = min(price for price, _rate in prices.values())
        best = election.preferred(each for each, (price, _rate) in prices.items() if price == cheapest)
        for i, ballot in enumerate(election.ballots):
            balances[i] -= min(balances[i], prices[best][1] * ballot.get(best, 0))
        winners.append(best)
        open_ -= {best, *election.rivals(best)}


def add_one(election: Election, measure: str) -> list[int]:
    share = Fraction(election.budget, election.voters)
    winners = fixed(election, share, measure)
    while True:
        left = election.budget - election.cost_of(winners)
        closed = {*winners, *(rival for each in winners for rival in election.rivals(each))}
        if not any(p.cost <= left and election.points[i] and i not in closed for i, p in enumerate(election.projects)):
            return winners
        share += election.unit
        more = fixed(election, share, measure)
        if election.cost_of(more) > election.budget:
            return winners
        winners = more
