"""The providers that could come into question for a need, as the engine sees them: plain facts, no names. A few queries a kind, however many rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from linkage.common import clock, weekly_hours
from linkage.dispatch.demands import INSURANCE, agreement_permit
from linkage.dispatch.matchmaking.areas import Area
from linkage.dispatch.models import Assignment, Offer
from linkage.dispatch.providers import PEOPLE, ROWS
from linkage.dispatch.states import TAKES_TIME, OfferState
from linkage.funding.queries.room import rooms_of
from linkage.needs.models import Need, RequirementKind
from linkage.needs.states import OPEN
from linkage.places.codes import prefix
from linkage.volunteering.models import ServiceHours, Volunteer
from linkage.volunteering.queries.availability import dated_windows
from linkage.volunteering.queries.engagements import shifts_ahead
from linkage.volunteering.standing import NO_PAPERS, Insurance, Papers, Span, as_verified, papers_of, signed_by
from linkage.workers.models import SocialWorker
from matching.types import DatedException, Kind, Point, Provider, Window

K = RequirementKind
ANSWERED = (OfferState.ACCEPTED, OfferState.DECLINED, OfferState.EXPIRED)
# What the engine never asks for is not decrypted for it.
_PRIVATE = ("user__name", "user__phone", "user__id_number")


def providers_for(area: Area, kinds: Iterable[str], *, only_automatic: bool = False) -> list[Provider]:
    """All active providers of these kinds within reach of the area. only_automatic: without the people who do not want to be chosen by the engine,
    so that not even their facts enter a run (PIPL art. 24)."""
    found = (provider for kind in sorted(kinds) for provider in _AS_PROVIDERS[kind](_within(kind, area)))
    return [provider for provider in found if provider.automatic or not only_automatic]


def providers_named(pairs: Iterable[tuple[str, str]]) -> dict[str, Provider]:
    """`kind:public_id` -> provider as it is now, for (kind, public_id) pairs that are still active; a few queries a kind."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for kind, public_id in pairs:
        wanted[kind].add(public_id)
    found = (
        each
        for kind in sorted(wanted)
        for each in _AS_PROVIDERS[kind](_active(kind).filter(public_id__in=wanted[kind]))
    )
    return {each.id: each for each in found}


def volunteers_as_providers(volunteers: Sequence[Volunteer]) -> list[Provider]:
    history = History(K.VOLUNTEER, [each.public_id for each in volunteers], [each.user_id for each in volunteers])
    given, dated = _given_this_month(volunteers), exceptions_of(Q(volunteer__in=volunteers))
    papers, cover = papers_of(Q(volunteer__in=volunteers)), Insurance(Q(volunteer__in=volunteers))
    signed = signed_by(Q(user__in=[each.user_id for each in volunteers]))
    return [
        Provider(
            id=f"{K.VOLUNTEER}:{each.public_id}",
            kind=Kind.VOLUNTEER,
            point=_point(each),
            place_code=each.place_code,
            **skills_of(frozenset(each.skills), papers.get(each.pk, NO_PAPERS)),
            permits=permits_held(cover.of(each.pk, each.place_code), signed.get(each.user_id)),
            languages=frozenset(each.languages),
            gender=each.user.gender or None,
            age=clock.today().year - each.user.birth_year if each.user.birth_year else None,
            availability=weekly_hours.from_text(each.availability),
            exceptions=dated.get(each.pk, ()),
            radius_km=each.radius_km,
            weekly_cap_minutes=each.weekly_cap_minutes,
            given_minutes_month=given.get(each.pk, 0),
            paused_until=_end_of_pause(each),
            automatic=each.user.automatic_matching,
            minor_check_on_file=each.minor_check_on_file,
            excluded_requesters=frozenset({each.user.public_id}),
            **history.of(each.public_id, each.user_id),
        )
        for each in volunteers
    ]


def skills_of(said: frozenset[str], papers: Papers) -> dict[str, Any]:
    """What she says she can do, and beside it what a verified paper says, until that lapses."""
    held = {as_verified(skill): until for skill, until in papers.items() if skill in said}
    return {"skills": said.union(held), "skill_expiry": {skill: until for skill, until in held.items() if until}}


