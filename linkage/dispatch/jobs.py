"""What follows from events (see wiring.py), and what time itself brings."""

import logging

from django.db import transaction
from django_tasks import task

from linkage.common import clock
from linkage.common.errors import Conflict, DomainError
from linkage.common.queueing import WaitState
from linkage.common.schedule import periodic
from linkage.dispatch.actions.batch_sending import mark_for_sending, send_marked
from linkage.dispatch.actions.batches import carry_out
from linkage.dispatch.actions.confirmation import release_everything
from linkage.dispatch.actions.forgotten import close_assignment, close_signup
from linkage.dispatch.actions.hours_due import remind_to_record
from linkage.dispatch.actions.offers import expire_offer, follow_grant
from linkage.dispatch.actions.plans import propose_plan, put_leads_in
from linkage.dispatch.actions.waitlist import lapse_invitation
from linkage.dispatch.actions.wave_acts import settle_when_filled
from linkage.dispatch.actions.waves import advance_wave, complete_wave, look_again
from linkage.dispatch.models import Assignment, MatchingRun, Offer, RunInputs, Waiting
from linkage.dispatch.queries.plans import is_planned
from linkage.dispatch.queries.runs import is_by_hand
from linkage.dispatch.queries.unclosed import assignments_over, signups_over
from linkage.dispatch.queries.waves import running_waves, waves_due
from linkage.dispatch.states import AssignmentState, OfferState
from linkage.events.models import Event
from linkage.funding.models import MicroGrant
from linkage.needs.models import Need, Rating, Requirement, RequirementKind
from linkage.needs.states import NeedState
from linkage.people.models import User
from linkage.volunteering.actions.record import record_evaluation
from linkage.volunteering.models import Volunteer

logger = logging.getLogger(__name__)


# Longer runs are the worker's: a request waits for nobody's solver.
SHORT_RUN_NEEDS = 40
SHORT_RUN_PEOPLE = 2_000
SHORT_SENDING = 10


@task()
def carry_out_batch(run_id: int) -> None:
    carry_out(run=MatchingRun.objects.get(pk=run_id))


@task()
def send_batch(run_id: int, user_id: int) -> None:
    send_marked(by=User.objects.get(pk=user_id), run=MatchingRun.objects.get(pk=run_id))


def begin_run(run: MatchingRun) -> None:
    """Carry a run out that was just started: at once when it is short, else in the worker with a page that shows how it goes."""
    people = Volunteer.objects.filter(is_active=True, place_code__startswith=run.place_code[:6])
    if run.planned.count() <= SHORT_RUN_NEEDS and people[:SHORT_RUN_PEOPLE].count() < SHORT_RUN_PEOPLE:
        carry_out(run=run)
    else:
        carry_out_batch.enqueue(run.pk)


def begin_sending(*, by: User, run: MatchingRun, needs: list[str] | None) -> None:
    """Mark what is to be sent and send it; the worker has the task in any case, so that a request which is cut off leaves nothing half sent."""
    with transaction.atomic():
        marked = mark_for_sending(by=by, run=run, needs=needs)
        send_batch.enqueue(run.pk, by.pk)
    if marked <= SHORT_SENDING:
        send_marked(by=by, run=run)


@periodic(cron="40 3 * * *")
def erase_old_run_inputs() -> None:
    """What a run was run on is kept for as long as its place says (setting matching_inputs_days), and not a day longer."""
    RunInputs.objects.filter(expires_at__lte=clock.now()).delete()


def need_of(event: Event) -> Need:
    return Need.objects.select_related("requester", "lead", "category").get(
        public_id=event.stream.removeprefix("need/")
    )


def propose_for_new_need(event: Event) -> None:
    """A new or reassessed need comes with a proposed plan, unless the one who asked wants a person to choose. One whose plan has gone out meanwhile
    has its own searches; one that somebody has planned as it is now is left as it is."""
    need = need_of(event)
    if need.state not in (NeedState.SUBMITTED, NeedState.ASSESSED) or not need.requirements.exists():
        return
    if is_by_hand(need):
        put_leads_in([need])
    elif not is_planned(need):
        propose_plan(by=None, need=need)


