"""Residents' opinions on a round's applications: written by residents, read by everybody once shown, decided by the officer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.pages import render_page
from linkage.funding.actions.comments import decide_comment, write_comment
from linkage.funding.models import Round
from linkage.funding.permissions.comments import asks_for_comments, can_comment
from linkage.funding.permissions.reviews import can_run_review
from linkage.funding.queries import comments as queries
from linkage.funding.queries.ballots import application_in, public_round
from linkage.funding.queries.reviews import applications_in_review
from linkage.people.models import User
from linkage.people.signed_in import person


@require_GET
def comments(request: HttpRequest, public_id: str) -> HttpResponse:
    """Anybody reads; a resident who is signed in may write."""
    return _show(request, public_round(public_id))


@login_required
@require_POST
def writing(request: HttpRequest, public_id: str) -> HttpResponse:
    round = public_round(public_id)
    application = application_in(round, request.POST.get("application", ""))
    text = request.POST.get("text", "")
    refusal = attempt(request, application.public_id, lambda: write_comment(by=person(request), application=application, text=text))  # fmt: skip
    if refusal:
        return _show(request, round, refusal)
    messages.success(request, _("收到了，谢谢您。基金干事看过以后会公开（不显示您的姓名）并答复。"))
    return see_other(reverse("funding:comments", args=[public_id]))


@login_required
@require_POST
def decision(request: HttpRequest, public_id: str, comment_id: str) -> HttpResponse:
    round = public_round(public_id)
    comment = queries.comment_in(round, comment_id)
    show = request.POST.get("act") == "show"
    words = {name: request.POST.get(name, "") for name in ("answer", "reason")}
    refusal = attempt(request, comment_id, lambda: decide_comment(by=person(request), comment=comment, show=show, **words))  # fmt: skip
    if refusal:
        return _show(request, round, refusal)
    messages.success(request, _("已公开。") if show else _("没有公开，写意见的人会看到原因。"))
    return see_other(reverse("funding:comments", args=[public_id]))


def _show(request: HttpRequest, round: Round, refusal: Refusal | None = None) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    shown = queries.shown_in(round)
    rows = [
        {"application": each, "comments": [one for one in shown if one.application_id == each.pk]}
        for each in applications_in_review(round)
    ]
    decides = bool(user and can_run_review(user, round.fund))
    context = {
        "round": round,
        "rows": rows,
        "asks": asks_for_comments(round),
        "verdict": can_comment(user, round) if user else None,
        "mine": queries.written_by(user, round) if user else [],
        "waiting": queries.waiting_in(round) if decides else [],
        "refusal": refusal,
    }
    return render_page(request, "funding/comments.html", context, status=refusal.status if refusal else 200)
