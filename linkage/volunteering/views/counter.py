"""The giver's counter: what waits for its hand-over, and the code that the volunteer shows."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.acting import see_other
from linkage.common.errors import DomainError, NotAllowed
from linkage.common.pages import render_page
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.volunteering.actions.redemptions import hand_over, take_back_reservation
from linkage.volunteering.permissions.rewards import can_hand_over
from linkage.volunteering.queries.rewards import at_the_counter, givers_kept_by, redemption_at_the_counter

SHOWN = 100


@login_required
@require_GET
def counter(request: HttpRequest) -> HttpResponse:
    user = at_work(request)
    context = {"rows": list(at_the_counter(user)[:SHOWN]), "givers": list(givers_kept_by(user))}
    return render_page(request, "rewards/counter.html", context, part="rewards/_counter.html")


@login_required
@require_http_methods(["GET", "POST"])
def delivery(request: HttpRequest, redemption_id: str) -> HttpResponse:
    """?code=: what a scanned code brings along. POST code: hand it over."""
    user = person(request)
    redemption = redemption_at_the_counter(user, redemption_id)
    if request.method == "GET":
        return _show(request, redemption, code=request.GET.get("code", "")[:12])
    code = request.POST.get("code", "")
    try:
        hand_over(by=user, redemption=redemption, code=code)
    except DomainError as error:
        redemption.refresh_from_db()
        return _show(request, redemption, code=code[:12], refusal=error.message, status=error.status)
    messages.success(request, _("交付好了：%(title)s。") % {"title": redemption.reward.title})
    return see_other(reverse("rewards:counter"))


@login_required
@require_POST
def taking_back(request: HttpRequest, redemption_id: str) -> HttpResponse:
    """reason: why it cannot be given; the volunteer reads it and has her points back."""
    user = person(request)
    redemption = redemption_at_the_counter(user, redemption_id)
    try:
        take_back_reservation(by=user, redemption=redemption, reason=request.POST.get("reason", ""))
    except DomainError as error:
        redemption.refresh_from_db()
        return _show(request, redemption, refusal=error.message, status=error.status)
    messages.success(request, _("已告诉志愿者，积分也退回了。"))
    return see_other(reverse("rewards:counter"))


def at_work(request: HttpRequest) -> User:
    """Raises NotAllowed for who neither works for a giver nor runs a station."""
    if not has_role(person(request), Role.ORG_STAFF, Role.COORDINATOR):
        raise NotAllowed("not_at_a_counter", _("这一页给爱心单位和社工站站长用。"))
    return person(request)


def _show(
    request: HttpRequest, redemption: Any, *, code: str = "", refusal: Any = "", status: int = 200
) -> HttpResponse:
    context = {
        "redemption": redemption,
        "verdict": can_hand_over(person(request), redemption),
        "code": code,
        "refusal": refusal,
    }
    return render_page(request, "rewards/delivery.html", context, status=status)
