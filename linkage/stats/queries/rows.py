"""Rows -> the engine's plain types, for the network view. A constant number of queries each, however large the place."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q

from linkage.common import clock, weekly_hours
from linkage.dispatch.matchmaking.network import Ask, Hand, Point, Service, Society, Wanted, Window, hours_mask
from linkage.dispatch.models import Assignment
from linkage.dispatch.providers import society_of
from linkage.dispatch.states import AssignmentState
from linkage.funding.models import Fund
from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.needs.states import NeedState
from linkage.organisations.models import ServiceOffering
from linkage.places.codes import prefix
from linkage.places.queries import centres_of
from linkage.resources.models import Goods, Venue
from linkage.volunteering.models import ServiceHours, Volunteer
from linkage.volunteering.states.hours import HoursState
from linkage.workers.models import SocialWorker

K = RequirementKind
TIME_ZONE = "Asia/Shanghai"
GIVEN = (AssignmentState.SERVED, AssignmentState.CONFIRMED)
LOOKING = (NeedState.ASSESSED, NeedState.PUBLISHED, NeedState.MATCHED, NeedState.IN_SERVICE)
NOT_ASKS = (NeedState.REFUSED, NeedState.RETURNED, NeedState.CANCELLED)
OWNERS: dict[str, Any] = {K.SERVICE: ServiceOffering, K.VENUE: Venue, K.GOODS: Goods, K.MONEY: Fund}


def person_node(public_id: str) -> str:
    return f"person:{public_id}"


def organisation_node(public_id: str) -> str:
    return f"org:{public_id}"


def id_of(node: str) -> str:
    """The public id in a node's name."""
    return node.partition(":")[2]


@dataclass(slots=True)
class _Known:
    """What the services' rows need of others: owner and its kind of each thing, station of each social worker (by her user), counted minutes and
    organisation of each source of hours."""

    owners: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    stations: dict[str, str] = field(default_factory=dict)
    minutes: Counter[str] = field(default_factory=Counter)
    recorded_by: dict[str, str] = field(default_factory=dict)


def services_in(place_code: str, since: dt.date, until: dt.date) -> list[Service]:
    """What was given for needs of the place on days of the period (both ends included), and counted hours that belong to no need. Seven queries."""
    known, other_hours = _known(place_code, since, until)
    rows: Any = Assignment.objects.filter(
        state__in=GIVEN,
        requirement__need__place_code__startswith=prefix(place_code),
        starts_at__gte=_begin(since),
        starts_at__lt=_begin(until + dt.timedelta(days=1)),
    ).values(
        "public_id", "provider_kind", "provider_id", "units", "starts_at", "ends_at", "checked_in_at", "checked_out_at",
        need=F("requirement__need__public_id"), resident=F("requirement__need__requester__public_id"),
        place=F("requirement__need__place_code"), skills=F("requirement__skills"),
        amount=F("requirement__amount_fen"), lead=F("requirement__need__lead__public_id"), person=F("user__public_id"),
    )  # fmt: skip
    found = [_service(row, known) for row in rows]
    return [*found, *_leads(list(rows), known), *other_hours]


def asks_in(place_code: str, since: dt.date) -> list[Ask]:
    """Who asked for what from that day on; what was refused, returned or taken back is nobody's business here. One query."""
    rows = Need.objects.filter(place_code__startswith=prefix(place_code), submitted_at__gte=_begin(since))
    values = rows.exclude(state__in=NOT_ASKS).values_list(
        "requester__public_id", "public_id", "place_code", "submitted_at"
    )
    return [Ask(person_node(who), need, place, clock.local(at).date()) for who, need, place, at in values]


def wanted_in(place_code: str, since: dt.date) -> list[Wanted]:
    """Places for volunteers that are open now, or stayed open until their need expired since that day. Two queries."""
    now = clock.now()
    open_now = Q(need__state__in=LOOKING, need__window_end__gt=now)
    stayed_open = Q(need__state=NeedState.EXPIRED, need__window_end__gte=_begin(since))
    rows = list(
        Requirement.objects.filter(
            open_now | stayed_open,
            kind=K.VOLUNTEER,
            filled__lt=F("quantity"),
            need__place_code__startswith=prefix(place_code),
        ).values_list(
            "need__place_code",
            "skills",
            "quantity",
            "filled",
            "need__window_start",
            "need__window_end",
            "need__lat",
            "need__lng",
        )
    )
    centres = centres_of({row[0] for row in rows if row[6] is None})
    return [
        Wanted(
            place_code=place,
            skills=frozenset(skills),
            units=quantity - filled,
            point=_point(lat, lng) or _point(*(centres.get(place) or (None, None))),
            hours=hours_mask(Window(start, end), TIME_ZONE),
        )
        for place, skills, quantity, filled, start, end, lat, lng in rows
    ]


