"""What our pages and claims are measured against: Django as it comes, on the same settings and the same Daphne.

`shipped`: the product through Django's own ASGI handler. `pages` (PLAIN=pages): the same views, queries and templates in one hop with nothing around
them but the middleware that a signed-in page cannot do without. `writing` (PLAIN=writing): one view that writes one row, through our one hop and middleware.
"""

import os
from uuid import uuid4

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, JsonResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")

BARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

shipped = get_asgi_application()

from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from linkage.common import clock, health  # noqa: E402
from linkage.common.models import WorkerBeat  # noqa: E402
from linkage.onehop import OneHop  # noqa: E402


@csrf_exempt
def write(request: HttpRequest) -> HttpResponse:
    """Knows who asks, writes a row, answers JSON."""
    row = WorkerBeat.objects.create(worker=f"{request.user.pk}/{uuid4().hex}", seen_at=clock.now())
    return JsonResponse({"id": row.pk}, status=201)


urlpatterns = [path("write", write), path("readyz", health.ready)]


class _Urls:
    """The WSGI handler with these routes instead of the product's."""

    def __init__(self) -> None:
        from django.conf import settings

        settings.ROOT_URLCONF = __name__
        self._handler = get_wsgi_application()

    def __call__(self, environ: dict[str, object], start: object) -> object:
        return self._handler(environ, start)


def _bare_pages() -> OneHop:
    from django.conf import settings

    settings.MIDDLEWARE = BARE
    return OneHop(get_wsgi_application())


pages = _bare_pages() if os.environ.get("PLAIN") == "pages" else None
writing = OneHop(_Urls()) if os.environ.get("PLAIN") == "writing" else None  # type: ignore[arg-type]
