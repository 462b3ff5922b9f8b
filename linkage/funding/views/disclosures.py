"""Where a fund's officer writes what the public will read, beside the figures that go with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common import clock
from linkage.common.errors import DomainError
from linkage.common.pages import render_page
from linkage.funding.actions.disclosures import publish_disclosure
from linkage.funding.models import Fund
from linkage.funding.permissions.funds import can_register_income
from linkage.funding.queries import disclosures as queries
from linkage.funding.queries.funds import fund_for
from linkage.funding.showing import report_lines
from linkage.people.signed_in import person


@login_required
@require_GET
def desk(request: HttpRequest, fund_id: str) -> HttpResponse:
    return _show(request, fund_for(person(request), fund_id))


@login_required
@require_POST
def publication(request: HttpRequest, fund_id: str, disclosure_id: str) -> HttpResponse:
    fund = fund_for(person(request), fund_id)
    disclosure = queries.disclosure_of(fund, disclosure_id)
    typed = request.POST.get("text", "")
    try:
        publish_disclosure(by=person(request), disclosure=disclosure, text=typed)
    except DomainError as error:
        return _show(request, fund, refused=disclosure_id, sentence=error.message, typed=typed, status=error.status)
    messages.success(request, _("已公布，任何人都能看到。"))
    return HttpResponseRedirect(reverse("funding:disclosures", args=[fund.public_id]), status=303)


def _show(
    request: HttpRequest, fund: Fund, *, refused: str = "", sentence: object = "", typed: str = "", status: int = 200
) -> HttpResponse:
    today = clock.today()
    waiting = [
        {
            "disclosure": each,
            "days": (each.due_on - today).days,
            "lines": report_lines(queries.figures_of(fund, each.period_from, today, each.round)),
            "sentence": sentence if each.public_id == refused else "",
            "typed": typed if each.public_id == refused else "",
        }
        for each in queries.next_of(fund)
    ]
    context = {
        "fund": fund,
        "waiting": waiting,
        "published": queries.disclosures_of(fund)[:20],
        "may_publish": bool(can_register_income(person(request), fund)),
        "today": today,
    }
    return render_page(request, "funding/disclosures.html", context, status=status)
