"""确认完成: the asker's word turns what was done into hours, points and spent money, all in one transaction."""

from django.db import transaction

from linkage.common.errors import require
from linkage.common.states import move
from linkage.dispatch.actions.claims import release_what_was_set_aside
from linkage.dispatch.actions.holding import hold_what_hangs_on
from linkage.dispatch.actions.offers import grant_of, withdraw_open_offers
from linkage.dispatch.actions.places import record_on_board
from linkage.dispatch.actions.waitlist import close_waitlist
from linkage.dispatch.actions.wave_acts import close_waves
from linkage.dispatch.models import Assignment
from linkage.dispatch.permissions import can_confirm
from linkage.dispatch.states import ASSIGNMENT_TRANSITIONS, HOLDS_A_PLACE, AssignmentState
from linkage.funding.actions import spend_micro_grant
from linkage.needs.actions.lifecycle import cancel_need, confirm_need
from linkage.needs.actions.places import give_back_place
from linkage.needs.models import Need, RequirementKind
from linkage.organisations.queries import station_for
from linkage.people.models import User
from linkage.resources.actions import deliver_goods, return_goods
from linkage.volunteering.actions.hours import record_hours
from linkage.volunteering.actions.locks import lock_volunteers
from linkage.volunteering.actions.points import post_points
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.states.presence import concerns_of, evidence_of

K = RequirementKind


@transaction.atomic
def confirm_service(*, by: User, need: Need) -> None:
    """Confirm that the service was given. Every helper's hours are recorded, points posted for those that count, the fund's money spent,
    lent goods returned. Twice is impossible: the need's move decides.

    Raises Conflict("wrong_state") when somebody has confirmed already, NotAllowed for helpers and strangers.
    """
    require(can_confirm(by, need))
    hold_what_hangs_on(need)
    confirm_need(by=by, need=need)
    close_waves(need=need)
    held = Assignment.objects.filter(requirement__need=need, state__in=HOLDS_A_PLACE)
    lock_volunteers(held.filter(provider_kind=K.VOLUNTEER, user__isnull=False).values_list("user", flat=True))
    for assignment in held.select_related("requirement", "user").order_by("pk"):
        assignment.requirement.need = need
        _settle(by, need, assignment)
    for requirement in need.requirements.all():
        withdraw_open_offers(by=by, requirement=requirement)


def _settle(by: User, need: Need, assignment: Assignment) -> None:
    if (
        assignment.state == AssignmentState.CLAIMED
    ):  # delivered things whose delivery nobody noted; the confirmation says they came
        move(assignment, "provide", ASSIGNMENT_TRANSITIONS, checked_out_at=need.closed_at)
    move(assignment, "confirm", ASSIGNMENT_TRANSITIONS)
    if assignment.provider_kind == K.VOLUNTEER:
        _book_hours(by, need, assignment)
    elif assignment.provider_kind == K.GOODS:
        _settle_goods(by, assignment)
    elif assignment.provider_kind == K.MONEY and assignment.offer is not None:
        spend_micro_grant(by=by, grant=grant_of(assignment.offer))


def _settle_goods(by: User, assignment: Assignment) -> None:
    reservation = deliver_goods(reference=assignment.stream, by=by)
    if reservation.goods.is_lent:
        return_goods(reference=assignment.stream, by=by)


def _book_hours(by: User, need: Need, assignment: Assignment) -> None:
    station = station_for(need.place_code)
    if (
        assignment.user is None
        or assignment.checked_in_at is None
        or assignment.checked_out_at is None
        or station is None
    ):
        raise ValueError(
            f"assignment {assignment.public_id} was served without a person, a time or a recording organisation"
        )
    lead = need.lead or assignment.roster_by or need.requester
    hours = record_hours(
        by=assignment.roster_by or lead,
        volunteer=assignment.user.volunteer,
        source=assignment.stream,
        activity=need.category.name,
        content=assignment.requirement.title,
        place_code=need.place_code,
        started_at=assignment.checked_in_at,
        ended_at=assignment.checked_out_at,
        window=(assignment.starts_at, assignment.ends_at),
        organisation=station,
        lead=lead,
        evidence=ServiceHours.Evidence.ROSTER if assignment.roster_by else evidence_of(assignment.marks),
        concerns=concerns_of(assignment.marks),
        cell=assignment.cell,
        category_code=need.category_id,
        points_key=need.category.points_coefficient_key or "points_coefficient",
        beneficiary=need.requester,
        confirmed_by=by,
    )
    post_points(hours=hours)


@transaction.atomic
def call_off(*, by: User, need: Need, reason: str = "") -> None:
    """Cancel a need with everything that hangs on it: invitations, places, goods, venues, held money, the queue."""
    hold_what_hangs_on(need)
    cancel_need(by=by, need=need, reason=reason)
    release_everything(by=by, need=need)


def release_everything(*, by: User | None, need: Need) -> None:
    """Let go of all that a need which will not take place had bound. Inside the caller's transaction; doing it twice changes nothing."""
    hold_what_hangs_on(need)
    close_waves(need=need)
    for requirement in need.requirements.all():
        requirement.need = need
        withdraw_open_offers(by=by, requirement=requirement)
        close_waitlist(requirement=requirement)
        for assignment in requirement.assignments.filter(state=AssignmentState.CLAIMED):
            assignment.requirement = requirement
            move(assignment, "withdraw", ASSIGNMENT_TRANSITIONS)
            release_what_was_set_aside(by=by, assignment=assignment)
            give_back_place(requirement, assignment.units)
    for requirement in need.requirements.all():
        record_on_board("task.closed", requirement)
