"""The network view of a place, worked out: rows in, JSON out. Ids without names; who may see which part of it is decided when it is shown."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from linkage.common import clock
from linkage.dispatch.matchmaking import network
from linkage.places import codes
from linkage.places.models import Level, Place
from linkage.places.queries import centres_of, settings_of
from linkage.stats.queries import rows
from linkage.stats.quotient import quotient_of

LOOK_BACK_MONTHS = 12  # of who is isolated, whatever period is shown
MOST_HINTS, MOST_BRIDGES, MOST_ISOLATED, MOST_NEWCOMERS = 24, 12, 200, 24
SEED = 0


def first_day(months: int, today: dt.date) -> dt.date:
    """The first of the month with which a period of so many months, this one included, begins."""
    number = today.year * 12 + today.month - months
    return dt.date(number // 12, number % 12 + 1, 1)


def make_report(place_code: str, months: int) -> dict[str, Any]:
    """{since, until, participation, volunteers, hints, bridges, isolated, isolated_counts, coverage, newcomers, picture, quotient}. Seconds for a
    district; for a job, never in a request."""
    today, digits = clock.today(), _digits_inside(place_code)
    since, long_ago = first_day(months, today), first_day(max(months, LOOK_BACK_MONTHS), today)
    everything = rows.services_in(place_code, long_ago, today)
    services = [each for each in everything if each.on >= since]
    graph = network.build(services, seed=SEED)
    settings = {key: value for key, (value, _place) in settings_of(place_code).items()}
    lonely = network.isolated(rows.asks_in(place_code, long_ago), everything, today, _isolation(settings))
    cells = network.coverage(rows.wanted_in(place_code, since), rows.hands_in(place_code), services, digits=digits)
    bridges = network.bridges(graph)[:MOST_BRIDGES]
    judged = network.backbones(graph, since, today, _backbone(settings))
    return {
        "since": since.isoformat(),
        "until": today.isoformat(),
        "participation": _participation(services),
        "volunteers": len(judged),
        "hints": [asdict(each) for each in judged if each.is_hint][:MOST_HINTS],
        "bridges": [asdict(each) for each in bridges],
        "isolated": [_lonely(each) for each in lonely[:MOST_ISOLATED]],
        "isolated_counts": {
            code: dict(counts) for code, counts in sorted(network.by_community(lonely, digits=digits).items())
        },
        "coverage": [asdict(each) for each in cells],
        "newcomers": [asdict(each) for each in _newcomers(place_code, cells)],
        "picture": _picture(graph, [each.organisation for each in bridges]),
        "quotient": quotient_of(services, seed=SEED),
    }


def public_report(months: int) -> dict[str, Any]:
    """{since, until, participation} of everywhere together, district after district: needs are in one each; who helps in two counts twice."""
    today = clock.today()
    since = first_day(months, today)
    total = _participation([])
    for code in Place.objects.filter(level=Level.DISTRICT).order_by("code").values_list("code", flat=True):
        total = _added(total, _participation(rows.services_in(code, since, today)))
    return {"since": since.isoformat(), "until": today.isoformat(), "participation": total}


def _added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    parts = [
        {key: value if key == "society" else value + theirs[key] for key, value in ours.items()}
        for ours, theirs in zip(one["parts"], other["parts"], strict=True)
    ]
    numbers = [ours + theirs for ours, theirs in zip(one["by_number"], other["by_number"], strict=True)]
    return {"parts": parts, "needs": one["needs"] + other["needs"], "by_number": numbers}


def _digits_inside(place_code: str) -> int:
    """Tables count by the places directly inside: a district's streets, a street's communities."""
    own = len(codes.prefix(place_code))
    return next((int(level) for level in Level if level > own), int(Level.COMMUNITY))


def _isolation(settings: dict[str, Any]) -> network.IsolationRules:
    return network.IsolationRules(
        grace_days=settings["isolation_grace_days"], silent_days=settings["isolation_silent_days"]
    )


def _backbone(settings: dict[str, Any]) -> network.BackboneRules:
    return network.BackboneRules(
        half_residents=settings["backbone_residents"], half_minutes=settings["backbone_hours"] * 60
    )


def _participation(services: list[network.Service]) -> dict[str, Any]:
    return asdict(network.participation(services))


def _lonely(each: network.Isolated) -> dict[str, Any]:
    last = each.last_on.isoformat() if each.last_on else None
    return asdict(each) | {"last_on": last, "since": each.since.isoformat()}


def _newcomers(place_code: str, cells: Iterable[network.Cell]) -> tuple[network.Worth, ...]:
    """For the widest gaps only: one more where there are enough changes little, and each costs a look at every need."""
    gaps = sorted(
        (each for each in cells if each.level != "enough"),
        key=lambda each: (each.hands - each.wanted, each.place_code, each.skill),
    )[:MOST_NEWCOMERS]
    centres = centres_of({each.place_code for each in gaps})
    imagined = [network.Newcomer(each.place_code, each.skill, _point(centres.get(each.place_code))) for each in gaps]
    return network.newcomers_at(place_code, imagined) if imagined else ()


def _point(centre: tuple[float, float] | None) -> network.Point | None:
    return network.Point(*centre) if centre else None


def _picture(graph: network.Linkage, organisations: list[str]) -> dict[str, Any]:
    """Nodes as [kind, x, y, links] without ids, but for organisations: [kind, x, y, links, node]; edges as [one, other, weight] by place in the list."""
    drawn = network.picture_of(graph, seed=SEED, keep=organisations)
    at = {each.node: place for place, each in enumerate(drawn.nodes)}
    return {
        "nodes": [
            [each.kind, each.x, each.y, each.degree, each.node if each.node.startswith("org:") else ""]
            for each in drawn.nodes
        ],
        "edges": [[at[one], at[other], round(weight, 2)] for one, other, weight in drawn.edges],
        "left_out": drawn.left_out,
    }
