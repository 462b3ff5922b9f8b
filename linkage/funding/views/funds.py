from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import DomainError
from linkage.common.pages import page_by_pk, render_page
from linkage.common.templatetags.amounts import yuan
from linkage.funding.actions import approve_micro_grant, decline_micro_grant
from linkage.funding.models import Fund, MicroGrant
from linkage.funding.permissions import funds as permissions
from linkage.funding.permissions.rounds import can_keep_rounds
from linkage.funding.queries import disclosures
from linkage.funding.queries import funds as queries
from linkage.funding.queries.grants import grants_of_fund
from linkage.funding.queries.rounds import rounds_of
from linkage.funding.showing import MOVES
from linkage.funding.states import MicroGrantState
from linkage.people.signed_in import person
from linkage.people.vocabulary import PURPOSES
from linkage.places.queries import names

ENTRIES_A_PAGE = 20
DECIDED_SHOWN = 20
ROUNDS_SHOWN = 12
GRANTS_SHOWN = 8


@require_GET
def funds(request: HttpRequest) -> HttpResponse:
    """The funds she works for, oversees or audits, each with its money and how many requests wait; visitors see what is called for."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(reverse("funding:calls"))
    found = list(queries.funds_visible_to(person(request)))
    money, waiting = queries.balances_of(found), queries.waiting_counts(found)
    rows = [{"fund": each, "money": money[each.pk], "waiting": waiting.get(each.pk, 0)} for each in found]
    return render_page(request, "funding/funds.html", {"rows": rows})


@login_required
@require_GET
def fund(request: HttpRequest, fund_id: str) -> HttpResponse:
    return _show_fund(request, queries.fund_for(person(request), fund_id))


@login_required
@require_POST
def approval(request: HttpRequest, fund_id: str, grant_id: str) -> HttpResponse:
    found = queries.fund_for(person(request), fund_id)
    try:
        grant = approve_micro_grant(by=person(request), grant=queries.grant_of(found, grant_id))
    except DomainError as error:
        return _show_fund(request, found, refused=(grant_id, error.message, ""), status=error.status)
    messages.success(request, _("已批准，%(amount)s 已冻结，等居民确认后支出。") % {"amount": yuan(grant.amount_fen)})
    return _back(found)


@login_required
@require_POST
def refusal(request: HttpRequest, fund_id: str, grant_id: str) -> HttpResponse:
    """reason: what the social worker who asked reads."""
    found, reason = queries.fund_for(person(request), fund_id), request.POST.get("reason", "")
    try:
        decline_micro_grant(by=person(request), grant=queries.grant_of(found, grant_id), reason=reason)
    except DomainError as error:
        return _show_fund(request, found, refused=(grant_id, error.message, reason), status=error.status)
    messages.success(request, _("已答复不批准，原因会转给申请的社工。"))
    return _back(found)


def _back(fund: Fund) -> HttpResponse:
    return HttpResponseRedirect(reverse("funding:fund", args=[fund.public_id]), status=303)


def _show_fund(
    request: HttpRequest,
    fund: Fund,
    *,
    refused: tuple[str, Any, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The officer's page. refused: (grant's public id, the refusal's sentence, the reason that was typed) of a decision that did not go
    through."""
    context = {
        "fund": fund,
        "purposes": [PURPOSES.get(each, each) for each in fund.purposes],
        "money": queries.balances(fund),
        "waiting": _requests(person(request), list(queries.grants_waiting(fund)), refused),
        "decided": _requests(person(request), _decided(fund), None),
        "rounds": list(rounds_of(fund)[:ROUNDS_SHOWN]),
        "granted": list(grants_of_fund(person(request), fund.pk)[:GRANTS_SHOWN]),
        "may_keep": bool(can_keep_rounds(person(request), fund)),
        "may_register": bool(permissions.can_register_income(person(request), fund)),
        "may_decide": permissions.decides_for(person(request), fund),
        "reports_due": disclosures.next_of(fund),
        **_entries(fund, request.GET.get("before", "")),
    }
    return render_page(request, "funding/fund.html", context, part="funding/_fund.html", status=status)


def _decided(fund: Fund) -> list[MicroGrant]:
    return list(queries.grants_of(fund).exclude(state=MicroGrantState.REQUESTED)[:DECIDED_SHOWN])


def _requests(user: Any, grants: list[MicroGrant], refused: tuple[str, Any, str] | None) -> list[dict[str, Any]]:
    facts = queries.need_facts(grants)
    places = names([each.place_code for each in facts.values()])
    english = (get_language() or "").startswith("en")
    rows = []
    for grant in grants:
        need = facts.get(grant.need_stream)
        rows.append(
            {
                "grant": grant,
                "need": need,
                "category": (need.category_en if english else need.category) if need else "",
                "place": places.get(need.place_code, "") if need else "",
                "purpose": PURPOSES.get(grant.purpose, grant.purpose),
                "verdict": permissions.can_decide(user, grant),
                "refusal": refused[1] if refused and refused[0] == grant.public_id else "",
                "typed": refused[2] if refused and refused[0] == grant.public_id else "",
            }
        )
    return rows


def _entries(fund: Fund, before: str) -> dict[str, Any]:
    """One page of the books."""
    page = page_by_pk(queries.entries_of(fund), before, size=ENTRIES_A_PAGE, anchor="#entries")
    entries = [
        {
            "posting": each,
            "part": each.account.key.rpartition("/")[2],
            "title": MOVES.get(each.transaction.kind, each.transaction.kind),
        }
        for each in page.rows
    ]
    return {"entries": entries, "page": page}
