"""Recruiting pages, those who came by them, and how far each has come (mechanisms S01, H18)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.places import codes
from linkage.volunteering.models import (
    Appraisal,
    Course,
    GuardianConsent,
    Newcomer,
    Poster,
    RecruitingPage,
    ServiceHours,
    Shift,
    Training,
    Volunteer,
)
from linkage.volunteering.permissions.profiles import ADULT
from linkage.volunteering.permissions.recruiting import can_keep_page
from linkage.volunteering.permissions.teams import FOUNDERS, STATION
from linkage.volunteering.queries.activities import open_shifts
from linkage.volunteering.states.hours import HoursState
from linkage.volunteering.states.recruiting import Next
from linkage.volunteering.states.teams import TeamState

PARTS = ("organisation", "team")


def pages_open(place_code: str = "") -> "QuerySet[RecruitingPage]":
    """For everybody: of one district or everywhere, the one changed last first."""
    at_work = Q(team__isnull=True) | Q(team__state=TeamState.ACTIVE)
    rows = RecruitingPage.objects.filter(at_work, is_open=True, organisation__is_active=True)
    if place_code:
        rows = rows.filter(place_code__startswith=codes.prefix(codes.district(place_code)))
    return rows.select_related(*PARTS).order_by("-changed_at", "-pk")


def open_page(public_id: str) -> RecruitingPage:
    """Raises NotFound."""
    return _found(pages_open().filter(public_id=public_id).first())


def poster_of(page: RecruitingPage, public_id: str) -> Poster | None:
    """Which poster brought her; an unknown one brings her all the same."""
    return Poster.objects.filter(page=page, public_id=public_id[:12]).first() if public_id else None


def page_kept_by(user: User, public_id: str) -> RecruitingPage:
    """Closed ones too. Raises NotFound."""
    found = RecruitingPage.objects.select_related(*PARTS).filter(public_id=public_id).first()
    return _found(found if found and can_keep_page(user, found) else None)


def poster_kept_by(user: User, public_id: str) -> Poster:
    """Raises NotFound."""
    found = Poster.objects.select_related("page__organisation", "page__team").filter(public_id=public_id).first()
    if found is None or not can_keep_page(user, found.page):
        raise NotFound("not_found", _("没有找到这张海报。"))
    return found


def posters_of(page: RecruitingPage) -> "QuerySet[Poster]":
    """With how many came by each, the newest first."""
    return page.posters.select_related("made_by").annotate(came=Count("newcomers")).order_by("-pk")


def _found(page: RecruitingPage | None) -> RecruitingPage:
    if page is None:
        raise NotFound("not_found", _("没有找到这个招募页，可能已经停止招募。"))
    return page


def pages_kept_by(user: User) -> "QuerySet[RecruitingPage]":
    """Of her organisations and of the places she coordinates, with how many posters and newcomers each has."""
    mine = Q(organisation__in=[each.pk for each in organisations_recruiting(user)])
    mine |= _within(role_places(user, Role.COORDINATOR))
    rows = RecruitingPage.objects.filter(mine).select_related(*PARTS)
    counts = {"hung": Count("posters", distinct=True), "came": Count("newcomers", distinct=True)}
    return rows.annotate(**counts).order_by("team", "pk")


def organisations_recruiting(user: User) -> list[Organisation]:
    ids = {each.organisation_id for each in held_by(user) if each.role in FOUNDERS and each.organisation_id}
    return list(Organisation.objects.filter(pk__in=ids, is_active=True).order_by("name"))


def courses_of(page: RecruitingPage) -> "QuerySet[Course]":
    """The lessons a newcomer begins with."""
    near = Course.objects.filter(is_open=True, place_code__in=codes.lineage(page.place_code))
    return near.filter(organisation=page.organisation).order_by("-pk")


def shifts_of_page(page: RecruitingPage) -> "QuerySet[Shift]":
    rows = open_shifts()
    return rows.filter(activity__team=page.team) if page.team else rows.filter(activity__organisation=page.organisation)


def newcomers_seen_by(user: User) -> "QuerySet[Newcomer]":
    """Of the places in which she works for the station, and of the organisations she works for; with their steps."""
    staffed = [each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF and each.organisation_id]
    places = [Q(page__place_code__startswith=digits) for digits in role_places(user, *STATION)]
    return with_steps(Newcomer.objects.filter(reduce(or_, places, Q(page__organisation__in=staffed))))


def with_steps(rows: "QuerySet[Newcomer]") -> "QuerySet[Newcomer]":
    """Each with registered, trained, served, appraised (this year) and is_minor: true or false."""
    this_year = clock.today().year
    minor = Q(user__birth_year__gt=this_year - ADULT) & ~Exists(_standing_consent())
    found = rows.annotate(
        registered=Exists(Volunteer.objects.filter(user=OuterRef("user"), is_active=True)),
        trained=Exists(Training.objects.filter(volunteer__user=OuterRef("user"))),
        served=Exists(ServiceHours.objects.filter(volunteer__user=OuterRef("user"), state=HoursState.COUNTED)),
        appraised=Exists(Appraisal.objects.filter(volunteer__user=OuterRef("user"), year=this_year)),
        is_minor=ExpressionWrapper(minor, output_field=BooleanField()),
    )
    return found.select_related("user", "poster", "page__organisation", "page__team").order_by("-pk")


def _standing_consent() -> "QuerySet[GuardianConsent]":
    return GuardianConsent.objects.filter(minor=OuterRef("user"), ended_at__isnull=True)


def next_of(newcomer: Any) -> Next:
    """newcomer: one of with_steps."""
    if not newcomer.registered:
        return Next.GUARDIAN if newcomer.is_minor else Next.REGISTRATION
    steps = ((newcomer.trained, Next.TRAINING), (newcomer.served, Next.SERVICE), (newcomer.appraised, Next.APPRAISAL))
    return next((step for is_done, step in steps if not is_done), Next.NOTHING)


# The same, for the database.
_UNTIL = {
    Next.GUARDIAN: Q(registered=False, is_minor=True),
    Next.REGISTRATION: Q(registered=False, is_minor=False),
    Next.TRAINING: Q(registered=True, trained=False),
    Next.SERVICE: Q(registered=True, trained=True, served=False),
    Next.APPRAISAL: Q(registered=True, trained=True, served=True, appraised=False),
    Next.NOTHING: Q(registered=True, trained=True, served=True, appraised=True),
}


def waiting_for(rows: "QuerySet[Newcomer]", step: str) -> "QuerySet[Newcomer]":
    """Those whose next step it is; an unknown word narrows nothing."""
    return rows.filter(_UNTIL[Next(step)]) if step in Next.values else rows


@dataclass(frozen=True, slots=True)
class Funnel:
    """Newcomers of the last twelve months, and how many of them have come so far."""

    came: int
    registered: int
    trained: int
    served: int
    appraised: int


def funnel_of(rows: "QuerySet[Newcomer]") -> Funnel:
    """rows: of with_steps. Whoever came by two pages counts once."""
    since = clock.now() - dt.timedelta(days=365)
    marks = ("registered", "trained", "served", "appraised")
    found = rows.filter(came_at__gte=since).order_by().values_list("user", *marks).distinct()
    people = {each[0]: each[1:] for each in found}
    return Funnel(len(people), *(sum(each[at] for each in people.values()) for at in range(len(marks))))


def newcomer_of(user: User, page: RecruitingPage) -> Any:
    """Her own, with her steps; None before she pressed 我要加入."""
    return with_steps(Newcomer.objects.filter(user=user, page=page)).first()


def last_page_of(user: User) -> RecruitingPage | None:
    """Which page she came by last."""
    row = Newcomer.objects.filter(user=user).select_related("page").order_by("-pk").first()
    return row.page if row else None


@dataclass(frozen=True, slots=True)
class Share:
    """A social worker's part in a year (mechanism H18), as numbers of volunteers: who registered by her posters, who learnt from her, whom she led.
    Beside her other work, never a rank."""

    recruited: int
    trained: int
    led: int


def shares_of(users: Collection[int], year: int) -> dict[int, Share]:
    """User -> share. Four queries, however many."""
    posters = Newcomer.objects.filter(poster__made_by__in=users, came_at__year=year, user__volunteer__is_active=True)
    recruited = _sets(posters.values_list("poster__made_by", "user"))
    lessons = Training.objects.filter(held_on__year=year)
    written = lessons.filter(recorded_by__in=users).values_list("recorded_by", "volunteer")
    read = lessons.filter(course__made_by__in=users).values_list("course__made_by", "volunteer")
    trained = _sets([*written, *read])
    counted = ServiceHours.objects.filter(lead__in=users, served_on__year=year, state=HoursState.COUNTED)
    led = _sets(counted.order_by().values_list("lead", "volunteer").distinct())
    return {each: Share(len(recruited[each]), len(trained[each]), len(led[each])) for each in users}


def _sets(pairs: Any) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for who, whom in pairs:
        found[who].add(whom)
    return found


def _within(prefixes: list[str]) -> Q:
    return reduce(or_, (Q(place_code__startswith=digits) for digits in prefixes), Q(pk__in=[]))
