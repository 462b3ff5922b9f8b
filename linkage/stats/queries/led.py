"""The volunteers a social worker leads (社工引领义工, mechanisms H01 and H18): whom, how much, since when nothing, and who grows into more. Figures are for
her and her coordinator; nobody is ranked by them (product rule 11)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.dispatch.models import Assignment, Offer
from linkage.dispatch.queries.tasks import RUNNING
from linkage.needs.models import Requirement, RequirementKind
from linkage.needs.states import CLAIMABLE
from linkage.organisations.models import Role
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.stats.queries.network import PERIODS, snapshot_of
from linkage.stats.queries.rows import id_of
from linkage.volunteering.models import Backbone, ServiceHours, Signup, Volunteer
from linkage.volunteering.queries.activities import RUNNING as ON_THE_WAY
from linkage.volunteering.states.hours import WAITING, HoursState
from linkage.workers.models import SocialWorker

IDLE_AFTER = dt.timedelta(days=30)
NOBODY = dt.date(1970, 1, 1)


@dataclass(slots=True)
class Led:
    """One volunteer as her social worker sees her. Minutes are of the year asked for, with this worker in the lead. ahead: tasks and shifts that she has
    taken on, whoever leads them. last_served_on: of any service. last_contact_on: a service, a task taken on or an invitation, with this worker."""

    volunteer: int
    confirmed: int = 0
    waiting: int = 0
    services: int = 0
    ahead: int = 0
    is_led_now: bool = False
    last_contact_on: dt.date = NOBODY
    last_served_on: dt.date = NOBODY
    is_backbone: bool = False
    may_be_backbone: bool = False
    row: Volunteer | None = field(default=None)

    @property
    def is_idle(self) -> bool:
        return not self.ahead and self.last_served_on < clock.today() - IDLE_AFTER

    @property
    def has_contact(self) -> bool:
        return self.last_contact_on != NOBODY


@dataclass(frozen=True, slots=True)
class Figures:
    """A worker's year, for her appraisal: 带队义工数, 带队时长 (minutes), what is under review, and how many services that was."""

    worker: SocialWorker
    volunteers: int
    confirmed: int
    waiting: int
    services: int


def workers_open_to(user: User) -> QuerySet[SocialWorker]:
    """Herself, and the workers of the stations in the places that she coordinates, by name of the station."""
    mine = Q(user=user)
    for digits in role_places(user, Role.COORDINATOR):
        mine |= Q(station__place_code__startswith=digits)
    rows = SocialWorker.objects.filter(mine, is_active=True).select_related("user", "station")
    return rows.order_by("station__place_code", "pk")


def worker_open_to(user: User, public_id: str) -> SocialWorker:
    """The one with the id; for "" herself, or else the first. Raises NotFound."""
    rows = workers_open_to(user)
    found = rows.filter(public_id=public_id).first() if public_id else rows.filter(user=user).first() or rows.first()
    if found is None:
        raise NotFound("no_such_worker", _("没有找到这位社工，或者不在您的站里。"))
    return found


def figures_of(workers: Iterable[SocialWorker], year: int) -> list[Figures]:
    """In the order given; one query."""
    known = list(workers)
    rows = _hours_of_year(year).filter(lead__in=[each.user_id for each in known])
    sums: Any = rows.values("lead").annotate(people=Count("volunteer", distinct=True), **_SUMS)
    by_lead: dict[int, dict[str, Any]] = {row["lead"]: row for row in sums}
    return [_figures(each, by_lead.get(each.user_id, {})) for each in known]


_SUMS = {
    "confirmed": Sum("minutes", filter=Q(state=HoursState.COUNTED), default=0),
    "under_review": Sum("minutes", filter=Q(state__in=WAITING), default=0),
    "services": Count("pk", filter=Q(corrects__isnull=True)),
    "last": Max("served_on"),
}


def _figures(worker: SocialWorker, row: dict[str, Any]) -> Figures:
    return Figures(
        worker,
        row.get("people", 0),
        row.get("confirmed", 0),
        row.get("under_review", 0),
        row.get("services", 0),
    )


def _hours_of_year(year: int) -> QuerySet[ServiceHours]:
    rows = ServiceHours.objects.exclude(state=HoursState.REJECTED)
    return rows.filter(served_on__gte=dt.date(year, 1, 1), served_on__lte=dt.date(year, 12, 31))


def led_by(worker: SocialWorker, year: int) -> list[Led]:
    """Everybody she led that year, of the running year also those she leads now; who needs a word first (nothing for a month), then by the last contact, the oldest first. The
    number of queries is constant."""
    found = _with_hours(worker, year)
    users = _led_now(worker) if year == clock.today().year else {}
    volunteers = dict(Volunteer.objects.filter(user__in=users, is_active=True).values_list("user", "pk"))
    for user, pk in volunteers.items():
        led = found.setdefault(pk, Led(pk))
        led.is_led_now = True
        _contact(led, users[user])
    _add_engagements(found)
    _add_invitations(worker, found)
    _add_backbones(worker, found)
    return sorted(found.values(), key=lambda each: (not each.is_idle, each.last_contact_on, each.volunteer))