def permits_held(
    insured: tuple[Span, ...], signed: Mapping[int, Span] | None = None
) -> Mapping[str, tuple[Window, ...]]:
    """What she holds of what requirements' permits may ask for. signed: text (pk) -> when it counts."""
    if not signed:
        return _insured(insured)
    return _insured(insured) | {agreement_permit(text): (Window(*span),) for text, span in signed.items()}


@lru_cache(1024)
def _insured(spans: tuple[Span, ...]) -> dict[str, tuple[Window, ...]]:
    """The same for a whole street, mostly: not to be changed."""
    return {INSURANCE: tuple(Window(start, end) for start, end in spans)} if spans else {}


class History:
    """What providers have answered so far and are booked for: three queries for all of them.

    What an invitation teaches about the next one: a yes is a yes; a no is a no whatever its reason ("busy" is the commonest, and it is what the
    estimate is about: will she come when asked); an invitation that was taken back, or that waits, teaches nothing. One that lapsed counts as half
    a no: it may as well never have been seen (an inbox that was not opened, a phone that was off) as been passed over in silence, and nothing tells
    the two apart. So two lapses weigh as one no, and a single one is forgiven.
    """

    def __init__(self, kind: str, ids: Sequence[str], users: Sequence[int] = ()) -> None:
        counts = (
            Offer.objects.filter(provider_kind=kind, provider_id__in=ids, state__in=ANSWERED)
            .values("provider_id")
            .annotate(**{state: Count("id", filter=Q(state=state)) for state in ANSWERED})
        )
        self._answers = {row["provider_id"]: answers_of(row) for row in counts}
        self._busy: dict[Any, list[Window]] = defaultdict(list)
        running = Assignment.objects.filter(state__in=TAKES_TIME, ends_at__gt=clock.now())
        who_is, theirs = (
            ("user", Q(user__in=users))
            if kind in PEOPLE
            else ("provider_id", Q(provider_kind=kind, provider_id__in=ids))
        )
        for who, starts_at, ends_at in running.filter(theirs).values_list(who_is, "starts_at", "ends_at"):
            self._busy[who].append(Window(starts_at, ends_at))
        for user, starts_at, ends_at in shifts_ahead(users):
            self._busy[user].append(Window(starts_at, ends_at))

    def of(self, public_id: str, user: int | None = None) -> dict[str, Any]:
        accepted, offered = self._answers.get(public_id, (0, 0))
        busy = self._busy.get(user if user is not None else public_id, [])
        return {"accepted": accepted, "offered": offered, "busy": tuple(busy)}


def answers_of(counted: Mapping[str, Any]) -> tuple[int, int]:
    """(accepted, offered) as the engine's estimate takes them."""
    accepted = counted[OfferState.ACCEPTED]
    return accepted, accepted + counted[OfferState.DECLINED] + counted[OfferState.EXPIRED] // 2


