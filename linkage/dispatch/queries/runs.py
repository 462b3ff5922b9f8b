"""Batches of the matcher: which needs of a place are ready for one, and the runs that a coordinator may look at."""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.dispatch.models import HandMatching, MatchingRun, PlannedLine, PlannedNeed
from linkage.dispatch.states import RunKind
from linkage.needs.models import Need, Requirement
from linkage.needs.states import NeedState
from linkage.organisations.models import Role
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.places import codes
from linkage.places.models import Place
from linkage.places.queries import setting


def ready_needs(place_code: str, *, category: str = "", urgency: str = "", late: bool = False) -> QuerySet[Need]:
    """The assessed needs inside the place that wait for their plan to be sent and whose time has not passed; those who wait longest first."""
    needs = Need.objects.filter(
        Exists(Requirement.objects.filter(need=OuterRef("pk"))),
        state=NeedState.ASSESSED,
        window_end__gt=clock.now(),
        place_code__startswith=codes.prefix(place_code),
    )
    if category:
        needs = needs.filter(category=category)
    if urgency:
        needs = needs.filter(urgency=urgency)
    if late:
        needs = needs.filter(due_at__lt=clock.now())
    return needs.order_by("submitted_at", "pk")


def by_hand() -> Q:
    """Needs for which the engine is not asked: the one who asked does not want automatic matching, in general or here (PIPL art. 24)."""
    return Q(requester__automatic_matching=False) | Q(Exists(HandMatching.objects.filter(need=OuterRef("pk"))))


def is_by_hand(need: Need) -> bool:
    return not need.requester.automatic_matching or HandMatching.objects.filter(need=need).exists()


def places_to_plan(user: User) -> list[Place]:
    """The places for which she may start a batch: those she coordinates and all inside them."""
    prefixes = role_places(user, Role.COORDINATOR)
    inside = Q(pk__in=[])
    for each in prefixes:
        inside |= Q(code__startswith=each)
    return list(Place.objects.filter(inside).order_by("code"))


def runs_visible_to(user: User) -> QuerySet[MatchingRun]:
    """The batches of the places she coordinates, newest first."""
    inside = Q(pk__in=[])
    for each in role_places(user, Role.COORDINATOR):
        inside |= Q(place_code__startswith=each)
    runs = MatchingRun.objects.filter(inside, kind=RunKind.BATCH).select_related("requested_by")
    return runs.order_by("-at", "-pk")


def run_for(user: User, public_id: str) -> MatchingRun:
    """Raises NotFound("no_such_run") for another place's as well."""
    run = runs_visible_to(user).filter(public_id=public_id).first()
    if run is None:
        raise NotFound("no_such_run", _("没有找到这次推演，也可能不在您的服务范围内。"))
    return run


def line_for(user: User, pk: int) -> PlannedLine:
    """A line of a batch she may work on. Raises NotFound("no_such_line")."""
    line = (
        PlannedLine.objects.select_related("planned__run", "planned__need", "requirement")
        .filter(pk=pk, planned__run__in=runs_visible_to(user))
        .first()
    )
    if line is None:
        raise NotFound("no_such_line", _("没有找到这一行，也可能方案已经变了。"))
    return line


def recall_until(run: MatchingRun) -> dt.datetime | None:
    """Until when the unanswered invitations of what was sent last may be taken back together; None when nothing was sent."""
    if run.sent_at is None:
        return None
    return run.sent_at + dt.timedelta(minutes=setting("matching_recall_minutes", run.place_code))


def planned_states(run: MatchingRun) -> dict[str, int]:
    """How many needs of the run stand where."""
    rows: Any = PlannedNeed.objects.filter(run=run).values_list("state").annotate(total=Count("pk"))
    return dict(rows)
