"""The volunteer's view: what she could do, what she has taken on."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from linkage.common import clock
from linkage.common.queueing import WaitState
from linkage.dispatch import matchmaking
from linkage.dispatch.models import Assignment, Waiting
from linkage.dispatch.queries.waves import held_back
from linkage.dispatch.states import HOLDS_A_PLACE, AssignmentState
from linkage.needs.models import Requirement, RequirementKind
from linkage.needs.states import CLAIMABLE
from linkage.people.models import User

RUNNING = (AssignmentState.CLAIMED, AssignmentState.CHECKED_IN, AssignmentState.SERVED)
LOOKED_THROUGH = 300


@dataclass(frozen=True, slots=True)
class Opportunity:
    """An open requirement and how it suits the one who looks."""

    requirement: Requirement
    judgement: matchmaking.Judgement

    @property
    def places_left(self) -> int:
        return self.requirement.quantity - self.requirement.filled


def open_tasks(district_code: str) -> QuerySet[Requirement]:
    """Volunteer requirements with room, in the district, soonest first; without those for which the best suited are being asked first."""
    return (
        Requirement.objects.filter(
            kind=RequirementKind.VOLUNTEER,
            filled__lt=F("quantity"),
            need__state__in=CLAIMABLE,
            need__place_code__startswith=district_code[:6],
            need__window_end__gt=clock.now(),
        )
        .exclude(held_back())
        .select_related("need__category", "need__requester", "need__lead")
        .order_by("need__window_start", "pk")
    )


def soonest_tasks(user: User, most: int) -> list[Requirement]:
    """The first open tasks of the district she lives in, for one who is no volunteer; her own needs are left out. Chosen by their keys first: a
    district has thousands, and sorting them need not fetch whom each is for."""
    tasks = open_tasks(user.home_code)
    soonest = tasks.exclude(need__requester=user).values_list("pk", flat=True)[:most]
    return list(tasks.filter(pk__in=list(soonest)))


def opportunities(user: User) -> list[Opportunity]:
    """The open tasks of her district that she could take, best first, each with its reasons; after them those that only her own settings
    (time, distance, pause) speak against. Her own needs and tasks she holds are left out. Empty for those who are no volunteers."""
    volunteer = getattr(user, "volunteer", None)
    if volunteer is None or not volunteer.is_active:
        return []
    mine = Assignment.objects.filter(user=user, state__in=HOLDS_A_PLACE).values("requirement")
    tasks = open_tasks(volunteer.place_code)
    # Chosen first, read in full afterwards: a district has thousands, and sorting them need not fetch whom each is for.
    soonest = tasks.exclude(need__requester=user).exclude(pk__in=mine).values_list("pk", flat=True)[:LOOKED_THROUGH]
    rows = list(tasks.filter(pk__in=list(soonest)))
    judged = matchmaking.judge_volunteer(volunteer, rows)
    found = [Opportunity(row, judged[row.pk]) for row in rows if judged[row.pk].may_claim]
    weight = (
        -1.0 if user.automatic_matching else 0.0
    )  # who does not want to be matched sees her tasks in the order of time
    return sorted(
        found,
        key=lambda each: (
            not each.judgement.suits,
            weight * each.judgement.score,
            each.requirement.need.window_start,
        ),
    )


def judgement_of(user: User, requirement: Requirement) -> matchmaking.Judgement | None:
    """How one task suits her; None for those who are no volunteers, and for what is not for volunteers."""
    volunteer = getattr(user, "volunteer", None)
    if volunteer is None or not volunteer.is_active or requirement.kind != RequirementKind.VOLUNTEER:
        return None
    return matchmaking.judge_volunteer(volunteer, [requirement])[requirement.pk]


def tasks_of(user: User) -> QuerySet[Assignment]:
    """What she has taken on and is not confirmed yet, soonest first."""
    return (
        Assignment.objects.filter(user=user, state__in=RUNNING)
        .select_related("requirement__need__category", "requirement__need__lead", "requirement__need__requester")
        .order_by("starts_at")
    )


def past_tasks_of(user: User) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(user=user)
        .exclude(state__in=RUNNING)
        .select_related("requirement__need__category", "requirement__need__lead")
        .order_by("-starts_at")
    )


def waits_of(user: User) -> QuerySet[Waiting]:
    """Her places in queues; those that wait for her confirmation first."""
    return (
        Waiting.objects.filter(user=user, state__in=[WaitState.INVITED, WaitState.WAITING])
        .select_related("requirement__need__category")
        .order_by("state", "since")
    )


def queue_length(requirement: Requirement) -> int:
    return requirement.waiting.filter(state__in=[WaitState.WAITING, WaitState.INVITED]).count()
