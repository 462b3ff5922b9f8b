"""Minors and their guardians, at the station."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkage.common.errors import DomainError, NotAllowed
from linkage.common.pages import render_page
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.volunteering.actions.guardians import end_guardian_consent, record_guardian_consent
from linkage.volunteering.forms.guardians import GuardianForm
from linkage.volunteering.permissions.profiles import STATION
from linkage.volunteering.queries.guardians import consent_kept_by, consents_kept_by
from linkage.volunteering.queries.register import entry_desk

SHOWN = 100


@login_required
@require_http_methods(["GET", "POST"])
def guardians(request: HttpRequest) -> HttpResponse:
    """The consents that stand, and the form that takes one down."""
    user = _of_the_station(request)
    sent = (request.POST,) if request.method == "POST" else ()
    form = GuardianForm(*sent, places=entry_desk(user).places)
    if request.method == "POST" and form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if name != "is_present"}
        try:
            record_guardian_consent(by=user, **facts)
            messages.success(request, _("已登记。孩子现在可以用自己的手机填志愿者资料了。"))
            return _back()
        except DomainError as error:
            form.add_error(None, error.fields or error.message)
    context = {"form": form, "consents": consents_kept_by(user)[:SHOWN]}
    return render_page(request, "volunteering/guardians.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def ending(request: HttpRequest, consent_id: str) -> HttpResponse:
    user = _of_the_station(request)
    consent = consent_kept_by(user, consent_id)
    try:
        end_guardian_consent(by=user, consent=consent)
        messages.success(request, _("已撤回，孩子的志愿者资料停用。"))
    except DomainError as error:
        messages.info(request, error.message)
    return _back()


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("volunteering:guardians"), status=303)


def _of_the_station(request: HttpRequest) -> User:
    user = person(request)
    if not has_role(user, *STATION):
        raise NotAllowed("not_allowed", _("监护人同意由所在社区的社工站登记。"))
    return user