def _active(kind: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = ROWS[kind].filter(is_active=True)
    return rows.filter(user__is_active=True).defer(*_PRIVATE) if kind in PEOPLE else rows


def _within(kind: str, area: Area) -> QuerySet[Any]:
    """Volunteers around the area; workers whose station serves it; things whose own place contains the place of a need."""
    if kind == K.VOLUNTEER:
        return _active(kind).filter(area.near())
    if kind == K.SOCIAL_WORKER:
        return _active(kind).filter(station__place_code__in=area.around)
    return _active(kind).filter(place_code__in=area.around)


def _social_workers(rows: Iterable[SocialWorker]) -> list[Provider]:
    workers = list(rows)
    load = _open_needs_led_by([each.user_id for each in workers])
    history = History(K.SOCIAL_WORKER, [each.public_id for each in workers], [each.user_id for each in workers])
    return [
        Provider(
            id=f"{K.SOCIAL_WORKER}:{each.public_id}",
            kind=Kind.SOCIAL_WORKER,
            place_code=each.station.place_code,
            service_area=(prefix(each.station.place_code),),
            skills=frozenset(each.skills),
            gender=each.user.gender or None,
            grade=each.grade,
            availability=weekly_hours.from_text(each.availability),
            automatic=each.user.automatic_matching,
            minor_check_on_file=each.minor_check_on_file,
            excluded_requesters=frozenset({each.user.public_id}),
            capacity=max(each.max_load - load.get(each.user_id, 0), 0),
            **history.of(each.public_id, each.user_id),
        )
        for each in workers
    ]


def _services(found: Iterable[Any]) -> list[Provider]:
    rows = list(found)
    history = History(K.SERVICE, [each.public_id for each in rows])
    return [
        Provider(**_place_bound(each, K.SERVICE), availability=weekly_hours.from_text(each.availability), parallel=each.weekly_capacity,
                 capacity=each.weekly_capacity, skills=frozenset(each.skills), minor_check_on_file=True, **history.of(each.public_id))
        for each in rows
    ]  # fmt: skip


def _venues(found: Iterable[Any]) -> list[Provider]:
    rows = list(found)
    history = History(K.VENUE, [each.public_id for each in rows])
    return [
        Provider(**_place_bound(each, K.VENUE), point=_point(each), availability=weekly_hours.from_text(each.availability),
                 skills=frozenset({each.kind}), minor_check_on_file=True, **history.of(each.public_id))
        for each in rows
    ]  # fmt: skip


def _goods(rows: Iterable[Any]) -> list[Provider]:
    return [
        Provider(
            **_place_bound(each, K.GOODS), skills=frozenset(each.skills), stock=each.stock, minor_check_on_file=True
        )
        for each in rows
        if each.stock
    ]


def _funds(found: Iterable[Any]) -> list[Provider]:
    rows = list(found)
    rooms = rooms_of(rows)
    return [
        Provider(
            **_place_bound(each, K.MONEY),
            purposes=rooms[each.pk].purposes,
            balance_fen=rooms[each.pk].free_fen,
            ceiling_fen=each.per_need_ceiling_fen,
            given_fen=rooms[each.pk].by_need,
            minor_check_on_file=True,
        )
        for each in rows
    ]


_AS_PROVIDERS: dict[str, Callable[[Any], list[Provider]]] = {
    K.VOLUNTEER: lambda rows: volunteers_as_providers(list(rows)),
    K.SOCIAL_WORKER: _social_workers,
    K.SERVICE: _services,
    K.VENUE: _venues,
    K.GOODS: _goods,
    K.MONEY: _funds,
}


def _place_bound(row: Any, kind: str) -> dict[str, Any]:
    """What all that belongs to a place has in common: it serves inside the place whose code it bears."""
    area = (prefix(row.place_code),)
    return {"id": f"{kind}:{row.public_id}", "kind": Kind(kind), "place_code": row.place_code, "service_area": area}


def _given_this_month(volunteers: Sequence[Volunteer]) -> dict[int, int]:
    first = clock.today().replace(day=1)
    counted = ServiceHours.objects.filter(
        volunteer__in=volunteers, served_on__gte=first, state=ServiceHours.State.COUNTED
    )
    return {row["volunteer"]: row["total"] for row in counted.values("volunteer").annotate(total=Sum("minutes"))}


def _open_needs_led_by(users: Sequence[int]) -> dict[int, int]:
    led = Need.objects.filter(lead__in=users, state__in=OPEN).values("lead").annotate(total=Count("id"))
    return {row["lead"]: row["total"] for row in led}


def exceptions_of(whose: Q) -> dict[int, tuple[DatedException, ...]]:
    """Volunteer pk -> the days that are not as usual, the one noted last last: to the engine the last word counts. One query."""
    found: dict[int, tuple[DatedException, ...]] = {}
    for volunteer, starts_at, ends_at, is_free in dated_windows(whose):
        found[volunteer] = (*found.get(volunteer, ()), DatedException(Window(starts_at, ends_at), is_free))
    return found


def _end_of_pause(volunteer: Volunteer) -> datetime | None:
    if volunteer.paused_until is None:
        return None
    return datetime.combine(volunteer.paused_until, datetime.min.time(), tzinfo=clock.SHANGHAI)


def _point(row: Any) -> Point | None:
    return Point(row.lat, row.lng) if row.lat is not None and row.lng is not None else None
