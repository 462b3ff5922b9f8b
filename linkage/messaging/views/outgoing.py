"""What went out of the station: text messages and their budget, what could not be sent, the groups that are told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import NotAllowed, require
from linkage.common.pages import render_page
from linkage.messaging.actions.groups import add_group, end_group
from linkage.messaging.permissions import can_see_outgoing
from linkage.messaging.queries import outgoing as queries
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, role_places
from linkage.people.signed_in import person
from linkage.places.codes import pad
from linkage.places.queries import names

GROUPS = "/messages/groups/"


@login_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    user = person(request)
    require(can_see_outgoing(user))
    context = {"spent": queries.sms_spent(user), "outcomes": queries.outcomes(user), "days": queries.DAYS}
    return render_page(request, "messaging/sent.html", context | {"keeps_groups": has_role(user, Role.COORDINATOR)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """POST name, place, address."""
    user = person(request)
    if not has_role(user, Role.COORDINATOR):
        raise NotAllowed("not_allowed", _("工作群由社工站站长设置。"))
    if request.method != "POST":
        return _show(request)
    given = {"name": request.POST.get("name", ""), "address": request.POST.get("address", "")}
    place = request.POST.get("place", "") or _places(request)[0]
    refusal = attempt(request, "group", lambda: add_group(by=user, place_code=place, **given))
    if refusal:
        return _show(request, refusal)
    messages.success(request, _("记下了，有事会在群里提醒。"))
    return see_other(GROUPS)


@login_required
@require_POST
def ending(request: HttpRequest, group_id: str) -> HttpResponse:
    end_group(by=person(request), group=queries.group_for(person(request), group_id))
    messages.success(request, _("这个群不再接收提醒。"))
    return see_other(GROUPS)


def _places(request: HttpRequest) -> list[str]:
    return [pad(prefix) for prefix in role_places(person(request), Role.COORDINATOR)]


def _show(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    codes = _places(request)
    context = {
        "groups": queries.groups_of(person(request)),
        "places": list(names(codes).items()),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render_page(request, "messaging/groups.html", context, status=status)
