"""The allocation: worked out and decided by the officer, then public, with all that a stranger needs to work it out again."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import DomainError, NotFound, require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.funding.actions.results import adopt_result, run_allocation
from linkage.funding.explanations import explained, left_over
from linkage.funding.forms.reviews import PanelForm
from linkage.funding.models import AllocationRun, Opinion, Round
from linkage.funding.permissions.reviews import can_decide_result, can_run_review
from linkage.funding.queries import results as queries
from linkage.funding.queries.ballots import public_round
from linkage.funding.queries.reviews import SCORED, VOTED, recusals_in, round_in_review
from linkage.funding.receipts import receipt_hash
from linkage.funding.states.rounds import RoundState
from linkage.people.signed_in import person


@login_required
@require_GET
def allocation(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the rule makes of scores and votes, before anybody has decided."""
    return _show(request, round_in_review(person(request), public_id))


@login_required
@require_POST
def running(request: HttpRequest, public_id: str) -> HttpResponse:
    round = round_in_review(person(request), public_id)
    refusal = attempt(request, "run", lambda: run_allocation(by=person(request), round=round))
    if refusal:
        return _show(request, round, refusal=refusal)
    return see_other(reverse("funding:allocation", args=[public_id]))


@login_required
@require_POST
def adoption(request: HttpRequest, public_id: str, run_id: str) -> HttpResponse:
    """The panel's decision on a run, which publishes it."""
    round = round_in_review(person(request), public_id)
    require(can_run_review(person(request), round.fund))
    run = round.runs.select_related("round__fund").filter(public_id=run_id).first()
    if run is None:
        raise NotFound("no_such_run", _("没有找到这次计算。"))
    form = PanelForm(request.POST)
    if not form.is_valid():
        return _show(request, round, form=form, status=422)
    try:
        adopt_result(by=person(request), run=run, panel=form.panel())
    except DomainError as error:
        refuse(form, error)
        return _show(request, round, form=form, status=error.status)
    messages.success(request, _("结果已公布。拟资助的申请等审批人批准。"))
    return see_other(reverse("funding:result", args=[public_id]))


@require_http_methods(["GET", "POST"])
def result(request: HttpRequest, public_id: str) -> HttpResponse:
    """For everybody. POST looks a receipt up among the published ballots; the code is neither kept nor logged."""
    round = public_round(public_id)
    run = queries.published_run(round)
    context: dict[str, Any] = _of_run(round, run) | {
        "decision": run.decision,
        "opinions": Opinion.objects.filter(application__round=round).select_related("application").order_by("pk"),
        "stood_aside": recusals_in(round).count(),
    }
    if request.method == "POST":
        context |= _found(json.loads(run.inputs), request.POST.get("receipt", ""))
    return render_page(request, "funding/result.html", context)


@require_GET
def election_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The election in Pabulib's format: what `manage.py allocate` reads."""
    run = queries.published_run(public_round(public_id))
    return _download(run.election, f"round-{public_id}.pb", "text/plain")


@require_GET
def inputs_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every score (reviewers as letters) and every ballot (as its receipt's hash), in the bytes whose SHA-256 is published."""
    run = queries.published_run(public_round(public_id))
    return _download(run.inputs, f"round-{public_id}.json", "application/json")


def _download(text: str, name: str, kind: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text.encode(), content_type=f"{kind}; charset=utf-8", headers=headers)


def _found(inputs: dict[str, Any], receipt: str) -> dict[str, Any]:
    digest, titles = receipt_hash(receipt), {each["id"]: each["title"] for each in inputs["applications"]}
    ballot = next((each for each in inputs["ballots"] if each["receipt"] == digest), None)
    return {"looked": True, "found": ballot and [titles.get(each, each) for each in ballot["choices"]]}


def _of_run(round: Round, run: AllocationRun | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "round": round,
        "run": run,
        "is_scored": round.rule in SCORED,
        "is_voted": round.rule in VOTED,
    }
    if run is not None:
        inputs = json.loads(run.inputs)
        shown |= {
            "rows": explained(run),
            "left": left_over(run),
            "spent": sum(run.granted.values()),
            "ballots": len(inputs["ballots"]),
            "options": run.parameters["options"],
        }
    return shown


def _show(
    request: HttpRequest,
    round: Round,
    *,
    form: PanelForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    runs = queries.runs_of(round)
    context = _of_run(round, runs[0] if runs else None) | {
        "runs": runs,
        "may_decide": can_decide_result(person(request), round),
        "is_deciding": round.state == RoundState.DECIDING,
        "form": form or PanelForm(),
        "refusal": refusal,
    }
    return render_page(request, "funding/allocation.html", context, status=refusal.status if refusal else status)
