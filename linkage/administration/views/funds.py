from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkage.administration.fund_form import FundForm
from linkage.common.errors import DomainError, require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.funding.actions.keeping import change_fund, open_fund
from linkage.funding.models import Fund
from linkage.funding.permissions.funds import can_keep_funds
from linkage.funding.queries.funds import every_fund, fund_kept
from linkage.people.requests import PersonRequest
from linkage.places.queries import names

SHOWN = 200


@login_required
@require_http_methods(["GET", "POST"])
def funds(request: PersonRequest) -> HttpResponse:
    """All funds, and a form for a new one."""
    require(can_keep_funds(request.user))
    form = FundForm(request.POST or None, initial={"is_active": True})
    if request.method == "POST" and form.is_valid():
        try:
            fund = open_fund(by=request.user, facts=form.facts())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("基金已设立。接着请两位管理员给它设干事和审批人。"))
            return redirect("kept_fund", fund.public_id)
    found = list(every_fund()[:SHOWN])
    where = names([each.place_code for each in found])
    rows = [{"fund": each, "place": where.get(each.place_code, "")} for each in found]
    context = {"rows": rows, "form": form}
    return render_page(request, "administration/funds.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def fund(request: PersonRequest, fund_id: str) -> HttpResponse:
    require(can_keep_funds(request.user))
    found = fund_kept(fund_id)
    form = FundForm(request.POST or None, initial=_as_typed(found))
    if request.method == "POST" and form.is_valid():
        try:
            change_fund(by=request.user, fund=found, facts=form.facts())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("kept_fund", found.public_id)
    context = {"fund": found, "form": form}
    return render_page(request, "administration/fund.html", context, status=422 if form.errors else 200)


def _as_typed(fund: Fund) -> dict[str, object]:
    fields = [name for name in FundForm.base_fields if hasattr(fund, name)]
    return {name: getattr(fund, name) for name in fields} | {
        "ceiling": (Decimal(fund.per_need_ceiling_fen) / 100).normalize().to_eng_string()
    }
