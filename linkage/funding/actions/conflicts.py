"""A reviewer stands aside: at the start, or when a tie comes to light late. Then her sheet is void, with its trace, and what was decided on it is opened
again (product rule 8; mechanism H15)."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.actions.reviews import trace
from linkage.funding.models import AllocationRun, Application, Recusal, Review, ReviewSeat, Round
from linkage.funding.permissions.reviews import can_disclose
from linkage.funding.queries.conflicts import detected
from linkage.funding.states.applications import APPLICATION_TRANSITIONS, ApplicationState
from linkage.funding.states.reviews import REVIEW_TRANSITIONS, ReviewState
from linkage.funding.states.rounds import ROUND_TRANSITIONS, RoundState
from linkage.people.models import User

DECIDED_ON = (ApplicationState.PROPOSED, ApplicationState.NOT_FUNDED)


@transaction.atomic
def stand_aside(*, by: User | None, application: Application, reviewer: User, kind: str, note: str = "") -> Recusal:
    """Record that the reviewer stands aside from the application, for good. by: herself, the officer, an auditor; None where the records show it.

    What she handed in is void but kept; a result that is waiting to be decided, or was decided and not approved yet, is reopened.
    Raises NotAllowed, Invalid("note_needed"), Conflict("recorded_already").
    """
    if by is not None:
        require(can_disclose(by, application, reviewer))
    if kind == Recusal.Kind.OTHER and not note.strip():
        sentence = _("请写一句是什么关系。")
        raise Invalid("note_needed", sentence, fields={"note": sentence})
    round = Round.objects.select_for_update().select_related("fund").get(pk=application.round_id)
    try:
        with transaction.atomic():
            recusal = Recusal.objects.create(
                application=application,
                reviewer=reviewer,
                kind=kind,
                note=note.strip()[:300],
                told_by=by,
                at=clock.now(),
            )
    except IntegrityError as error:
        raise Conflict("recorded_already", _("已经登记过这位评委回避这份申请。")) from error
    ReviewSeat.objects.filter(application=application, reviewer=reviewer).update(ended_at=clock.now())
    _tell("review.stood_aside", application, reviewer, by)
    if _void(application, reviewer, by):
        _tell("review.recounted", application, application.applicant, by)
        _reopen(round, by)
    return recusal


@transaction.atomic
def sweep_conflicts(*, round: Round) -> int:
    """Look once more at everybody who reviews in the round, before anything is counted: memberships and ties may have begun since. Returns how many
    have to stand aside."""
    seats = list(
        ReviewSeat.objects.filter(application__round=round, ended_at__isnull=True).select_related(
            "reviewer", "application__round__fund"
        )
    )
    reviewers = list({seat.reviewer_id: seat.reviewer for seat in seats}.values())
    applications = list({seat.application_id: seat.application for seat in seats}.values())
    found = detected(reviewers, applications)
    caught = [seat for seat in seats if (seat.reviewer_id, seat.application_id) in found]
    for seat in caught:
        kind = found[seat.reviewer_id, seat.application_id]
        stand_aside(by=None, application=seat.application, reviewer=seat.reviewer, kind=kind)
    return len(caught)


def _void(application: Application, reviewer: User, by: User | None) -> bool:
    """Whether a sheet that counted was made void."""
    review = Review.objects.filter(clearance__seat__application=application, clearance__seat__reviewer=reviewer).first()
    if review is None or review.state == ReviewState.VOIDED:
        return False
    counted = review.state == ReviewState.SUBMITTED
    states.move(review, "void", REVIEW_TRANSITIONS, voided_at=clock.now())
    trace(review, "voided", by)
    round = application.round
    log.record(
        "round.review_voided", stream=round.stream, by=by, place_code=round.place_code, round=round.public_id,
        application=application.public_id,
    )  # fmt: skip
    return counted


def _reopen(round: Round, by: User | None) -> None:
    """Back to the review, unless money has been approved on the result already: then the officer and the auditor have been told, and decide."""
    if round.state not in (RoundState.DECIDING, RoundState.DECIDED):
        return
    if round.applications.filter(state=ApplicationState.APPROVED).exists():
        return
    for each in round.applications.filter(state__in=DECIDED_ON):
        states.move(each, "take_back", APPLICATION_TRANSITIONS)
        log.record(
            "application.taken_back", stream=each.stream, by=by, place_code=each.place_code,
            application=each.public_id, round=round.public_id,
        )  # fmt: skip
    states.move(round, "reopen", ROUND_TRANSITIONS, decided_at=None)
    AllocationRun.objects.filter(round=round, adopted_at__isnull=False, set_aside_at__isnull=True).update(
        set_aside_at=clock.now()
    )
    log.record("round.result_reopened", stream=round.stream, by=by, place_code=round.place_code, round=round.public_id)


def _tell(type: str, application: Application, person: User, by: User | None) -> None:
    log.record(
        type, stream=f"user/{person.public_id}", by=by, place_code=application.place_code,
        application=application.public_id, round=application.round.public_id,
    )  # fmt: skip
