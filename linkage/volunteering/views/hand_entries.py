"""Entering hours after the fact, correcting them, and the photo that proves it. Two people: whoever sends these pages never decides them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linkage.common.errors import DomainError, NotAllowed, require
from linkage.common.pages import render_page
from linkage.common.served_photos import photo_response
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person
from linkage.volunteering.actions.hand_entries import correct_hours, enter_hours
from linkage.volunteering.forms.hand_entries import CorrectionForm, EntryForm
from linkage.volunteering.permissions.hours import ENTERERS, can_correct_hours
from linkage.volunteering.queries.hours import standing_minutes
from linkage.volunteering.queries.register import entry_desk, evidence_for, record_in_register
from linkage.volunteering.views.hours_tabs import tabs_for

ENTRY, CORRECTION = "volunteering/entry.html", "volunteering/correction.html"


@login_required
@require_http_methods(["GET", "POST"])
def new_entry(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not has_role(user, *ENTERERS):
        raise NotAllowed("not_allowed", _("补录由社会组织或社工站的同事办理。"))
    desk = entry_desk(user)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = EntryForm(*sent, user=user, organisations=desk.organisations, places=desk.places, leads=desk.leads)
    if request.method == "POST" and form.is_valid():
        try:
            enter_hours(by=user, **form.facts())
        except DomainError as error:
            return _show_entry(request, refused(form, error), error.status)
        messages.success(request, _("已登记，要由另一位同事复核后才计入。"))
        return HttpResponseRedirect(reverse("volunteering:entry"), status=303)
    return _show_entry(request, form, 422 if form.errors else 200)


def _show_entry(request: HttpRequest, form: forms.Form, status: int) -> HttpResponse:
    context = {"form": form, "tabs": tabs_for(person(request), request.path)}
    return render_page(request, ENTRY, context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, hours_id: str) -> HttpResponse:
    user = person(request)
    hours = record_in_register(user, hours_id)
    require(can_correct_hours(user, hours))
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = CorrectionForm(*sent)
    context: dict[str, Any] = {"form": form, "hours": hours, "stands": standing_minutes(hours)}
    if request.method == "POST" and form.is_valid():
        try:
            correct_hours(by=user, hours=hours, minutes=form.cleaned_data["minutes"], proof=form.proof())
        except DomainError as error:
            return render_page(request, CORRECTION, context | {"form": refused(form, error)}, status=error.status)
        messages.success(request, _("更正已提出，原记录保留；另一位同事复核后生效。"))
        return HttpResponseRedirect(reverse("volunteering:register"), status=303)
    return render_page(request, CORRECTION, context, status=422 if form.errors else 200)


@login_required
@require_safe
def evidence(request: HttpRequest, entry_id: str) -> HttpResponseBase:
    """The photo behind an entry: for those who have to judge it."""
    entry = evidence_for(person(request), entry_id)
    return photo_response(request, entry.photo, entry.public_id)


def refused(form: forms.Form, error: DomainError) -> forms.Form:
    """The form with the action's refusal beside the fields it names, else above them; what was typed stays."""
    named = {name: message for name, message in error.fields.items() if name in form.fields}
    for name, message in named.items():
        form.add_error(name, message)
    if not named:
        form.add_error(None, error.message)
    return form
