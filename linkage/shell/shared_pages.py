"""What anyone may read is drawn once for many visitors, and not sent again to who has it already.

A page that a visitor (nobody signed in, nothing of hers in it) asks for is kept for KEPT_SECONDS, and no longer than until something is recorded: the
next event anywhere makes a new one. Its forms get each visitor's own token. Every such answer has an ETag; a browser that comes back with it is told 304.
What signed-in people see is drawn for each of them and marked private; parts of it may be kept for her (places/kept_parts.py), until she acts.
"""

import hashlib
import re
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from linkage.common.form_tokens import with_tokens, without_tokens
from linkage.common.pages import ELDER_COOKIE
from linkage.common.replicas import JUST_WROTE, SAFE
from linkage.events.models import Event
from linkage.places.kept_parts import acted

KEPT_SECONDS = 15
# Pages that are for anyone (linkage/access.py), read by many, and the same for all visitors.
SHARED = re.compile(r"/$|/open/|/projects/|/activities/$|/offline/$")
PARTS = ("HX-Request", "HX-Boosted", "HX-History-Restore-Request")
PRIVATE = "private, no-cache"


class SharedPages:
    """Middleware, inside those that know language, session and token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_shared(request):
            return self._shared(request)
        response = self.get_response(request)
        if request.method not in SAFE and request.user.is_authenticated:
            acted(request.user.pk)
        if _is_page(response):
            response.headers.setdefault("Cache-Control", PRIVATE)
        return response

    def _shared(self, request: HttpRequest) -> HttpResponse:
        key = _key(request)
        body: bytes | None = cache.get(key)
        if body is None:
            response = self.get_response(request)
            if not _may_be_kept(response):
                return response
            body = without_tokens(response.content)
            cache.set(key, body, KEPT_SECONDS)
        return _answer(request, body)


def is_shared(request: HttpRequest) -> bool:
    """Somebody without a session, without a message that waits for her, and who has not just written, reads what is for anyone."""
    is_visitor = not {settings.SESSION_COOKIE_NAME, "messages", JUST_WROTE} & request.COOKIES.keys()
    return request.method in SAFE and is_visitor and bool(SHARED.match(request.path))


def _key(request: HttpRequest) -> str:
    """All that what visitors see depends on: the address, their language and size, which part is asked for, and where the log of events ends."""
    parts = [request.headers.get(name, "") for name in PARTS]
    seen = (request.build_absolute_uri(), get_language(), request.COOKIES.get(ELDER_COOKIE, ""), *parts, _end_of_log())
    return "page:" + hashlib.sha256(repr(seen).encode()).hexdigest()


def _end_of_log() -> int:
    return Event.objects.aggregate(last=Max("pk"))["last"] or 0


def _answer(request: HttpRequest, body: bytes) -> HttpResponse:
    """The page with the visitor's own token in its forms. The ETag is of what she sees and of the token's secret: a page whose forms would no longer
    be believed is sent anew."""
    html, secret = with_tokens(request, body)
    response = HttpResponse(html)
    response.headers["ETag"] = f'W/"{hashlib.sha256(body + secret.encode()).hexdigest()[:32]}"'
    response.headers["Cache-Control"] = PRIVATE
    patch_vary_headers(response, ["Cookie", "Accept-Language", "HX-Request"])
    return get_conditional_response(request, etag=response.headers["ETag"], response=response) or response


def _is_page(response: HttpResponse) -> bool:
    return bool(response.get("Content-Type", "").startswith("text/html"))


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and _is_page(response)
        and not response.streaming
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
    )
