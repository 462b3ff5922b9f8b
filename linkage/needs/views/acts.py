"""The acts on a need, each a page of its own that also works as a part of the need's page. A refusal comes back beside the form, with what was typed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkage.common.errors import DomainError, NotAllowed, Verdict, require
from linkage.common.pages import render_page
from linkage.needs import facts, permissions, queries
from linkage.needs.actions import edit_need, rate_need, refuse_need, return_need
from linkage.needs.actions.readings import open_contact
from linkage.needs.forms.acts import ChangeForm, RatingForm, ReasonForm
from linkage.needs.models import Need
from linkage.people.requests import PersonRequest

Rule = Callable[[Any, Need], Verdict]
Act = Callable[[Need, dict[str, Any]], Any]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refusal(request: PersonRequest, public_id: str) -> HttpResponse:
    def act(need: Need, values: dict[str, Any]) -> None:
        refuse_need(by=request.user, need=need, reason=values["reason"])

    return _act(
        request, public_id, permissions.can_refuse, ReasonForm, act, "needs/refusal.html", _("已把原因告诉求助人")
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def return_as_errand(request: PersonRequest, public_id: str) -> HttpResponse:
    def act(need: Need, values: dict[str, Any]) -> None:
        return_need(by=request.user, need=need, reason=values["reason"])

    return _act(
        request, public_id, permissions.can_return, ReasonForm, act, "needs/return.html", _("已退回，并记入行政事务")
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rating(request: PersonRequest, public_id: str) -> HttpResponse:
    def act(need: Need, values: dict[str, Any]) -> None:
        rate_need(by=request.user, need=need, **values)

    return _act(request, public_id, permissions.can_rate, RatingForm, act, "needs/rating.html", _("谢谢您的评价"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, public_id: str) -> HttpResponse:
    need = queries.need_for(request.user, public_id)
    require(permissions.can_edit(request.user, need))
    names = ("title", "description", "address", "window_start", "window_end")
    form = ChangeForm(request.POST or None, need=need, initial={name: getattr(need, name) for name in names})
    if request.method == "POST" and form.is_valid():
        start, end = form.window()
        values = form.cleaned_data | {"window_start": start, "window_end": end}
        try:
            edit_need(by=request.user, need=need, **values)
        except DomainError as error:
            return _again(request, "needs/change.html", need, form, error)
        messages.success(request, _("改好了"))
        return _to(need)
    return _page(request, "needs/change.html", need, form)


@login_required
@require_POST
def contact(request: PersonRequest, public_id: str) -> HttpResponse:
    """Address, phone and what to mind, for those who serve: a POST, because each opening is noted."""
    need = queries.need_for(request.user, public_id)
    context = {"need": need, "contact": open_contact(by=request.user, need=need)}
    response = render_page(request, "needs/contact.html", context, part="needs/_contact.html")
    response.headers["Cache-Control"] = "no-store"
    return response


def _act(
    request: PersonRequest, public_id: str, rule: Rule, form_class: type[Form], act: Act, template: str, done: str
) -> HttpResponse:
    need = queries.need_for(request.user, public_id)
    if request.method != "POST":
        require(rule(request.user, need))
        return _page(request, template, need, form_class())
    form = form_class(request.POST)
    if not form.is_valid():
        return _page(request, template, need, form)
    try:
        act(need, form.cleaned_data)
    except NotAllowed:
        raise
    except DomainError as error:
        return _again(request, template, need, form, error)
    messages.success(request, done)
    return _to(need)


def _page(request: PersonRequest, template: str, need: Need, form: Form, status: int = 200) -> HttpResponse:
    context = {"need": need, "form": form, "facts": facts.need_facts(request.user, need)}
    return render_page(
        request, template, context, status=422 if form.is_bound and form.errors and status == 200 else status
    )


def _again(request: PersonRequest, template: str, need: Need, form: Form, error: DomainError) -> HttpResponse:
    """The form once more, with the action's refusal beside the field it is about."""
    placed = {name: sentence for name, sentence in error.fields.items() if name in form.fields}
    for name, sentence in placed.items():
        form.add_error(name, sentence)
    if not placed:
        form.add_error(None, error.message)
    return _page(request, template, need, form, status=error.status)


def _to(need: Need) -> HttpResponse:
    return HttpResponseRedirect(need.get_absolute_url(), status=303)
