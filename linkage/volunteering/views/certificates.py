"""Certificates: the volunteer asks, the recording organisation issues, a stranger verifies."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.errors import DomainError, NotAllowed, NotFound
from linkage.common.pages import page_by_pk, render_page
from linkage.common.qr import qr_svg
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.volunteering.actions.certificates import (
    issue_certificate,
    refuse_certificate,
    request_certificate,
    revoke_certificate,
)
from linkage.volunteering.certificate_facts import in_groups, thaw
from linkage.volunteering.forms.certificates import CertificateRequestForm
from linkage.volunteering.models import Certificate
from linkage.volunteering.permissions.certificates import ISSUERS, can_issue
from linkage.volunteering.queries.certificates import (
    certificate_for,
    certificates_for_desk,
    certificates_of,
    hours_certified,
    recorders_of,
    requests_waiting_for,
    verify,
)
from linkage.volunteering.queries.profiles import volunteer_of
from linkage.volunteering.states.certificates import CertificateState

A_PAGE = 20
MOST_LINES = 200


@login_required
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Her certificates, and the form that asks for one."""
    user = person(request)
    recorders = recorders_of(user)
    form = CertificateRequestForm(request.POST if request.method == "POST" else None, recorders=recorders)
    if request.method == "POST" and form.is_valid():
        certificate = _ask(user, form)
        if certificate:
            messages.success(request, _("已向%(name)s申请，出具后会通知您。") % {"name": certificate.issuer.name})
            return redirect("volunteering:certificates")
    page = page_by_pk(certificates_of(user), request.GET.get("before", ""), size=A_PAGE)
    context = {"form": form, "recorders": recorders, "page": page}
    return render_page(request, "volunteering/certificates.html", context, status=422 if form.errors else 200)


def _ask(user: User, form: CertificateRequestForm) -> Certificate | None:
    volunteer = volunteer_of(user)
    if volunteer is None:
        raise NotFound("not_a_volunteer", _("您还没有志愿者资料。"))
    fields = form.cleaned_data
    try:
        return request_certificate(
            by=user, volunteer=volunteer, issuer=form.chosen, first_on=fields["first_on"], last_on=fields["last_on"]
        )
    except DomainError as error:
        form.add_error(None, error.fields or error.message)
        return None


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for my organisation, and what it has issued."""
    user = person(request)
    if not has_role(user, *ISSUERS):
        raise NotAllowed("not_an_issuer", _("证明由记录时长的单位出具。"))
    decided = certificates_for_desk(user).exclude(state=CertificateState.REQUESTED)
    page = page_by_pk(decided, request.GET.get("before", ""), size=A_PAGE)
    context = {"waiting": requests_waiting_for(user)[:A_PAGE], "page": page}
    return render_page(request, "volunteering/certificate_desk.html", context)


@login_required
@require_GET
def certificate(request: HttpRequest, certificate_id: str) -> HttpResponse:
    return _show(request, certificate_for(person(request), certificate_id))


@login_required
@require_POST
def issuance(request: HttpRequest, certificate_id: str) -> HttpResponse:
    found = certificate_for(person(request), certificate_id)
    issue_certificate(by=person(request), certificate=found)
    messages.success(request, _("已出具，志愿者可以下载打印。"))
    return _back(found)


@login_required
@require_POST
def refusal(request: HttpRequest, certificate_id: str) -> HttpResponse:
    return _say_no(request, certificate_id, refuse_certificate, _("已告诉志愿者为什么没有出具。"))


@login_required
@require_POST
def revocation(request: HttpRequest, certificate_id: str) -> HttpResponse:
    return _say_no(request, certificate_id, revoke_certificate, _("已撤销，查验页会显示这份证明不再有效。"))


def _say_no(request: HttpRequest, certificate_id: str, act: Callable[..., None], done: str) -> HttpResponse:
    """reason: what the volunteer reads."""
    found = certificate_for(person(request), certificate_id)
    reason = request.POST.get("reason", "")
    try:
        act(by=person(request), certificate=found, reason=reason)
    except DomainError as error:
        return _show(request, found, refused=error, typed=reason)
    messages.success(request, done)
    return _back(found)


@login_required
@require_GET
def file(request: HttpRequest, certificate_id: str) -> HttpResponse:
    """The certificate as PDF, while it holds."""
    # Not at the start: few requests draw one, and fpdf takes as long to load as all of this app.
    from linkage.volunteering.certificate_pdf import certificate_pdf

    found = certificate_for(person(request), certificate_id)
    if found.state != CertificateState.ISSUED:
        raise NotFound("not_issued", _("这份证明还没有出具，或已撤销。"))
    address = _address(request, found)
    pdf = certificate_pdf(thaw(found.facts), code=found.verification_code, address=address)
    headers = {
        "Content-Disposition": f'inline; filename="certificate-{found.public_id}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_GET
def verification(request: HttpRequest) -> HttpResponse:
    """?code= as printed. Open to everyone: answers whether it holds and the least that the question needs."""
    typed = request.GET.get("code", "").strip()[:60]
    context = {"typed": typed, "found": verify(typed) if typed else None}
    return render_page(request, "volunteering/verification.html", context)


def _show(
    request: HttpRequest, found: Certificate, *, refused: DomainError | None = None, typed: str = ""
) -> HttpResponse:
    user = person(request)
    issued = found.state == CertificateState.ISSUED
    may_decide = can_issue(user, found).allowed
    context: dict[str, Any] = {
        "certificate": found,
        "facts": thaw(found.facts) if found.facts else None,
        "may_decide": may_decide,
        "lines": hours_certified(found)[:MOST_LINES] if may_decide else (),
        "code": in_groups(found.verification_code) if issued else "",
        "qr": qr_svg(_address(request, found)) if issued else "",
        "refusal": refused.message if refused else "",
        "typed": typed,
    }
    return render_page(request, "volunteering/certificate.html", context, status=refused.status if refused else 200)


def _address(request: HttpRequest, found: Certificate) -> str:
    return request.build_absolute_uri(reverse("volunteering:verification") + f"?code={found.verification_code}")


def _back(found: Certificate) -> HttpResponse:
    return HttpResponseRedirect(reverse("volunteering:certificate", args=[found.public_id]), status=303)
