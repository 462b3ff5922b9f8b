"""What is paid, reported, claimed and changed on a grant."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from linkage.common.errors import DomainError, NotFound, require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.common.papers import paper_response
from linkage.common.photos import clean_photo
from linkage.common.served_photos import photo_response
from linkage.funding import actions
from linkage.funding.forms.grants import AmendmentForm, ReceiptForm, ReportForm, ReturnForm, TransferForm, photos_of
from linkage.funding.models import Amendment, Grant, Report, ReportPhoto, Tranche
from linkage.funding.permissions.grants import can_act_as_grantee, can_manage, can_pay, can_read_report
from linkage.funding.queries.grants import grant_for, receipt_of, report_due
from linkage.funding.views.showing_grants import acted, back_to, frame_for, show_grant
from linkage.people.signed_in import person


@login_required
@require_POST
def payment(request: HttpRequest, grant_id: str, number: int) -> HttpResponse:
    grant = grant_for(person(request), grant_id)
    tranche = _numbered(grant.tranches.all(), number)
    assert isinstance(tranche, Tranche)
    tranche.grant = grant
    require(can_pay(person(request), tranche))
    form = TransferForm(request.POST)
    if form.is_valid():
        try:
            actions.pay_tranche(by=person(request), tranche=tranche, transfer_no=form.cleaned_data["transfer_no"])
        except DomainError as error:
            refuse(form, error)
            return show_grant(request, grant, transfer_form=form, refusal=error.message, status=error.status)
        messages.success(request, _("已登记付款，受资助方会收到通知。"))
        return back_to(grant)
    return show_grant(request, grant, transfer_form=form, status=422)


@login_required
@require_POST
def money_back(request: HttpRequest, grant_id: str) -> HttpResponse:
    grant = grant_for(person(request), grant_id)
    require(can_manage(person(request), grant))
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            actions.register_returned_money(by=person(request), grant=grant, **form.facts())
        except DomainError as error:
            refuse(form, error)
            return show_grant(request, grant, return_form=form, status=error.status)
        messages.success(request, _("已登记退回的余款。"))
        return back_to(grant)
    return show_grant(request, grant, return_form=form, status=422)


@login_required
@require_http_methods(["GET", "POST"])
def new_report(request: HttpRequest, grant_id: str) -> HttpResponse:
    grant = _as_grantee(request, grant_id)
    due = report_due(grant)
    form = ReportForm(request.POST if request.method == "POST" else None, grant=grant, initial=_told_before(due))
    if request.method == "POST" and form.is_valid():
        try:
            photos = [clean_photo(file) for file in photos_of(request.FILES)]
            actions.submit_report(by=person(request), grant=grant, draft=form.draft(), photos=photos)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("报告已交，基金干事会审阅。"))
            return back_to(grant)
    context = {"frame": frame_for(person(request)), "grant": grant, "form": form, "due": due}
    return render_page(request, "funding/report_new.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def report(request: HttpRequest, grant_id: str, number: int) -> HttpResponse:
    return _show_report(request, _report(request, grant_id, number))


@login_required
@require_POST
def report_acceptance(request: HttpRequest, grant_id: str, number: int) -> HttpResponse:
    found = _report(request, grant_id, number)
    act = partial(actions.accept_report, by=person(request), report=found)
    return acted(request, found.grant, act, _("报告已通过。"))


@login_required
@require_POST
def report_return(request: HttpRequest, grant_id: str, number: int) -> HttpResponse:
    found, reason = _report(request, grant_id, number), request.POST.get("reason", "")
    act = partial(actions.return_report, by=person(request), report=found, reason=reason)
    return acted(request, found.grant, act, _("报告已退回，原因会告诉受资助方。"))


@login_required
@require_safe
def report_photo(request: HttpRequest, grant_id: str, photo_id: str) -> HttpResponseBase:
    grant = grant_for(person(request), grant_id)
    found = ReportPhoto.objects.filter(report__grant=grant, public_id=photo_id).first()
    if found is None:
        raise NotFound("no_such_photo", _("没有找到这张照片。"))
    return photo_response(request, found.image, found.public_id)


@login_required
@require_http_methods(["GET", "POST"])
def new_receipt(request: HttpRequest, grant_id: str) -> HttpResponse:
    grant = _as_grantee(request, grant_id)
    sent: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ReceiptForm(*sent, grant=grant)
    if request.method == "POST" and form.is_valid():
        try:
            line = grant.lines.get(position=int(form.cleaned_data["line"]))
            actions.enter_receipt(
                by=person(request), grant=grant, line=line, draft=form.draft(), paper=form.cleaned_data["paper"]
            )
        except DomainError as error:
            if "photos" in error.fields:
                error.fields["paper"] = error.fields.pop("photos")
            refuse(form, error)
        else:
            messages.success(request, _("票据已登记，等基金干事核对。"))
            return back_to(grant)
    context = {"frame": frame_for(person(request)), "grant": grant, "form": form}
    return render_page(request, "funding/receipt_new.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def receipt_paper(request: HttpRequest, grant_id: str, receipt_id: str) -> HttpResponseBase:
    found = receipt_of(grant_for(person(request), grant_id), receipt_id)
    return paper_response(request, found.paper, found.public_id)


@login_required
@require_POST
def receipt_acceptance(request: HttpRequest, grant_id: str, receipt_id: str) -> HttpResponse:
    grant = grant_for(person(request), grant_id)
    found = receipt_of(grant, receipt_id)
    found.grant = grant
    return acted(request, grant, lambda: actions.accept_receipt(by=person(request), receipt=found), _("票据已入账。"))


@login_required
@require_POST
def receipt_refusal(request: HttpRequest, grant_id: str, receipt_id: str) -> HttpResponse:
    grant, reason = grant_for(person(request), grant_id), request.POST.get("reason", "")
    found = receipt_of(grant, receipt_id)
    found.grant = grant
    act = partial(actions.refuse_receipt, by=person(request), receipt=found, reason=reason)
    return acted(request, grant, act, _("没有认可这张票据，原因会告诉受资助方。"))


@login_required
@require_http_methods(["GET", "POST"])
def new_amendment(request: HttpRequest, grant_id: str) -> HttpResponse:
    grant = _as_grantee(request, grant_id)
    form = AmendmentForm(request.POST if request.method == "POST" else None, grant=grant)
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_amendment(
                by=person(request), grant=grant, reason=form.cleaned_data["reason"], draft=form.draft()
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("变更申请已提交，等基金审批。"))
            return back_to(grant)
    context = {"frame": frame_for(person(request)), "grant": grant, "form": form}
    return render_page(request, "funding/amendment_new.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def amendment_approval(request: HttpRequest, grant_id: str, number: int) -> HttpResponse:
    found = _amendment(request, grant_id, number)
    act = partial(actions.approve_amendment, by=person(request), amendment=found)
    return acted(request, found.grant, act, _("变更已批准，从现在起生效。"))


@login_required
@require_POST
def amendment_refusal(request: HttpRequest, grant_id: str, number: int) -> HttpResponse:
    found, reason = _amendment(request, grant_id, number), request.POST.get("reason", "")
    act = partial(actions.decline_amendment, by=person(request), amendment=found, reason=reason)
    return acted(request, found.grant, act, _("已答复不批准，原因会告诉申请人。"))


def _as_grantee(request: HttpRequest, grant_id: str) -> Grant:
    grant = grant_for(person(request), grant_id)
    require(can_act_as_grantee(person(request), grant))
    return grant


def _told_before(due: Any) -> dict[str, Any]:
    """What the returned report said, to go on from."""
    if due is None or due.report is None:
        return {}
    names = ("narrative", "served", "sessions", "staff", "social_workers", "ratio_reason")
    lines = {f"line_{each.line.position}": each.amount_fen / 100 for each in due.report.lines.select_related("line")}
    return {name: getattr(due.report, name) for name in names} | lines


def _report(request: HttpRequest, grant_id: str, number: int) -> Report:
    grant = grant_for(person(request), grant_id)
    found = _numbered(grant.reports.all(), number)
    assert isinstance(found, Report)
    found.grant = grant
    return found


def _amendment(request: HttpRequest, grant_id: str, number: int) -> Amendment:
    grant = grant_for(person(request), grant_id)
    found = _numbered(grant.amendments.all(), number)
    assert isinstance(found, Amendment)
    found.grant = grant
    return found


def _numbered(rows: Any, number: int) -> Any:
    """Raises NotFound."""
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound("no_such_number", _("没有找到这一项。"))
    return found


def _show_report(request: HttpRequest, report: Report) -> HttpResponse:
    lines = list(report.lines.select_related("line"))
    context = {
        "frame": frame_for(person(request)),
        "grant": report.grant,
        "report": report,
        "lines": lines,
        "total": sum(each.amount_fen for each in lines),
        "photos": report.photos.all(),
        "verdict": can_read_report(person(request), report),
        "waits": report.state == Report.State.SUBMITTED,
    }
    return render_page(request, "funding/report.html", context)
