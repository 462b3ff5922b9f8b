"""Residents who asked and were never or hardly ever linked, or have long been without contact."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from matching.network.coverage import place_at
from matching.network.graph import Service

NEVER, HARDLY, SILENT = "never", "hardly", "silent"
REASONS = (NEVER, HARDLY, SILENT)


@dataclass(frozen=True, slots=True)
class Ask:
    """A resident asked for help on a day."""

    resident: str
    need: str
    place_code: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class IsolationRules:
    """`grace_days`: how long an ask may wait before it counts. `silent_days`: without contact for so long is long."""

    grace_days: int = 14
    silent_days: int = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolated:
    """`reason`: "never" (asked, nobody came), "hardly" (asked at least twice, one need was served), "silent" (the last
    contact, `last_on`, is long ago). `asked`, `served`: needs. `since`: the day from which she has been without anyone."""

    resident: str
    place_code: str
    reason: str
    asked: int
    served: int
    last_on: date | None
    since: date


def isolated(
    asks: Iterable[Ask], services: Iterable[Service], today: date, rules: IsolationRules | None = None
) -> tuple[Isolated, ...]:
    """The residents to look after: "never" first, then "hardly", then "silent", each the longest without anyone first.

    Asks of the last `grace_days` are left out: help may be on its way. Contact is service; both kinds of input should cover
    the same period. O(asks + services).
    """
    rules = rules or IsolationRules()
    asked: dict[str, dict[str, Ask]] = defaultdict(dict)
    for ask in asks:
        if ask.on <= today - timedelta(days=rules.grace_days):
            asked[ask.resident][ask.need] = ask
    served: dict[str, set[str]] = defaultdict(set)
    last: dict[str, date] = {}
    for service in services:
        served[service.resident].add(service.need)
        last[service.resident] = max(service.on, last.get(service.resident, service.on))
    found = (
        _judge(resident, list(theirs.values()), served[resident], last.get(resident), today, rules)
        for resident, theirs in asked.items()
    )
    return tuple(sorted(filter(None, found), key=lambda each: (REASONS.index(each.reason), each.since, each.resident)))


def by_community(people: Iterable[Isolated], *, digits: int = 12) -> dict[str, Counter[str]]:
    """Place code -> reason -> how many: what those may know who may not know who it is. digits: how much of the codes counts."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for each in people:
        found[place_at(each.place_code, digits)][each.reason] += 1
    return dict(found)


def _judge(
    resident: str, asks: list[Ask], served: set[str], last: date | None, today: date, rules: IsolationRules
) -> Isolated | None:
    latest = max(asks, key=lambda ask: (ask.on, ask.need))
    first = min(ask.on for ask in asks)
    unserved = [ask.on for ask in asks if ask.need not in served]
    if last is None:
        reason, since = NEVER, first
    elif len(served) <= 1 and len(asks) > 1 and unserved:
        reason, since = HARDLY, min(unserved)
    elif last <= today - timedelta(days=rules.silent_days):
        reason, since = SILENT, last
    else:
        return None
    return Isolated(
        resident=resident,
        place_code=latest.place_code,
        reason=reason,
        asked=len(asks),
        served=len(served),
        last_on=last,
        since=since,
    )
