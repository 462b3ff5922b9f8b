from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkage.administration.forms import RoleForm
from linkage.common.errors import DomainError, Verdict, require
from linkage.common.pages import render_page
from linkage.funding.models import Fund
from linkage.organisations import queries
from linkage.organisations.actions.memberships import end_membership, start_membership
from linkage.organisations.actions.proposals import confirm_proposal, propose_membership, refuse_proposal
from linkage.organisations.permissions import (
    TWO_PERSON_ROLES,
    can_decide_proposal,
    can_end_membership,
    can_manage_roles,
)
from linkage.people.requests import PersonRequest
from linkage.places import queries as places

A_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def roles(request: PersonRequest) -> HttpResponse:
    """Who holds which role, what waits for a second admin, and a form to give one."""
    require(can_manage_roles(request.user))
    form = RoleForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                messages.success(request, _give(request.user, form.keywords()))
                return redirect("roles")
            except DomainError as error:
                form.add_error(None, error.message)
                status = error.status
    return render_page(request, "administration/roles.html", _context(request, form), status=status)


@login_required
@require_POST
def ending(request: PersonRequest, membership_id: int) -> HttpResponse:
    def end() -> str:
        end_membership(by=request.user, membership=queries.membership(membership_id))
        return _("身份已结束，立即生效。")

    return _act(request, end)


@login_required
@require_POST
def confirmation(request: PersonRequest, proposal_id: int) -> HttpResponse:
    def confirm() -> str:
        confirm_proposal(by=request.user, proposal=queries.proposal(proposal_id))
        return _("已确认，身份立即生效。")

    return _act(request, confirm)


@login_required
@require_POST
def refusal(request: PersonRequest, proposal_id: int) -> HttpResponse:
    def refuse() -> str:
        refuse_proposal(by=request.user, proposal=queries.proposal(proposal_id))
        return _("已记下：不同意。")

    return _act(request, refuse)


def _give(by: Any, keywords: dict[str, Any]) -> str:
    if keywords["role"] in TWO_PERSON_ROLES:
        propose_membership(by=by, **keywords)
        return _("已提交，等另一位管理员确认后生效。")
    start_membership(by=by, **keywords)
    return _("身份已设置，立即生效。")


def _act(request: PersonRequest, act: Callable[[], str]) -> HttpResponse:
    require(can_manage_roles(request.user))
    try:
        messages.success(request, act())
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("roles")


@dataclass(frozen=True, slots=True)
class Row:
    """A role held or proposed, with its place and organisation or fund by name, and whether the one who looks may end or decide it."""

    role: Any
    place_name: str
    where: str
    may: Verdict


def _context(request: PersonRequest, form: RoleForm) -> dict[str, Any]:
    page = Paginator(queries.memberships_now(), A_PAGE).get_page(request.GET.get("page"))
    held, proposed = list(page.object_list), list(queries.proposals_waiting())
    shown: list[Any] = [*held, *proposed]
    names = places.names([each.place_code for each in shown])
    fund_ids = {each.fund_id for each in shown}
    funds = dict(Fund.objects.filter(public_id__in=fund_ids).values_list("public_id", "name"))

    def row(role: Any, may: Verdict) -> Row:
        where = funds.get(role.fund_id) or (role.organisation.name if role.organisation else "")
        return Row(role, names.get(role.place_code, role.place_code), where, may)

    return {
        "form": form,
        "page": page,
        "held": [row(each, can_end_membership(request.user, each)) for each in held],
        "proposals": [row(each, can_decide_proposal(request.user, each)) for each in proposed],
    }
