"""A round's review: reviewers are asked, state that nothing ties them to who applied, score by the round's criteria, and hand in once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.models import (
    Application,
    Clearance,
    Criterion,
    Recusal,
    Review,
    ReviewSeat,
    ReviewTrace,
    Round,
    Score,
)
from linkage.funding.permissions.reviews import can_review, can_run_review
from linkage.funding.queries.conflicts import conflict_of
from linkage.funding.queries.reviews import proposal
from linkage.funding.states.applications import ApplicationState
from linkage.funding.states.reviews import REVIEW_TRANSITIONS, ReviewState
from linkage.funding.states.rounds import RoundState
from linkage.people.models import User

STATEMENT = _("我与申请人和申请单位没有亲属、任职、合作或其他可能影响公正的利害关系。")
ASKING = (RoundState.OPEN, RoundState.REVIEWING)


@dataclass(frozen=True, slots=True)
class Mark:
    """points: 0 to 100, or None while she has not decided."""

    points: int | None
    comment: str = ""


@transaction.atomic
def assign_reviewer(*, by: User, application: Application, reviewer: User) -> ReviewSeat:
    """Ask a reviewer to look at an application. Raises NotAllowed, Conflict("wrong_state"), Conflict("conflict_of_interest")."""
    round = application.round
    require(can_run_review(by, round.fund))
    require(can_review(reviewer, round.fund))
    if round.state not in ASKING or application.state != ApplicationState.ACCEPTED:
        raise Conflict("wrong_state", _("这份申请现在不在评审中。"))
    if conflict_of(reviewer, application) is not None:
        raise Conflict("conflict_of_interest", _("这位评委与申请方有关系，要回避，请换一位。"))
    now = clock.now()
    seat, is_new = ReviewSeat.objects.get_or_create(
        application=application, reviewer=reviewer, defaults={"assigned_by": by, "assigned_at": now}
    )
    if not is_new:
        back = ReviewSeat.objects.filter(pk=seat.pk, ended_at__isnull=False)
        is_new = bool(back.update(ended_at=None, assigned_by=by, assigned_at=now))
    if is_new:
        _tell(reviewer, "review.assigned", application, by)
    return seat


@transaction.atomic
def assign_proposed(*, by: User, round: Round) -> int:
    """Ask whom the proposal names; returns how many seats that were. Raises NotAllowed, Conflict as assign_reviewer."""
    require(can_run_review(by, round.fund))
    pairs = proposal(round)
    reviewers = User.objects.in_bulk([each for each, _application in pairs])
    applications = Application.objects.select_related("round__fund").in_bulk([each for _reviewer, each in pairs])
    for reviewer, application in pairs:
        assign_reviewer(by=by, application=applications[application], reviewer=reviewers[reviewer])
    return len(pairs)


@transaction.atomic
def release_seat(*, by: User, seat: ReviewSeat) -> None:
    """Let a reviewer off who has not handed anything in. Raises NotAllowed, Conflict("submitted"), Conflict("wrong_state")."""
    require(can_run_review(by, seat.application.round.fund))
    if Review.objects.filter(clearance__seat=seat).exclude(state=ReviewState.DRAFTED).exists():
        raise Conflict("submitted", _("她已经提交评分，不能撤下；有利害关系请登记回避。"))
    if not ReviewSeat.objects.filter(pk=seat.pk, ended_at__isnull=True).update(ended_at=clock.now()):
        raise Conflict("wrong_state", _("刚刚有人处理过了，请看最新状态。"))
    _tell(seat.reviewer, "review.released", seat.application, by)


@transaction.atomic
def give_clearance(*, by: User, seat: ReviewSeat) -> Clearance:
    """She states that nothing ties her to who applied; from now on she sees the whole application. Stating it again changes nothing.

    Raises NotAllowed, Conflict("conflict_of_interest") when the records say otherwise: the caller then lets her stand aside (conflicts.stand_aside).
    """
    require(_is_hers(by, seat))
    if conflict_of(by, seat.application) is not None:
        raise Conflict("conflict_of_interest", _("记录显示您与申请方有关系，这份申请已为您回避。"))
    clearance, is_new = Clearance.objects.get_or_create(
        seat=seat, defaults={"statement": str(STATEMENT), "given_at": clock.now()}
    )
    if is_new:
        _record("round.review_cleared", seat.application, by)
    return clearance


@transaction.atomic
def write_review(
    *, by: User, seat: ReviewSeat, marks: Mapping[int, Mark], comment: str = "", submit: bool = False
) -> Review:
    """Save the sheet; with `submit`, hand it in, or amend what was handed in. marks: by criterion's position. What is handed in is complete, and
    each version of it stays in the trace.

    Raises NotAllowed, Conflict("no_clearance", "review_closed", "submitted"), Invalid("bad_scores") with fields score_<position>.
    """
    require(_is_hers(by, seat))
    round = Round.objects.select_for_update().get(pk=seat.application.round_id)
    if round.state != RoundState.REVIEWING:
        raise Conflict("review_closed", _("评审已经结束，评分不能再改。"))
    clearance = Clearance.objects.filter(seat=seat).first()
    if clearance is None:
        raise Conflict("no_clearance", _("请先声明没有利害关系，再评分。"))
    criteria = list(round.criteria.all())
    _check(criteria, marks, complete=submit)
    review = _sheet(clearance, comment)
    if review.state == ReviewState.VOIDED:
        raise Conflict("review_voided", _("这份评分已因回避作废。"))
    if review.state == ReviewState.SUBMITTED and not submit:
        raise Conflict("submitted", _("评分已经提交；要改请改好后再提交一次，会留下记录。"))
    _write_marks(review, criteria, marks)
    if submit:
        _hand_in(review, seat.application, by)
    return review


def trace(review: Review, act: str, by: User | None) -> None:
    """Add what the sheet says now to its history."""
    last = review.traces.aggregate(last=Max("number"))["last"] or 0
    scores = review.scores.select_related("criterion").order_by("criterion__position")
    content = {
        "scores": [
            {"criterion": each.criterion.position, "points": each.points, "comment": each.comment} for each in scores
        ],
        "comment": review.comment,
    }
    ReviewTrace.objects.create(review=review, number=last + 1, act=act, content=content, by=by, at=clock.now())


def _is_hers(by: User, seat: ReviewSeat) -> Any:
    verdict = can_review(by, seat.application.round.fund)
    if verdict and (seat.reviewer_id != by.pk or seat.ended_at is not None):
        raise Conflict("not_assigned", _("这份申请不再由您评审。"))
    if Recusal.objects.filter(application=seat.application, reviewer=by).exists():
        raise Conflict("conflict_of_interest", _("您已回避这份申请。"))
    return verdict


def _check(criteria: list[Criterion], marks: Mapping[int, Mark], *, complete: bool) -> None:
    wrong: dict[str, Any] = {}
    for each in criteria:
        mark = marks.get(each.position)
        points = mark.points if mark else None
        if points is None:
            if complete:
                wrong[f"score_{each.position}"] = _("请打 0 到 100 分。")
        elif not 0 <= points <= 100:
            wrong[f"score_{each.position}"] = _("请打 0 到 100 之间的整数分。")
    if wrong:
        raise Invalid("bad_scores", _("还有评分没有填好。"), fields=wrong)


def _sheet(clearance: Clearance, comment: str) -> Review:
    """Her sheet, with the comment as it is now."""
    try:
        with transaction.atomic():
            review, is_new = Review.objects.get_or_create(
                clearance=clearance, defaults={"comment": comment.strip()[:1000], "saved_at": clock.now()}
            )
    except IntegrityError:  # a second tap on the same button
        review, is_new = Review.objects.get(clearance=clearance), False
    if not is_new and review.state != ReviewState.VOIDED:
        review.comment = comment.strip()[:1000]
        Review.objects.filter(pk=review.pk).update(
            comment=review.comment, saved_at=clock.now(), version=F("version") + 1
        )
    return review


def _write_marks(review: Review, criteria: list[Criterion], marks: Mapping[int, Mark]) -> None:
    review.scores.all().delete()
    Score.objects.bulk_create(
        Score(review=review, criterion=each, points=mark.points, comment=mark.comment.strip()[:300])
        for each in criteria
        if (mark := marks.get(each.position)) is not None and mark.points is not None
    )


def _hand_in(review: Review, application: Application, by: User) -> None:
    if review.state == ReviewState.SUBMITTED:
        trace(review, "amended", by)
        _record("round.review_amended", application, by)
        return
    states.move(review, "submit", REVIEW_TRANSITIONS, submitted_at=clock.now())
    trace(review, "submitted", by)
    _record("round.review_submitted", application, by)


def _tell(reviewer: User, type: str, application: Application, by: User | None) -> None:
    """A line for the reviewer alone."""
    log.record(
        type,
        stream=f"user/{reviewer.public_id}",
        by=by,
        place_code=application.place_code,
        application=application.public_id,
        round=application.round.public_id,
    )


def _record(type: str, application: Application, by: User | None) -> None:
    round = application.round
    log.record(
        type, stream=round.stream, by=by, place_code=round.place_code, round=round.public_id, application=application.public_id
    )  # fmt: skip
