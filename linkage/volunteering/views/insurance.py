"""The insurance desk: policies, who is not covered, putting many people on a list at once, the next term."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from linkage.common import clock
from linkage.common.errors import DomainError, NotAllowed
from linkage.common.pages import render_page
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.queries import names
from linkage.volunteering.actions import insurance as actions
from linkage.volunteering.forms.insurance import PolicyForm, RenewalForm
from linkage.volunteering.permissions.insurance import KEEPERS
from linkage.volunteering.queries import insurance as queries
from linkage.volunteering.states.insurance import Covers

SHOWN = 100


@login_required
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """Policies and who lacks one; a post takes a new policy down."""
    user = _keeper(request)
    organisations = list(queries.organisations_insuring(user))
    form = PolicyForm(*((request.POST,) if request.method == "POST" else ()), organisations=organisations)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_policy(by=user, **form.facts(organisations))
        except DomainError as error:
            return _show(request, user, _refused(form, error), error.status)
        messages.success(request, _("保单已登记。"))
        return _back()
    return _show(request, user, form, 422 if form.errors else 200)


@login_required
@require_POST
def people(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put the ticked volunteers on this policy's list."""
    user = _keeper(request)
    policy = queries.policy_kept_by(user, public_id)
    ticked = list(queries.volunteers_insurable_by(user).filter(public_id__in=request.POST.getlist("volunteers")))
    try:
        added = actions.insure(by=user, policy=policy, volunteers=ticked)
        messages.success(request, ngettext("已加上 %(n)s 位。", "已加上 %(n)s 位。", added) % {"n": added})
    except DomainError as error:
        messages.info(request, error.message)
    return _back()


@login_required
@require_http_methods(["GET", "POST"])
def renewal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The next term for the same people."""
    user = _keeper(request)
    policy = queries.policy_kept_by(user, public_id)
    form = RenewalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.renew_policy(by=user, policy=policy, **form.cleaned_data)
        except DomainError as error:
            _refused(form, error)
        else:
            messages.success(request, _("已续保，名单上的人都续上了。"))
            return _back()
    context = {"policy": policy, "form": form}
    return render_page(request, "volunteering/insurance_renewal.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def ending(request: HttpRequest, public_id: str) -> HttpResponse:
    user = _keeper(request)
    policy = queries.policy_kept_by(user, public_id)
    try:
        actions.end_policy(by=user, policy=policy)
        messages.success(request, _("这份保险已停用，不再算数。"))
    except DomainError as error:
        messages.info(request, error.message)
    return _back()


def _show(request: HttpRequest, user: User, form: PolicyForm, status: int) -> HttpResponse:
    policies = list(queries.policies_kept_by(user))
    lacking, looked_at = queries.uninsured_volunteers(user)
    places = names([each.volunteer.place_code for each in lacking[:SHOWN]])
    context: dict[str, Any] = {
        "form": form,
        "policies": [{"policy": each, "days": (each.valid_to - clock.today()).days} for each in policies],
        "lists": [each for each in policies if each.covers == Covers.NAMED and each.valid_to >= clock.today()],
        "lacking": [{"each": each, "place": places.get(each.volunteer.place_code, "")} for each in lacking[:SHOWN]],
        "lacking_count": len(lacking),
        "covered_count": looked_at - len(lacking),
    }
    return render_page(request, "volunteering/insurance.html", context, status=status)


def _refused(form: forms.Form, error: DomainError) -> Any:
    for name, sentence in (error.fields or {"": error.message}).items():
        form.add_error(name if name in form.fields else None, sentence)
    return form


def _back() -> HttpResponse:
    return HttpResponseRedirect(reverse("volunteering:insurance"), status=303)


def _keeper(request: HttpRequest) -> User:
    user = person(request)
    if not has_role(user, *KEEPERS):
        raise NotAllowed("not_allowed", _("保险由社工站和社会组织的同事登记。"))
    return user