def hands_in(place_code: str) -> list[Hand]:
    """The active volunteers of the place's district who are not resting. One query."""
    resting = Q(paused_until__gte=clock.today())
    rows = Volunteer.objects.filter(
        is_active=True, user__is_active=True, place_code__startswith=prefix(place_code)[:6]
    ).exclude(resting)
    values = rows.values_list("public_id", "place_code", "skills", "lat", "lng", "radius_km", "availability")
    return [
        Hand(
            id=public_id,
            place_code=place,
            skills=frozenset(skills),
            point=_point(lat, lng),
            radius_km=radius,
            availability=weekly_hours.from_text(availability),
        )
        for public_id, place, skills, lat, lng, radius, availability in values
    ]


def _known(place_code: str, since: dt.date, until: dt.date) -> tuple[_Known, list[Service]]:
    known = _Known()
    for kind, model in OWNERS.items():
        values = model.objects.values_list("public_id", "organisation__public_id", "organisation__kind")
        known.owners |= {(kind, public_id): (owner, of) for public_id, owner, of in values}
    known.stations = dict(SocialWorker.objects.values_list("user__public_id", "station__public_id"))
    hours: Any = ServiceHours.objects.filter(
        state=HoursState.COUNTED, place_code__startswith=prefix(place_code), served_on__range=(since, until)
    ).values(
        "minutes", "served_on", "place_code", first=F("corrects__source"), own=F("source"),
        of=F("organisation__public_id"), person=F("volunteer__user__public_id"),
    )  # fmt: skip
    others = []
    for row in hours:
        source = row["first"] or row["own"]
        known.minutes[source] += row["minutes"]
        known.recorded_by[source] = row["of"]
        if not source.startswith("assignment/"):
            others.append(_without_need(source, row))
    return known, others


def _without_need(source: str, row: dict[str, Any]) -> Service:
    """Hours at an activity: they count as time given, and serve no single resident."""
    return Service(
        need=source,
        resident="",
        helper=person_node(row["person"]),
        society=Society.VOLUNTEER,
        organisation=organisation_node(row["of"]),
        on=row["served_on"],
        minutes=max(row["minutes"], 0),
        place_code=row["place_code"],
    )


def _service(row: dict[str, Any], known: _Known) -> Service:
    helper, society, organisation = _giver(row, known)
    kind = row["provider_kind"]
    return Service(
        need=row["need"],
        resident=person_node(row["resident"]),
        helper=helper,
        society=society,
        organisation=organisation,
        on=clock.local(row["starts_at"]).date(),
        minutes=_minutes(row, known),
        units=row["units"] if kind == K.GOODS else 0,
        amount_fen=(row["amount"] or 0) if kind == K.MONEY else 0,
        place_code=row["place"],
        skills=frozenset(row["skills"]),
    )


def _giver(row: dict[str, Any], known: _Known) -> tuple[str, Society, str]:
    """(node, society, organisation's node) of whoever or whatever holds the place."""
    kind, provider_id = row["provider_kind"], row["provider_id"]
    if kind == K.VOLUNTEER:
        recorded = known.recorded_by.get(f"assignment/{row['public_id']}") or known.stations.get(row["lead"], "")
        return person_node(row["person"]), Society.VOLUNTEER, organisation_node(recorded) if recorded else ""
    if kind == K.SOCIAL_WORKER:
        station = known.stations.get(row["person"], "")
        return person_node(row["person"]), Society.SOCIAL_WORKER, organisation_node(station) if station else ""
    owner, owner_kind = known.owners[kind, provider_id]
    node = organisation_node(owner) if kind == K.SERVICE else f"{kind}:{provider_id}"
    return node, Society(society_of(kind, owner_kind)), organisation_node(owner)


def _minutes(row: dict[str, Any], known: _Known) -> int:
    """Volunteers': counted hours; of others who come: from check-in to check-out; of a room: as booked."""
    kind = row["provider_kind"]
    if kind == K.VOLUNTEER:
        return max(known.minutes[f"assignment/{row['public_id']}"], 0)
    if kind == K.VENUE:
        start, end = row["starts_at"], row["ends_at"]
    else:
        start, end = row["checked_in_at"], row["checked_out_at"]
    if kind in (K.GOODS, K.MONEY) or not start or not end:
        return 0
    return int((end - start).total_seconds()) // 60


def _leads(rows: list[dict[str, Any]], known: _Known) -> Iterator[Service]:
    """The social worker who led a need took part in it, also where she holds no place of her own."""
    present = {(row["need"], row["person"]) for row in rows}
    for row in {row["need"]: row for row in rows}.values():
        lead = row["lead"]
        if lead and (row["need"], lead) not in present:
            station = known.stations.get(lead, "")
            yield Service(
                need=row["need"],
                resident=person_node(row["resident"]),
                helper=person_node(lead),
                society=Society.SOCIAL_WORKER,
                organisation=organisation_node(station) if station else "",
                on=clock.local(row["starts_at"]).date(),
                place_code=row["place"],
            )


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.SHANGHAI)


def _point(lat: float | None, lng: float | None) -> Point | None:
    return Point(lat, lng) if lat is not None and lng is not None else None
