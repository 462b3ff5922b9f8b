"""What one more volunteer with skill X in community Y would change: bounded by the plan's prices, checked by planning again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.engine import plan as plan_all
from matching.marginal import gain_of
from matching.types import Kind, Need, Plan, Point, Provider, Rules

MOST_CHECKED = 8
"""Newcomers for whom the plan is made again, the most promising first."""
LEAST = 1e-6


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An imagined volunteer: one skill ("" for none), at home in a place, free at any hour."""

    place_code: str
    skill: str
    point: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """`at_most`: the plan's bound rises by no more (duality). `gain` and `places`: what planning again with her gained in the
    objective and in places filled; None where it was not tried."""

    place_code: str
    skill: str
    at_most: float
    gain: float | None = None
    places: int | None = None


def worth_of_newcomers(
    newcomers: Iterable[Newcomer],
    needs: Sequence[Need],
    pool: Sequence[Provider],
    rules: Rules,
    *,
    checked: int = MOST_CHECKED,
) -> tuple[Worth, ...]:
    """Each newcomer by herself, the most valuable first; those who would change nothing are left out.

    One plan, one look at the requirements for each newcomer, and one plan more for each of the `checked` best.
    """
    before = plan_all(needs, pool, rules)
    bounded = [(gain_of(_imagine(each), needs, before, rules), each) for each in set(newcomers)]
    hopeful = sorted(
        (pair for pair in bounded if pair[0] > LEAST), key=lambda pair: (-pair[0], pair[1].place_code, pair[1].skill)
    )
    return tuple(
        _tried(at_most, each, before, plan_all(needs, [*pool, _imagine(each)], rules) if at < checked else None)
        for at, (at_most, each) in enumerate(hopeful)
    )


def _tried(at_most: float, newcomer: Newcomer, before: Plan, after: Plan | None) -> Worth:
    return Worth(
        place_code=newcomer.place_code,
        skill=newcomer.skill,
        at_most=at_most,
        gain=None if after is None else round(after.objective - before.objective, 6),
        places=None if after is None else len(after.assignments) - len(before.assignments),
    )


def _imagine(newcomer: Newcomer) -> Provider:
    """Of age, with a check on file: what is asked is the skill."""
    return Provider(
        id=f"volunteer:newcomer/{newcomer.place_code}/{newcomer.skill}",
        kind=Kind.VOLUNTEER,
        point=newcomer.point,
        place_code=newcomer.place_code,
        skills=frozenset({newcomer.skill} - {""}),
        age=30,
        languages=frozenset({"zh"}),
        minor_check_on_file=True,
    )
