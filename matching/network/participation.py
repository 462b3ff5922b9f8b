"""What each of the five societies gave, and how many needs all five carried together (mechanism J01)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from matching.network.graph import Service, Society


@dataclass(frozen=True, slots=True)
class Part:
    """One society's part: different `helpers` (people, organisations, rooms, stores), `needs`, minutes, units of goods, fen."""

    society: Society
    helpers: int
    needs: int
    minutes: int
    units: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Participation:
    """`by_number[n]`: needs in which n societies took part (n = 1..5). `share`: of all needs, those with all five, 0..1."""

    parts: tuple[Part, ...]
    needs: int
    by_number: tuple[int, int, int, int, int]

    @property
    def share(self) -> float:
        return self.by_number[-1] / self.needs if self.needs else 0.0


def participation(services: Iterable[Service]) -> Participation:
    """All five societies, in the policy's order, also those that gave nothing. Hours at activities count, but are no need. O(services)."""
    rows: dict[Society, list[Service]] = defaultdict(list)
    took_part: dict[str, set[Society]] = defaultdict(set)
    for service in services:
        rows[service.society].append(service)
        if service.resident:
            took_part[service.need].add(service.society)
    numbers = [len(societies) for societies in took_part.values()]
    one, two, three, four, five = (numbers.count(n) for n in range(1, 6))
    return Participation(
        tuple(_part(each, rows[each]) for each in Society), len(numbers), (one, two, three, four, five)
    )


def _part(society: Society, rows: list[Service]) -> Part:
    return Part(
        society,
        helpers=len({each.helper for each in rows}),
        needs=len({each.need for each in rows if each.resident}),
        minutes=sum(each.minutes for each in rows),
        units=sum(each.units for each in rows),
        amount_fen=sum(each.amount_fen for each in rows),
    )