def _with_hours(worker: SocialWorker, year: int) -> dict[int, Led]:
    rows = _hours_of_year(year).filter(lead=worker.user_id, volunteer__is_active=True)
    sums: Any = rows.values("volunteer").annotate(**_SUMS)
    return {
        row["volunteer"]: Led(
            row["volunteer"], row["confirmed"], row["under_review"], row["services"], last_contact_on=row["last"]
        )
        for row in sums
    }


def _led_now(worker: SocialWorker) -> dict[int, dt.date]:
    """User -> when she last took something on that this worker leads and that is not over."""
    tasks = Assignment.objects.filter(
        requirement__need__lead=worker.user_id, provider_kind=RequirementKind.VOLUNTEER, state__in=RUNNING
    ).values_list("user", "claimed_at")
    shifts = _on_the_way().filter(shift__activity__lead=worker.user_id).values_list("user", "signed_at")
    found: dict[int, dt.date] = {}
    for user, at in [*tasks, *shifts]:
        day = clock.local(at).date()
        found[user] = max(day, found.get(user, day))
    return found


def _on_the_way() -> QuerySet[Signup]:
    return Signup.objects.filter(state__in=ON_THE_WAY, shift__ends_at__gt=clock.now())


def _contact(led: Led, day: dt.date) -> None:
    led.last_contact_on = max(led.last_contact_on, day)


def _add_engagements(found: dict[int, Led]) -> None:
    """What she has ahead, and when she last served, whoever led it."""
    rows = ServiceHours.objects.filter(volunteer__in=list(found)).exclude(state=HoursState.REJECTED)
    for pk, day in rows.values_list("volunteer").annotate(Max("served_on")):
        found[pk].last_served_on = day
    mine = Q(user__volunteer__in=list(found))
    ahead = [
        *Assignment.objects.filter(mine, state__in=RUNNING).values_list("user__volunteer", flat=True),
        *_on_the_way().filter(mine).values_list("user__volunteer", flat=True),
    ]
    for pk in ahead:
        found[pk].ahead += 1


def _add_invitations(worker: SocialWorker, found: dict[int, Led]) -> None:
    sent = Offer.objects.filter(sent_by=worker.user_id, user__volunteer__in=list(found))
    for pk, at in sent.values_list("user__volunteer").annotate(Max("sent_at")):
        _contact(found[pk], clock.local(at).date())


def _add_backbones(worker: SocialWorker, found: dict[int, Led]) -> None:
    """Those whom a person has recognised; and the network's hints (mechanism W10), of her station's place."""
    for pk in Backbone.objects.filter(volunteer__in=list(found), ended_at__isnull=True).values_list(
        "volunteer", flat=True
    ):
        found[pk].is_backbone = True
    for pk in Volunteer.objects.filter(pk__in=list(found), user__public_id__in=_hinted(worker)).values_list(
        "pk", flat=True
    ):
        found[pk].may_be_backbone = not found[pk].is_backbone


def _hinted(worker: SocialWorker) -> set[str]:
    snapshot = next((found for months in PERIODS if (found := snapshot_of(worker.station.place_code, months))), None)
    return {id_of(each["person"]) for each in snapshot.report["hints"]} if snapshot else set()


def named(rows: list[Led]) -> list[Led]:
    """The same with their profiles, in one query."""
    known = Volunteer.objects.select_related("user").in_bulk([each.volunteer for each in rows])
    for each in rows:
        each.row = known.get(each.volunteer)
    return rows


def volunteer_led(worker: SocialWorker, public_id: str) -> Volunteer:
    """A volunteer whom the worker leads now or led this year. Raises NotFound."""
    found = Volunteer.objects.select_related("user").filter(public_id=public_id, is_active=True).first()
    if found is None or found.pk not in {each.volunteer for each in led_by(worker, clock.today().year)}:
        raise NotFound("no_such_volunteer", _("没有找到这位志愿者，或者不是由这位社工带的。"))
    return found


def places_to_fill(worker: SocialWorker) -> QuerySet[Requirement]:
    """Volunteers' places that are still open in the needs she leads, soonest first."""
    rows = Requirement.objects.filter(
        kind=RequirementKind.VOLUNTEER,
        filled__lt=F("quantity"),
        need__lead=worker.user_id,
        need__state__in=sorted(CLAIMABLE),
        need__window_end__gt=clock.now(),
    )
    return rows.select_related("need__category", "need__requester", "need__lead").order_by("need__window_start", "pk")
