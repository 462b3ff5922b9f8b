"""The station's board: what waits, what is late, what runs; counted over the places that the one who looks is responsible for."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.dispatch.models import Offer, OfferWave
from linkage.dispatch.states import OfferState, WaveStage
from linkage.needs.models import Need, Requirement
from linkage.needs.queries import for_lists
from linkage.needs.states import OPEN, NeedState
from linkage.organisations.models import Role
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.places.settings_catalogue import SETTINGS


@dataclass(frozen=True, slots=True)
class Lane:
    """A filter of the board, as a link one can share: `key` in the URL, `count` of needs in it now."""

    key: str
    title: object
    icon: str
    count: int = 0


S = NeedState
LANES: dict[str, tuple[object, str, Q]] = {
    "new": (_("待审核"), "eye", Q(state=S.SUBMITTED)),
    "plan": (_("待派单"), "plan", Q(state=S.ASSESSED)),
    "open": (_("待接单"), "users", Q(state=S.PUBLISHED)),
    "matched": (_("已接单"), "check", Q(state=S.MATCHED)),
    "service": (_("服务中"), "clock", Q(state=S.IN_SERVICE)),
    "confirm": (_("待确认"), "wait", Q(state=S.SERVED)),
}
MINE, LATE, HOURS, DONE = "mine", "late", "hours", "done"


def _hours_run_out() -> Q:
    """Served, not confirmed, and soon it will be too late to record the hours (Order 67 art. 11: ten working days). By the defaults of the settings:
    a lane spans places; the reminder of each need goes by its own place's."""
    days = SETTINGS["hours_record_working_days"].default, SETTINGS["hours_remind_working_days"].default
    return Q(state=NeedState.SERVED, window_end__lt=clock.working_days_ago(int(days[0]) - int(days[1])))


def needs_on_board(user: User) -> QuerySet[Need]:
    """The needs of the places where she is a social worker or coordinator."""
    prefixes = role_places(user, Role.SOCIAL_WORKER, Role.COORDINATOR)
    if not prefixes:
        return Need.objects.none()
    inside = reduce(or_, (Q(place_code__startswith=each) for each in prefixes))
    return Need.objects.filter(inside)


def lanes(user: User) -> list[Lane]:
    """All filters with their counts, in one query, which looks at open needs only: the closed ones are many and not counted."""
    needs = needs_on_board(user).filter(state__in=OPEN)
    late, mine = Q(due_at__lt=clock.now()), Q(lead=user)
    counts = needs.aggregate(
        **{f"n_{key}": Count("pk", filter=condition) for key, (_title, _icon, condition) in LANES.items()},
        n_late=Count("pk", filter=late),
        n_mine=Count("pk", filter=mine),
        n_hours=Count("pk", filter=_hours_run_out()),
    )
    return [
        Lane(MINE, _("我负责的"), "star", counts["n_mine"]),
        Lane(LATE, _("超时未办"), "late", counts["n_late"]),
        *(Lane(key, title, icon, counts[f"n_{key}"]) for key, (title, icon, _condition) in LANES.items()),
        Lane(HOURS, _("时长快过记录期限"), "clock", counts["n_hours"]),
        Lane(DONE, _("已办结"), "done"),
    ]


def lane(user: User, key: str) -> QuerySet[Need]:
    """The needs of one lane, the most pressing first; an unknown key shows everything open."""
    needs = needs_on_board(user)
    if key == DONE:
        return _shown(needs.exclude(state__in=OPEN)).order_by("-closed_at", "-pk")
    if key == LATE:
        needs = needs.filter(state__in=OPEN, due_at__lt=clock.now())
    elif key == HOURS:
        needs = needs.filter(_hours_run_out())
    elif key == MINE:
        needs = needs.filter(state__in=OPEN, lead=user)
    elif key in LANES:
        needs = needs.filter(LANES[key][2])
    else:
        needs = needs.filter(state__in=OPEN)
    return _shown(needs).order_by(F("due_at").asc(nulls_last=True), "pk")


def _shown(needs: QuerySet[Need]) -> QuerySet[Need]:
    """With what a row of the board shows: places filled, invitations out, whether something mandatory is missing, whether everybody suited was
    asked in vain."""
    waiting = Offer.objects.filter(requirement__need=OuterRef("pk"), state=OfferState.SENT)
    lacking = Requirement.objects.filter(need=OuterRef("pk"), mandatory=True, filled__lt=F("quantity"))
    stuck = OfferWave.objects.filter(requirement__need=OuterRef("pk"), ended_at__isnull=True, stage=WaveStage.ESCALATED)
    return for_lists(needs).annotate(
        has_open_offers=Exists(waiting), is_lacking=Exists(lacking), is_stuck=Exists(stuck)
    )
