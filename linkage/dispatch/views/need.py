"""THE page of a need, for everyone concerned: where it stands, who looks after it, what each may do next, and how it came about. Composed by
permission; a fragment of it (`_need.html`) is what live changes and acts bring back, here and on the desk."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkage.common.errors import require
from linkage.common.pages import render_page
from linkage.dispatch.actions.confirmation import call_off, confirm_service
from linkage.dispatch.permissions import can_choose_matching, can_see_plan
from linkage.dispatch.queries.access import need_page_for
from linkage.dispatch.queries.plans import plan_of
from linkage.dispatch.queries.runs import is_by_hand
from linkage.dispatch.views import addresses
from linkage.dispatch.views.acting import Refusal, attempt, person, see_other
from linkage.dispatch.views.five import five_of
from linkage.dispatch.views.looking import looking_context
from linkage.dispatch.views.need_acts import acts_for
from linkage.dispatch.views.plan_parts import plan_context
from linkage.dispatch.views.progress import progress_of
from linkage.dispatch.views.timeline import entries_for
from linkage.needs import permissions
from linkage.needs.facts import need_facts
from linkage.needs.forms.acts import CancellationForm
from linkage.needs.models import Need
from linkage.organisations.queries import station_for
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.projects.queries.projects import projects_of_need


@require_safe
@login_required
def need_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_need(request, public_id)


def show_need(request: HttpRequest, public_id: str, refusal: Refusal | None = None) -> HttpResponse:
    """The page or its fragment, read afresh: what an act changed in memory before it was refused never shows."""
    need = need_page_for(person(request), public_id)
    context = need_context(person(request), need, refusal)
    status = refusal.status if refusal else 200
    return render_page(request, "dispatch/need.html", context, part="dispatch/_need.html", status=status)


def need_context(user: User, need: Need, refusal: Refusal | None = None) -> dict[str, Any]:
    """What dispatch/_need.html shows to `user`."""
    plan = plan_of(need)
    acts = acts_for(user, need, refusal)
    context = {
        "need": need,
        "facts": need_facts(user, need),
        "station": station_for(need.place_code),
        "hotline": setting("hotline_phone", need.place_code),
        "main_acts": [act for act in acts if act.is_main],
        "other_acts": [act for act in acts if not act.is_main],
        "timeline": entries_for(user, need),
        "refusal": refusal,
        "by_hand": is_by_hand(need),
        "projects": list(projects_of_need(need)),
        "may_choose_matching": can_choose_matching(user, need),
    }
    if can_see_plan(user, need):
        five = five_of(plan, has_lead=need.lead_id is not None)
        around = looking_context(user, need)
        return context | {"sees_plan": True, "five": five, **plan_context(user, need, plan), **around}
    return context | {"progress": progress_of(plan)}


@require_POST
@login_required
def confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    return act_on_need(request, public_id, "confirmation", lambda need: confirm_service(by=person(request), need=need))


def act_on_need(request: HttpRequest, public_id: str, name: str, do: Callable[[Need], object]) -> HttpResponse:
    """Do it and show the need: where it stands now, or why it could not be done."""
    need = need_page_for(person(request), public_id)
    refusal = attempt(request, name, lambda: do(need))
    return show_need(request, public_id, refusal) if refusal else see_other(addresses.of_need(need))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """A page to think twice on. Everything that hangs on the need is let go with it."""
    user, need = person(request), need_page_for(person(request), public_id)
    require(permissions.can_cancel(user, need))
    form = CancellationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        refusal = attempt(request, "cancellation", lambda: call_off(by=user, need=need, reason=reason))
        if refusal is None:
            return see_other(addresses.of_need(need))
        form.add_error("reason" if "reason" in refusal.fields else None, refusal.message)
    context = {"need": need, "facts": need_facts(user, need), "form": form, "title": _("取消求助")}
    return render_page(request, "needs/cancellation.html", context, status=422 if form.is_bound else 200)
