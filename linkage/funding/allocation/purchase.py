"""One run of the Method of Equal Shares in floating point, compiled, and sure of itself: it stops where two answers are too close to tell."""

import numba
import numpy as np

CLOSE = 1e-7
"""Relative. Rounding over some hundreds of purchases among a hundred thousand voters stays well below it."""
SPENT = 1e-12
BOUGHT_OUT, TOO_CLOSE = -1.0, -2.0


@numba.njit(cache=True, nogil=True)
def rate_of(begin, end, voter, points, weight, balance, cost):
    """What a point costs when the supporters at positions begin..end share `cost`, and who cannot pay so much gives what is left.

    BOUGHT_OUT when they cannot pay it together; TOO_CLOSE when rounding hides whether they can.
    """
    if cost == 0.0:
        return 0.0
    money, units = 0.0, 0
    for e in range(begin, end):
        if balance[voter[e]] > 0.0:
            money += weight[voter[e]] * balance[voter[e]]
            units += weight[voter[e]] * points[e]
    if money < cost * (1.0 - CLOSE):
        return BOUGHT_OUT
    if money < cost * (1.0 + CLOSE):
        return TOO_CLOSE
    rate = cost / units
    while True:
        poor, rich = 0.0, 0
        for e in range(begin, end):
            left = balance[voter[e]]
            if left > 0.0:
                if left < rate * points[e]:
                    poor += weight[voter[e]] * left
                else:
                    rich += weight[voter[e]] * points[e]
        if rich == 0:
            return TOO_CLOSE
        higher = (cost - poor) / rich
        if higher <= rate * (1.0 + 1e-15):
            return rate
        rate = higher


@numba.njit(cache=True, nogil=True)
def pay(begin, end, voter, points, balance, rate):
    for e in range(begin, end):
        due = rate * points[e]
        left = balance[voter[e]]
        balance[voter[e]] = 0.0 if left <= due * (1.0 + SPENT) else left - due


@numba.njit(cache=True, nogil=True)
def buy_all(start, voter, points, weight, cost, worth, group, share):
    """Positions of the projects bought, in their order, and whether every choice was clear.

    Projects as rows of a sparse matrix (start, voter, points); weight[v]: voters of a kind; worth[p]: what a point for project p counts
    (its cost, or 1); group[p]: >= 0 for projects of which one at most wins; share: each voter's money.
    """
    many = cost.shape[0]
    balance = np.full(weight.shape[0], share)
    open_, price = np.ones(many, np.bool_), np.zeros(many)
    for p in range(many):
        units = 0
        for e in range(start[p], start[p + 1]):
            units += weight[voter[e]] * points[e]
        open_[p] = units > 0
        price[p] = cost[p] / worth[p] / max(units, 1)
    bought, count = np.empty(many, np.int64), 0
    while True:
        best, first, second, best_rate = -1, np.inf, np.inf, 0.0
        for p in np.argsort(price):  # a price only ever rises: the last one known is a lower bound
            if not open_[p]:
                continue
            if price[p] > first * (1.0 + CLOSE):
                break
            rate = rate_of(start[p], start[p + 1], voter, points, weight, balance, cost[p])
            if rate == TOO_CLOSE:
                return bought[:count], False
            if rate == BOUGHT_OUT:
                open_[p] = False
                continue
            price[p] = rate / worth[p]
            if price[p] < first:
                best, first, second, best_rate = p, price[p], first, rate
            elif price[p] < second:
                second = price[p]
        if best < 0:
            return bought[:count], True
        if second <= first * (1.0 + CLOSE):
            return bought[:count], False
        pay(start[best], start[best + 1], voter, points, balance, best_rate)
        bought[count], count, open_[best] = best, count + 1, False
        if group[best] >= 0:
            for p in range(many):
                if group[p] == group[best]:
                    open_[p] = False