def release_what_it_held(event: Event) -> None:
    """A need that expired lets go of everything it had bound."""
    release_everything(by=None, need=need_of(event))


def pass_on_the_rating(event: Event) -> None:
    """How it went stands on the record of every volunteer who served (Order 67 art. 10)."""
    rating = Rating.objects.get(need=need_of(event))
    served = Assignment.objects.filter(
        requirement__need=rating.need_id,
        provider_kind=RequirementKind.VOLUNTEER,
        state=AssignmentState.CONFIRMED,
    )
    for volunteer in Volunteer.objects.filter(user__in=served.values("user")).order_by("pk"):
        record_evaluation(
            volunteer=volunteer, source=event.stream, stars=rating.stars, given_on=clock.local(rating.at).date()
        )


def follow_the_fund(event: Event) -> None:
    """A fund's officer decided on the fund's page."""
    grant = MicroGrant.objects.select_related("fund").get(public_id=event.payload["grant"])
    if event.actor is not None:
        follow_grant(grant=grant, by=event.actor)


def complete_waves(event: Event) -> None:
    """A plan is out: the first waves get everyone they need. The next minute's round finds those that fail here."""
    for wave in running_waves().filter(requirement__need=need_of(event), is_short=True).select_related(*WAVE_PARTS):
        _tolerant(lambda wave=wave: complete_wave(wave=wave))


def settle_filled(event: Event) -> None:
    """Somebody took a place, perhaps the last one."""
    settle_when_filled(requirement=_requirement_of(event))


def look_for_another(event: Event) -> None:
    """A place came free."""
    look_again(requirement=_requirement_of(event))


def _requirement_of(event: Event) -> Requirement:
    return Requirement.objects.select_related("need__requester", "need__category", "need__lead").get(
        public_id=event.payload["requirement"]
    )


WAVE_PARTS = ("requirement__need__requester", "requirement__need__category")
WAVES_AT_ONCE = 500


@periodic(cron="* * * * *")
def advance_waves() -> None:
    """Take the steps whose time has come, each in a transaction of its own; however many workers look, each step is taken once."""
    for wave in waves_due(WAVES_AT_ONCE):
        step = complete_wave if wave.is_short else advance_wave
        _tolerant(lambda wave=wave, step=step: step(wave=wave))


@periodic(cron="* * * * *")
def expire_offers() -> None:
    for offer in Offer.objects.filter(state=OfferState.SENT, expires_at__lte=clock.now()).select_related(
        "requirement__need"
    ):
        _tolerant(lambda offer=offer: expire_offer(offer=offer))


@periodic(cron="* * * * *")
def lapse_invitations() -> None:
    late = Waiting.objects.filter(state=WaitState.INVITED, invited_until__lte=clock.now())
    for waiting in late.select_related("requirement__need", "user"):
        _tolerant(lambda waiting=waiting: lapse_invitation(waiting=waiting))


def _tolerant(act) -> None:  # type: ignore[no-untyped-def]
    """One that was answered this very moment does not keep the others waiting."""
    try:
        act()
    except Conflict:
        pass
    except DomainError:
        logger.exception("what time had brought could not be carried out")


@periodic(cron="*/10 * * * *")
def close_forgotten_presences() -> None:
    """Who checked in and never out: closed, uncredited, for the lead to look at."""
    for assignment in assignments_over():
        close_assignment(assignment=assignment)
    for signup in signups_over():
        close_signup(signup=signup)


@periodic(cron="35 8 * * *")
def remind_of_unrecorded_hours() -> None:
    for need in Need.objects.filter(state=NeedState.SERVED, window_end__lt=clock.now()).order_by("pk"):
        remind_to_record(need=need)
