"""The first page after the first sign-in (and after new terms): what a person agrees to, and the little we need to know of her.

Whether it is due is decided at sign-in and kept in the session, so that no page asks the database again.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from linkage.people.models import Consent, User
from linkage.people.queries import has_consented

_DUE = "welcome_due"
_OPEN_PATHS = (
    "/accounts/",
    "/i18n/",
    "/elder-view/",
    "/open/",
    "/static/",
    "/sw.js",
    "/manifest.webmanifest",
    "/healthz",
    "/readyz",
)


def is_due(user: User) -> bool:
    return not (user.name and user.home_code and has_consented(user, Consent.Purpose.TERMS))


def mark_if_due(request: HttpRequest, user: User) -> None:
    if is_due(user):
        request.session[_DUE] = True


def mark_done(request: HttpRequest) -> None:
    request.session.pop(_DUE, None)


def remember_language(response: HttpResponse, language: str) -> None:
    """Let the browser ask for the person's language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


class WelcomeMiddleware:
    """Leads pages to the welcome page while it is due. Programs (the API) and pages that need nobody stay as they are."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._leads_away(request):
            return HttpResponseRedirect(f"{reverse('welcome')}?{urlencode({'next': request.get_full_path()})}")
        return self.get_response(request)

    def _leads_away(self, request: HttpRequest) -> bool:
        if request.method != "GET" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return False
        path = request.path
        if path.startswith((*_OPEN_PATHS, "/api/", "/_allauth/")) or path == reverse("welcome"):
            return False
        return bool(request.session.get(_DUE))
