"""What a reviewer may see, and what the officer sees of the reviewers' work. An application from which a reviewer stands aside is in none of her answers."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.funding.models import Application, Fund, Recusal, Review, ReviewSeat, Round
from linkage.funding.queries.conflicts import detected, standing_aside
from linkage.funding.spreading import Pair, spread
from linkage.funding.states.applications import IN_REVIEW, ApplicationState
from linkage.funding.states.reviews import ReviewState
from linkage.funding.states.rounds import RoundState
from linkage.organisations.models import Membership, Role
from linkage.organisations.roles import funds_of, has_role
from linkage.people.models import User

UNDER_WAY = (RoundState.REVIEWING, RoundState.VOTING, RoundState.DECIDING)
SCORED = (Round.Rule.RANK, Round.Rule.BUNDLE, Round.Rule.COMBINED)
VOTED = (Round.Rule.VOTE, Round.Rule.COMBINED)


def seats_of(user: Any) -> QuerySet[ReviewSeat]:
    """The applications that she reviews, of rounds under way. Barred by the query itself: what she stands aside from, what she applied for, and
    what an organisation asks for whose member she is."""
    aside = Recusal.objects.filter(application=OuterRef("application"), reviewer=user)
    member = Membership.objects.filter(
        organisation=OuterRef("application__organisation"), user=user, ended_at__isnull=True
    )
    rows = ReviewSeat.objects.filter(
        ~Exists(aside),
        ~Exists(member),
        reviewer=user,
        ended_at__isnull=True,
        application__state__in=IN_REVIEW,
        application__round__state__in=UNDER_WAY,
        application__round__fund__public_id__in=funds_of(user, Role.FUND_REVIEWER),
    ).exclude(application__applicant=user)
    related = rows.select_related("application__round__fund", "application__organisation", "clearance__review")
    return related.order_by("application__round__closes_at", "application__title", "pk")


def seats_waiting_for(user: Any) -> QuerySet[ReviewSeat]:
    """Those she still has to hand in, while the review is open."""
    done = Q(clearance__review__state__in=[ReviewState.SUBMITTED, ReviewState.VOIDED])
    return seats_of(user).filter(application__round__state=RoundState.REVIEWING).exclude(done)


def seat_for(user: Any, application_id: str) -> ReviewSeat:
    """Raises NotFound, for an application she stands aside from as well."""
    found = seats_of(user).filter(application__public_id=application_id).first()
    if found is None:
        raise NotFound("no_such_review", _("没有找到要您评审的这份申请。"))
    return found


def review_of(seat: ReviewSeat) -> Review | None:
    return Review.objects.filter(clearance__seat=seat).first()


def has_reviewed(user: Any, application: Application) -> bool:
    """Whether she was ever asked to review it: then she neither approves nor pays (product rule 8)."""
    return ReviewSeat.objects.filter(application=application, reviewer=user).exists()


def reviewers_of(fund: Fund) -> QuerySet[User]:
    held = Membership.objects.filter(role=Role.FUND_REVIEWER, fund_id=fund.public_id, ended_at__isnull=True)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("pk")


def applications_in_review(round: Round) -> QuerySet[Application]:
    rows = round.applications.filter(state__in=IN_REVIEW)
    return rows.select_related("organisation", "round__fund").order_by("accepted_at", "pk")


def handed_in(round: Round) -> dict[int, int]:
    """application's pk -> how many sheets stand."""
    standing = Review.objects.filter(clearance__seat__application__round=round, state=ReviewState.SUBMITTED)
    return dict(standing.order_by().values_list("clearance__seat__application").annotate(Count("pk")))


def proposal(round: Round) -> list[Pair]:
    """(reviewer's pk, application's pk): who could be asked to review what, evenly and without the ties that are known."""
    applications = list(applications_in_review(round).filter(state=ApplicationState.ACCEPTED))
    reviewers = list(reviewers_of(round.fund))
    barred = {*detected(reviewers, applications), *standing_aside(applications)}
    seats = ReviewSeat.objects.filter(application__in=applications, ended_at__isnull=True)
    seated = set(seats.values_list("reviewer", "application"))
    return spread(
        [each.pk for each in applications],
        [each.pk for each in reviewers],
        barred=barred,
        seated=seated,
        each=round.reviewers_each,
    )


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A reviewer's seat as the officer sees it: how far she is, never her points before the review is closed."""

    seat: ReviewSeat
    state: str
    label: Any


def seats_in(round: Round) -> dict[int, list[SeatRow]]:
    """application's pk -> its reviewers."""
    rows = ReviewSeat.objects.filter(application__round=round, ended_at__isnull=True)
    found: dict[int, list[SeatRow]] = {}
    for seat in rows.select_related("reviewer", "clearance__review").order_by("pk"):
        clearance = getattr(seat, "clearance", None)
        review = getattr(clearance, "review", None)
        state, label = ("asked", _("等回避声明")) if clearance is None else ("cleared", _("已声明，未评分"))
        if review is not None:
            state, label = review.state, review.get_state_display()
        found.setdefault(seat.application_id, []).append(SeatRow(seat, state, label))
    return found


def recusals_in(round: Round) -> QuerySet[Recusal]:
    rows = Recusal.objects.filter(application__round=round)
    return rows.select_related("application", "reviewer", "told_by").order_by("at", "pk")


def round_in_review(user: Any, public_id: str) -> Round:
    """For the fund's officer, and the auditors of the place, who read and may disclose. Raises NotFound."""
    round = (
        Round.objects.select_related("fund__organisation")
        .filter(public_id=public_id)
        .exclude(state=RoundState.DRAFTED)
        .first()
    )
    if round is not None:
        officer = has_role(user, Role.FUND_OFFICER, fund_id=round.fund.public_id)
        if officer or has_role(user, Role.AUDITOR, place_code=round.fund.place_code):
            return round
    raise NotFound("no_such_round", _("没有找到这一轮申报。"))


def everybody_asked(round: Round) -> list[User]:
    """The fund's reviewers now, and whoever was asked in this round before she lost the office."""
    asked = ReviewSeat.objects.filter(application__round=round).values("reviewer")
    return list(User.objects.filter(Q(pk__in=reviewers_of(round.fund)) | Q(pk__in=asked)).order_by("pk"))
