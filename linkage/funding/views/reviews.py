"""A reviewer's own pages: what she is asked to review, the statement, the sheet."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.acting import attempt, see_other
from linkage.common.errors import Conflict, DomainError, NotAllowed
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.funding.actions.conflicts import stand_aside
from linkage.funding.actions.reviews import STATEMENT, give_clearance, write_review
from linkage.funding.forms.reviews import RecusalForm, SheetForm
from linkage.funding.models import Review, ReviewSeat
from linkage.funding.permissions.funds import MEMBERS
from linkage.funding.queries import reviews as queries
from linkage.funding.queries.conflicts import conflict_of
from linkage.funding.states.reviews import ReviewState
from linkage.funding.states.rounds import RoundState
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person
from linkage.people.vocabulary import PURPOSES


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What she is asked to review, what still waits for her first."""
    if not has_role(person(request), *MEMBERS):
        raise NotAllowed("not_allowed", _("这里是基金评委评审的地方。"))
    seats = [(each, _review(each)) for each in queries.seats_of(person(request))]
    seats.sort(key=lambda pair: pair[1] is not None and pair[1].state == ReviewState.SUBMITTED)
    rows = [{"seat": seat, "review": review} for seat, review in seats]
    return render_page(request, "funding/reviews.html", {"rows": rows})


@login_required
@require_GET
def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show(request, queries.seat_for(person(request), public_id))


@login_required
@require_POST
def clearance(request: HttpRequest, public_id: str) -> HttpResponse:
    """She states that nothing ties her to the applicant; where the records say otherwise she stands aside instead."""
    user, seat = person(request), queries.seat_for(person(request), public_id)
    try:
        give_clearance(by=user, seat=seat)
    except Conflict as error:
        kind = conflict_of(user, seat.application)
        if kind is None:
            return _show(request, seat, refusal=error)
        stand_aside(by=None, application=seat.application, reviewer=user, kind=kind)
        messages.info(request, str(error.message))
        return see_other(reverse("funding:reviews"))
    return see_other(reverse("funding:review", args=[public_id]))


@login_required
@require_POST
def recusal(request: HttpRequest, public_id: str) -> HttpResponse:
    user, seat = person(request), queries.seat_for(person(request), public_id)
    form = RecusalForm(request.POST)
    if not form.is_valid():
        return _show(request, seat, recusal_form=form, status=422)
    refusal = attempt(
        request,
        "recusal",
        lambda: stand_aside(by=user, application=seat.application, reviewer=user, **form.cleaned_data),
    )
    if refusal:
        form.add_error("note" if refusal.fields else None, str(refusal.message))
        return _show(request, seat, recusal_form=form, status=refusal.status)
    messages.success(request, _("已为您回避，这份申请不再给您看。谢谢您说明。"))
    return see_other(reverse("funding:reviews"))


@login_required
@require_POST
def scores(request: HttpRequest, public_id: str) -> HttpResponse:
    """Saves the draft; with the button 提交, hands in or amends."""
    seat = queries.seat_for(person(request), public_id)
    criteria = list(seat.application.round.criteria.all())
    form, submit = SheetForm(request.POST, criteria=criteria, review=None), request.POST.get("act") == "submit"
    if not form.is_valid():
        return _show(request, seat, form=form, status=422)
    try:
        write_review(
            by=person(request), seat=seat, marks=form.marks(), comment=form.cleaned_data["comment"], submit=submit
        )
    except DomainError as error:
        refuse(form, error)
        return _show(request, seat, form=form, status=error.status)
    messages.success(
        request, _("评分已提交。评审结束前还可以改，每次都会留下记录。") if submit else _("草稿已保存，只有您看得到。")
    )
    return see_other(reverse("funding:reviews") if submit else reverse("funding:review", args=[public_id]))


def _review(seat: ReviewSeat) -> Review | None:
    return getattr(getattr(seat, "clearance", None), "review", None)


def _show(
    request: HttpRequest,
    seat: ReviewSeat,
    *,
    form: SheetForm | None = None,
    recusal_form: RecusalForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """Before the statement only who applied and for what; then the whole application and the sheet."""
    application, review = seat.application, _review(seat)
    cleared = getattr(seat, "clearance", None)
    context: dict[str, Any] = {
        "seat": seat,
        "application": application,
        "round": application.round,
        "cleared": cleared,
        "review": review,
        "statement": STATEMENT,
        "recusal_form": recusal_form or RecusalForm(),
        "refusal": refusal,
    }
    if cleared:
        criteria = list(application.round.criteria.all())
        context |= {
            "form": form or SheetForm(criteria=criteria, review=review),
            "is_open": application.round.state == RoundState.REVIEWING,
            "lines": application.lines.all(),
            "purpose": PURPOSES.get(application.purpose, application.purpose),
        }
    return render_page(request, "funding/review.html", context, status=refusal.status if refusal else status)
