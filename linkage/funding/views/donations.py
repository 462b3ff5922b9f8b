"""Gifts on the fund's desk, and on the page of whoever gave them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import DomainError, require
from linkage.common.form_fields import refuse
from linkage.common.pages import page_by_pk, render_page
from linkage.funding.actions import register_donation, thank_donor
from linkage.funding.forms.donations import DonationForm
from linkage.funding.models import Fund
from linkage.funding.permissions.funds import can_register_income
from linkage.funding.queries import disclosures, donations
from linkage.funding.queries.funds import fund_for
from linkage.funding.showing import shown_reports
from linkage.people.signed_in import person
from linkage.people.vocabulary import PURPOSES

A_PAGE = 20


@login_required
@require_GET
def desk(request: HttpRequest, fund_id: str) -> HttpResponse:
    """What the fund was given."""
    fund = fund_for(person(request), fund_id)
    return _show(request, fund, DonationForm(fund=fund))


@login_required
@require_POST
def registration(request: HttpRequest, fund_id: str) -> HttpResponse:
    fund = fund_for(person(request), fund_id)
    require(can_register_income(person(request), fund))
    form = DonationForm(request.POST, fund=fund)
    if not form.is_valid():
        return _show(request, fund, form, status=422)
    try:
        register_donation(by=person(request), fund=fund, gift=form.gift(), key=form.cleaned_data["key"])
    except DomainError as error:
        refuse(form, error)
        return _show(request, fund, form, status=error.status)
    messages.success(request, _("已登记。谢谢每一份心意。"))
    return _back(fund)


@login_required
@require_POST
def thanks(request: HttpRequest, fund_id: str, donation_id: str) -> HttpResponse:
    fund = fund_for(person(request), fund_id)
    donation = donations.donation_of(fund, donation_id)
    typed = request.POST.get("thanks", "")
    try:
        thank_donor(by=person(request), donation=donation, thanks=typed)
    except DomainError as error:
        refusal = {"donation": donation_id, "message": error.message, "typed": typed}
        return _show(request, fund, DonationForm(fund=fund), refusal=refusal, status=error.status)
    messages.success(request, _("感谢已送出。"))
    return HttpResponseRedirect(reverse("funding:letter", args=[fund.public_id, donation.public_id]), status=303)


@login_required
@require_GET
def letter(request: HttpRequest, fund_id: str, donation_id: str) -> HttpResponse:
    """The letter of thanks, to be printed for a donor who has no account."""
    fund = fund_for(person(request), fund_id)
    return _letter(request, donations.donation_of(fund, donation_id))


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    page = page_by_pk(donations.donations_by(person(request)), request.GET.get("before", ""), size=A_PAGE)
    return render_page(request, "funding/my_donations.html", {"page": page})


@login_required
@require_GET
def my_donation(request: HttpRequest, donation_id: str) -> HttpResponse:
    """One's own gift: the receipt, the thanks, and how the fund has used its money since (Charity Law art. 42)."""
    return _letter(request, donations.donation_by(person(request), donation_id))


def _letter(request: HttpRequest, donation: Any) -> HttpResponse:
    reports = disclosures.disclosures_of(donation.fund).filter(period_to__gte=donation.received_on)
    context = {
        "donation": donation,
        "fund": donation.fund,
        "reports": shown_reports(reports[:A_PAGE]),
        "purpose": PURPOSES.get(donation.purpose, donation.purpose),
    }
    return render_page(request, "funding/donation.html", context)


def _back(fund: Fund) -> HttpResponse:
    return HttpResponseRedirect(reverse("funding:donations", args=[fund.public_id]), status=303)


def _show(
    request: HttpRequest,
    fund: Fund,
    form: DonationForm,
    *,
    refusal: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """refusal: {donation, message, typed} of a thanks that was not sent."""
    page = page_by_pk(donations.donations_of(fund), request.GET.get("before", ""), size=A_PAGE)
    context = {
        "fund": fund,
        "form": form,
        "page": page,
        "rows": [{"donation": each, "purpose": PURPOSES.get(each.purpose, each.purpose)} for each in page.rows],
        "may_register": bool(can_register_income(person(request), fund)),
        "refusal": refusal,
    }
    return render_page(request, "funding/donations.html", context, status=status)
