from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import DomainError, require
from linkage.common.pages import render_page
from linkage.me.obstacles import obstacles_to_erasure
from linkage.organisations.permissions import can_manage_roles
from linkage.people.actions.erasure import erase_person
from linkage.people.queries import erasures_waiting
from linkage.people.requests import PersonRequest


@login_required
@require_GET
def erasures(request: PersonRequest) -> HttpResponse:
    require(can_manage_roles(request.user))
    waiting = [{"request": each, "obstacles": obstacles_to_erasure(each.user)} for each in erasures_waiting()]
    return render_page(request, "administration/erasures.html", {"waiting": waiting})


@login_required
@require_POST
def carrying_out(request: PersonRequest, erasure_id: int) -> HttpResponse:
    require(can_manage_roles(request.user))
    waiting = get_object_or_404(erasures_waiting(), pk=erasure_id)
    if obstacles_to_erasure(waiting.user):
        messages.error(request, _("还有没办完的事，暂时不能删除。"))
        return redirect("erasures")
    try:
        erase_person(by=request.user, request=waiting)
        messages.success(request, _("已删除。"))
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("erasures")
