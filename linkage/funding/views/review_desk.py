"""The officer's page of a round's review: who reviews what, who stands aside, what experts said, and how it goes on. Auditors read it and may say that a
reviewer has to stand aside."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import NotFound, require
from linkage.common.pages import render_page
from linkage.funding.actions.conflicts import stand_aside
from linkage.funding.actions.results import close_review, close_vote, record_opinion
from linkage.funding.actions.reviews import assign_proposed, assign_reviewer, release_seat
from linkage.funding.forms.reviews import LateRecusalForm, OpinionForm
from linkage.funding.models import Application, Opinion, ReviewSeat, Round
from linkage.funding.permissions.reviews import can_run_review
from linkage.funding.queries import reviews as queries
from linkage.funding.queries.ballots import turnout
from linkage.funding.queries.comments import waiting_in
from linkage.funding.states.rounds import RoundState
from linkage.people.models import User
from linkage.people.signed_in import person


@login_required
@require_GET
def desk(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show(request, queries.round_in_review(person(request), public_id))


@login_required
@require_POST
def seats(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask one reviewer for one application, or everybody whom the proposal names."""
    user, round = person(request), queries.round_in_review(person(request), public_id)
    if request.POST.get("act") == "propose":
        return _act(request, round, lambda: assign_proposed(by=user, round=round), _("已按均匀、回避的原则请好评委。"))
    application = _application(round, request.POST.get("application", ""))
    reviewer = _reviewer(round, request.POST.get("reviewer", ""))
    return _act(
        request,
        round,
        lambda: assign_reviewer(by=user, application=application, reviewer=reviewer),
        _("已请这位评委评审。"),
    )


@login_required
@require_POST
def release(request: HttpRequest, public_id: str, seat_id: str) -> HttpResponse:
    user, round = person(request), queries.round_in_review(person(request), public_id)
    seat = ReviewSeat.objects.filter(application__round=round, public_id=seat_id).first()
    if seat is None:
        raise NotFound("no_such_seat", _("没有找到这位评委。"))
    return _act(request, round, lambda: release_seat(by=user, seat=seat), _("已告诉评委不用评这一份。"))


@login_required
@require_POST
def recusals(request: HttpRequest, public_id: str) -> HttpResponse:
    """A tie that came to light late: by the officer or the auditor."""
    user, round = person(request), queries.round_in_review(person(request), public_id)
    form = _late_form(round, request.POST)
    if not form.is_valid():
        return _show(request, round, late_form=form, status=422)
    given = form.cleaned_data
    return _act(
        request,
        round,
        lambda: stand_aside(
            by=user,
            application=_application(round, given["application"]),
            reviewer=_reviewer(round, given["reviewer"]),
            kind=given["kind"],
            note=given["note"],
        ),
        _("已登记回避：她的评分作废并留痕，其余评分重新计算。"),
    )


@login_required
@require_POST
def opinions(request: HttpRequest, public_id: str) -> HttpResponse:
    user, round = person(request), queries.round_in_review(person(request), public_id)
    require(can_run_review(user, round.fund))
    form = OpinionForm(request.POST, applications=list(queries.applications_in_review(round)))
    if not form.is_valid():
        return _show(request, round, opinion_form=form, status=422)
    given = form.cleaned_data | {"application": _application(round, form.cleaned_data["application"])}
    return _act(request, round, lambda: record_opinion(by=user, **given), _("专家意见已记下。"))


@login_required
@require_POST
def closing(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ends the stage that is under way: the review, or the vote."""
    user, round = person(request), queries.round_in_review(person(request), public_id)
    act = close_vote if round.state == RoundState.VOTING else close_review
    return _act(request, round, lambda: act(by=user, round=round), _("已进入下一步。"))


def _act(request: HttpRequest, round: Round, do: Any, done: str) -> HttpResponse:
    refusal = attempt(request, "review", do)
    if refusal:
        return _show(request, queries.round_in_review(person(request), round.public_id), refusal=refusal)
    messages.success(request, done)
    return see_other(reverse("funding:review_desk", args=[round.public_id]))


def _application(round: Round, public_id: str) -> Application:
    found = queries.applications_in_review(round).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_application", _("没有找到这份申请。"))
    return found


def _reviewer(round: Round, public_id: str) -> User:
    found = next((each for each in queries.everybody_asked(round) if each.public_id == public_id), None)
    if found is None:
        raise NotFound("no_such_reviewer", _("没有找到这位评委。"))
    return found


def _late_form(round: Round, *sent: Any) -> LateRecusalForm:
    applications = list(queries.applications_in_review(round))
    return LateRecusalForm(*sent, applications=applications, reviewers=queries.everybody_asked(round))


def _show(
    request: HttpRequest,
    round: Round,
    *,
    refusal: Refusal | None = None,
    late_form: LateRecusalForm | None = None,
    opinion_form: OpinionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    applications = list(queries.applications_in_review(round))
    seats, counts = queries.seats_in(round), queries.handed_in(round)
    reviewers = list(queries.reviewers_of(round.fund))
    runs = bool(can_run_review(person(request), round.fund))
    context = {
        "round": round,
        "runs": runs,
        "rows": [
            {
                "application": each,
                "seats": seats.get(each.pk, []),
                "count": counts.get(each.pk, 0),
                "others": _not_seated(reviewers, seats.get(each.pk, [])),
            }
            for each in applications
        ],
        "proposed": len(queries.proposal(round)) if runs and round.state == RoundState.REVIEWING else 0,
        "is_scored": round.rule in queries.SCORED,
        "recusals": queries.recusals_in(round),
        "opinions": Opinion.objects.filter(application__round=round).select_related("application").order_by("pk"),
        "late_form": late_form or _late_form(round),
        "opinion_form": opinion_form or OpinionForm(applications=applications),
        "turnout": turnout(round),
        "comments_waiting": waiting_in(round).count(),
        "refusal": refusal,
    }  # fmt: skip
    return render_page(request, "funding/review_desk.html", context, status=refusal.status if refusal else status)


def _not_seated(reviewers: list[User], seats: list[queries.SeatRow]) -> list[User]:
    seated = {each.seat.reviewer_id for each in seats}
    return [each for each in reviewers if each.pk not in seated]
