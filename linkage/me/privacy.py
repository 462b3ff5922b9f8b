from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linkage.common import clock
from linkage.common.errors import DomainError
from linkage.common.pages import render_page
from linkage.me.copy import copy_of, readings_of
from linkage.me.obstacles import obstacles_to_erasure
from linkage.people.actions.erasure import ask_erasure, withdraw_erasure
from linkage.people.queries import erasure_asked_by
from linkage.people.requests import PersonRequest

READINGS_SHOWN = 50


@login_required
@never_cache
@require_GET
def privacy(request: PersonRequest) -> HttpResponse:
    """What is kept about me, who has looked at it, and how to take it along or away."""
    context = {
        "copy": copy_of(request.user),
        "readings": readings_of(request.user)[:READINGS_SHOWN],
        "erasure": erasure_asked_by(request.user),
        "obstacles": obstacles_to_erasure(request.user),
    }
    return render_page(request, "me/privacy.html", context)


@login_required
@never_cache
@require_POST
def download(request: PersonRequest) -> HttpResponse:
    """The copy as a file. A POST, so that no link or page that is fetched ahead makes one."""
    answer = JsonResponse(copy_of(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    answer.headers["Content-Disposition"] = f'attachment; filename="linkage-{clock.today():%Y%m%d}.json"'
    return answer


@login_required
@require_POST
def erasure(request: PersonRequest) -> HttpResponse:
    try:
        ask_erasure(by=request.user)
        messages.success(request, _("申请收到了，15 个工作日内办好，办好前随时可以撤回。"))
    except DomainError as error:
        messages.info(request, error.message)
    return redirect("my_privacy")


@login_required
@require_POST
def erasure_withdrawal(request: PersonRequest) -> HttpResponse:
    waiting = erasure_asked_by(request.user)
    try:
        if waiting:
            withdraw_erasure(by=request.user, request=waiting)
        messages.success(request, _("已撤回申请，您的信息都还在。"))
    except DomainError as error:
        messages.info(request, error.message)
    return redirect("my_privacy")
