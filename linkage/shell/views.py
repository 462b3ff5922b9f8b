"""Pages that belong to no app: the mobile shell's files, the switch to larger type, the error pages, and (DEBUG) the style guide."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import MediaAway
from linkage.common.pages import ELDER_COOKIE
from linkage.organisations.queries import station_for, stations
from linkage.shell.busy import PROGRAMS, error_body
from linkage.shell.samples import samples

A_YEAR = 365 * 24 * 3600


@require_GET
@cache_control(max_age=0, must_revalidate=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Served from the root, so that its scope is the whole site."""
    return render(request, "sw.js", content_type="text/javascript")


@require_GET
@cache_control(max_age=3600, public=True)
def manifest(request: HttpRequest) -> HttpResponse:
    return render(request, "manifest.webmanifest", content_type="application/manifest+json")


@require_GET
@cache_control(max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows when the network is gone and the page was never seen."""
    return render(request, "offline.html")


@require_GET
def feedback(request: HttpRequest) -> HttpResponse:
    """Where complaints and suggestions go: the station of one's own street (all stations for visitors), the district, the public hotline."""
    home_code = request.user.home_code if request.user.is_authenticated else ""
    own = station_for(home_code) if home_code else None
    return render(request, "shell/feedback.html", {"stations": [own] if own else list(stations()[:20])})


@require_POST
def set_elder_view(request: HttpRequest) -> HttpResponse:
    """elder=1|0, next=path: remembered by this device for a year, so that it also holds before signing in."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    response.set_cookie(
        ELDER_COOKIE,
        "1" if request.POST.get("elder") == "1" else "0",
        max_age=A_YEAR,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
    )
    return response


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state. In development only (404 elsewhere)."""
    if not settings.DEVELOPMENT:
        raise Http404
    desk = "desk" in request.GET
    return render(request, "styleguide_desk.html" if desk else "styleguide.html", samples(request))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is stale (signed in elsewhere, a page left open for days)."""
    return render(request, "403_csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks no database and no context processor: whatever broke may be broken still. A database or a store of uploads that is away or full is not an error of
    ours but a wait: 503, and when to come again. Programs get the API's shape."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError | MediaAway)
    status = 503 if away else 500
    if request.path.startswith(PROGRAMS):
        sentence = _("系统正在恢复，请过几秒再试。") if away else _("我们这边出了点问题，请稍后再试。")
        body = error_body("unavailable" if away else "server_error", sentence)
        response = HttpResponse(body, content_type="application/json", status=status)
    else:
        response = render(None, f"{status}.html", status=status)
    if away:
        response["Retry-After"] = "5"
    return response
