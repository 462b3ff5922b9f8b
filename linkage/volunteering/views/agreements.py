"""Service agreements: what a volunteer reads and signs, what a guardian countersigns, what a station writes."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.errors import DomainError, NotAllowed
from linkage.common.pages import render_page
from linkage.organisations.roles import has_role, role_places
from linkage.people.signed_in import person
from linkage.places import codes
from linkage.places.models import Place
from linkage.places.queries import names
from linkage.volunteering.actions import agreements as actions
from linkage.volunteering.forms.agreements import AgreementForm
from linkage.volunteering.permissions.agreements import WRITERS, can_sign_as_guardian, standing_consent
from linkage.volunteering.permissions.profiles import STATION
from linkage.volunteering.queries import agreements as queries
from linkage.volunteering.queries.profiles import volunteer_of

SHOWN = 50


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    volunteer = volunteer_of(person(request))
    if volunteer is None:
        return redirect("volunteering:profile")
    found = queries.agreements_of(volunteer)
    places = names([each.text.place_code for each in found if each.text.place_code])
    rows = [{"each": each, "place": places.get(each.text.place_code, "")} for each in found]
    return render_page(request, "volunteering/agreements.html", {"rows": rows})


@login_required
@require_GET
def agreement(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show(request, public_id)


@login_required
@require_POST
def signing(request: HttpRequest, public_id: str) -> HttpResponse:
    text = queries.agreement_text(public_id)
    try:
        signature = actions.sign_agreement(by=person(request), text=text)
    except DomainError as error:
        return _show(request, public_id, refusal=error.message, status=error.status)
    is_done = signature.state == signature.State.SIGNED
    messages.success(request, _("签好了，谢谢您。") if is_done else _("您这边签好了，等监护人也签字就生效。"))
    return HttpResponseRedirect(reverse("volunteering:agreements"), status=303)


@login_required
@require_POST
def ending(request: HttpRequest, public_id: str) -> HttpResponse:
    found = queries.signature_for(person(request), public_id)
    try:
        actions.withdraw_signature(by=person(request), signature=found)
        messages.success(request, _("已解除。要签协议的任务暂时不能接，想恢复随时再签。"))
    except DomainError as error:
        messages.info(request, error.message)
    own = found.user_id == person(request).pk
    return HttpResponseRedirect(reverse("volunteering:agreements") if own else "/me/", status=303)


@login_required
@require_http_methods(["GET", "POST"])
def guardian(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the minor has signed, to be signed by the guardian as well."""
    user = person(request)
    found = queries.signature_for(user, public_id)
    refusal: Any = ""
    if request.method == "POST":
        try:
            actions.sign_as_guardian(by=user, signature=found)
        except DomainError as error:
            refusal, status = error.message, error.status
        else:
            messages.success(request, _("监护人已签字，协议生效。"))
            return HttpResponseRedirect(reverse("volunteering:signature_guardian", args=[public_id]), status=303)
    context = {
        "signature": found,
        "may_sign": can_sign_as_guardian(user, found),
        "consent": standing_consent(found),
        "is_staff": has_role(user, *STATION),
        "refusal": refusal,
    }
    return render_page(request, "volunteering/guardian_signature.html", context, status=status if refusal else 200)


@login_required
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Versions of the places she writes for; a post publishes the next one. Minors whose guardians still have to sign."""
    user = person(request)
    if not has_role(user, *WRITERS, *STATION):
        raise NotAllowed("not_allowed", _("服务协议由社工站和督导管理。"))
    places = _places_written_for(request)
    texts = list(queries.agreements_written_for(user)[:SHOWN]) if places else []
    current = next((each for each in texts if each.ended_at is None), None)
    initial = {"title": current.title, "body": current.body} if current else {}
    form = AgreementForm(request.POST if request.method == "POST" else None, places=places, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_agreement(by=user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.fields or error.message)
        else:
            messages.success(request, _("新版本已发布，志愿者下次接这类任务前会看到。"))
            return HttpResponseRedirect(reverse("volunteering:agreement_desk"), status=303)
    known = names([each.place_code for each in texts if each.place_code])
    context = {
        "form": form,
        "places": places,
        "texts": [{"text": each, "place": known.get(each.place_code, "")} for each in texts],
        "waiting": queries.signatures_waiting_for_guardians(user)[:SHOWN],
    }
    return render_page(request, "volunteering/agreement_desk.html", context, status=422 if form.errors else 200)


def _places_written_for(request: HttpRequest) -> list[Place]:
    wanted = [codes.pad(digits) for digits in role_places(person(request), *WRITERS) if digits]
    return list(Place.objects.filter(code__in=wanted).order_by("code"))


def _show(request: HttpRequest, public_id: str, *, refusal: Any = "", status: int = 200) -> HttpResponse:
    text = queries.agreement_text(public_id)
    signature = queries.signature_of(person(request), text)
    context = {
        "text": text,
        "signature": signature,
        "may_renew": signature is not None and actions.is_renewable(signature),
        "refusal": refusal,
    }
    return render_page(request, "volunteering/agreement.html", context, status=status)
