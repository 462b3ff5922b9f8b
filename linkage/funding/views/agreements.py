"""The agreement of a grant, as it is read, printed and signed; and a place's own wording of it."""

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.errors import DomainError, NotFound, require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.funding.actions import draw_up_agreement, plan_tranches, sign_agreement, write_template
from linkage.funding.agreement_text import SHIPPED, wording_for
from linkage.funding.forms.grants import TemplateForm, TranchesForm
from linkage.funding.models import Agreement, Grant
from linkage.funding.permissions.grants import acts_for_grantee, can_manage, can_sign_for_fund
from linkage.funding.permissions.templates import can_write_template
from linkage.funding.queries.grants import grant_for
from linkage.funding.states import GrantState
from linkage.funding.views.showing_grants import acted, back_to, frame_for
from linkage.people.signed_in import person
from linkage.places.queries import place as place_of


@login_required
@require_GET
def agreement(request: HttpRequest, grant_id: str) -> HttpResponse:
    """The text that counts, or ?version=."""
    grant = grant_for(person(request), grant_id)
    return _show(request, grant, _version(grant, request.GET.get("version", "")))


@login_required
@require_POST
def versions(request: HttpRequest, grant_id: str) -> HttpResponse:
    """Draw it up, or anew."""
    grant = grant_for(person(request), grant_id)
    act = partial(draw_up_agreement, by=person(request), grant=grant)
    return acted(request, grant, act, _("协议已拟定，请双方签署。"))


@login_required
@require_POST
def signature(request: HttpRequest, grant_id: str) -> HttpResponse:
    """name: as she writes it; digest: of the text she had before her."""
    grant = grant_for(person(request), grant_id)
    found = _version(grant, "")
    try:
        sign_agreement(
            by=person(request),
            agreement=found,
            name=request.POST.get("name", ""),
            digest=request.POST.get("digest", ""),
        )
    except DomainError as error:
        return _show(request, grant, _version(grant, ""), refusal=error.message, status=error.status)
    messages.success(request, _("已签署，签名和时间都留存了。"))
    return back_to(grant)


@login_required
@require_http_methods(["GET", "POST"])
def tranches(request: HttpRequest, grant_id: str) -> HttpResponse:
    """Divide the award anew, before anybody has signed."""
    grant = grant_for(person(request), grant_id)
    require(can_manage(person(request), grant))
    form = TranchesForm(request.POST if request.method == "POST" else None, grant=grant)
    if request.method == "POST" and form.is_valid():
        try:
            plan_tranches(by=person(request), grant=grant, tranches=form.drafts())
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("分期已调整。"))
            return back_to(grant)
    context = {"frame": frame_for(person(request)), "grant": grant, "form": form}
    return render_page(request, "funding/tranches.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, place_code: str) -> HttpResponse:
    """The wording that counts in a place; a post gives the place its own."""
    place = place_of(place_code)
    require(can_write_template(person(request), place.code))
    initial = {"body": wording_for(place.code)}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            write_template(by=person(request), place=place, body=form.cleaned_data["body"])
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("范本已更新，以后拟定的协议用新的范本。"))
            return HttpResponseRedirect(reverse("funding:template", args=[place.code]), status=303)
    context = {"place": place, "form": form, "shipped": SHIPPED}
    return render_page(request, "funding/template.html", context, status=422 if form.errors else 200)


def _version(grant: Grant, number: str) -> Agreement:
    """Raises NotFound."""
    rows = grant.agreements.select_related("grantee", "signatory")
    found = rows.filter(version=int(number)) if number.isdecimal() else rows.filter(superseded_at__isnull=True)
    agreement = found.first()
    if agreement is None:
        raise NotFound("no_such_agreement", _("协议还没有拟定。"))
    return agreement


def _show(
    request: HttpRequest, grant: Grant, agreement: Agreement, *, refusal: object = "", status: int = 200
) -> HttpResponse:
    user = person(request)
    for_grantee = acts_for_grantee(user, grant.application)
    side = agreement.grantee_signed_at if for_grantee else agreement.signatory_signed_at
    may_sign = for_grantee or bool(can_sign_for_fund(user, grant))
    context = {
        "frame": frame_for(user),
        "grant": grant,
        "agreement": agreement,
        "versions": grant.agreements.all(),
        "may_sign": may_sign and not side and not agreement.superseded_at and grant.state == GrantState.APPROVED,
        "refusal": refusal,
    }
    return render_page(request, "funding/agreement.html", context, status=status)
