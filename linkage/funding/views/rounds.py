"""The officer's side of a round: the draft, what is published, and the list of what was handed in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.acting import attempt, see_other
from linkage.common.errors import DomainError, NotFound, require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.funding.actions import cancel_round, change_round, close_call, draft_round, open_round
from linkage.funding.forms.rounds import RoundForm
from linkage.funding.models import Fund, Round
from linkage.funding.permissions.applications import may_take_in_for
from linkage.funding.permissions.rounds import can_keep_rounds
from linkage.funding.queries import applications as applying
from linkage.funding.queries import rounds as queries
from linkage.funding.queries.funds import fund_for
from linkage.funding.states.applications import ApplicationState
from linkage.funding.views.calls import show_call
from linkage.people.signed_in import person

ORDER: list[str] = [ApplicationState.SUBMITTED, ApplicationState.RETURNED]


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, fund_id: str) -> HttpResponse:
    """A new draft, filled in with what is usual."""
    fund = fund_for(person(request), fund_id)
    require(can_keep_rounds(person(request), fund))
    return _write(request, fund, None)


@login_required
@require_http_methods(["GET", "POST"])
def changes(request: HttpRequest, public_id: str) -> HttpResponse:
    round = queries.round_to_keep(person(request), public_id)
    return _write(request, round.fund, round)


def _write(request: HttpRequest, fund: Fund, round: Round | None) -> HttpResponse:
    user = person(request)
    form = RoundForm(request.POST if request.method == "POST" else None, fund=fund, round=round)
    if request.method == "POST" and form.is_valid():
        try:
            if round is None:
                round = draft_round(by=user, fund=fund, terms=form.terms())
            else:
                change_round(by=user, round=round, terms=form.terms())
            messages.success(request, _("草稿已保存，看一遍就可以发布。"))
            return see_other(reverse("funding:call", args=[round.public_id]))
        except DomainError as error:
            refuse(form, error)
    context = {"form": form, "fund": fund, "round": round}
    return render_page(request, "funding/round_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def opening(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, "open", open_round, _("已发布，规则从现在起不再改动。"))


@login_required
@require_POST
def closing(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, "close", close_call, _("申报已截止，进入评审。"))


@login_required
@require_POST
def cancellation(request: HttpRequest, public_id: str) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _act(request, public_id, "cancel", cancel_round, _("已取消，申报的人会收到原因。"), reason=reason)


def _act(request: HttpRequest, public_id: str, name: str, act: Any, done: str, **more: Any) -> HttpResponse:
    round = queries.round_to_keep(person(request), public_id)
    refusal = attempt(request, name, lambda: act(by=person(request), round=round, **more))
    if refusal:
        return show_call(request, queries.round_to_keep(person(request), public_id), refusal)
    messages.success(request, done)
    return see_other(reverse("funding:call", args=[public_id]))


@login_required
@require_GET
def applications(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was handed in, what waits to be taken in first: for the fund's officers and approvers and those who oversee it."""
    user = person(request)
    round = queries.round_for(user, public_id)
    found = list(applying.handed_in(round, user).prefetch_related("lines"))
    if not found and not can_keep_rounds(user, round.fund):
        raise NotFound("no_such_round", _("没有找到这一轮申报。"))
    found.sort(key=lambda each: (ORDER.index(each.state) if each.state in ORDER else len(ORDER), each.submitted_at))
    context = {
        "round": round,
        "applications": found,
        "asked": sum(each.asked_fen for each in found if each.state not in _OUT),
        "takes_in": may_take_in_for(user, round.fund),
    }
    return render_page(request, "funding/round_applications.html", context)


_OUT = (ApplicationState.WITHDRAWN, ApplicationState.DECLINED)
