"""One template serves the whole page and each of its live parts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str | None = None, status: int = 200
) -> HttpResponse:
    """Render `app/page.html`; or, when htmx asks for it, only `app/_part.html`, the partial that page.html includes.

    The partial is answered to requests that htmx makes for that element (never to history restores), so that a link opened without scripts
    always gets a whole page.
    """
    htmx = getattr(request, "htmx", None)
    if part and htmx and not htmx.boosted and not htmx.history_restore_request:
        response = HttpResponse(render_to_string(part, context, request), status=status)
    else:
        response = render(request, template, context, status=status)
    response.headers["Vary"] = "HX-Request"
    return response
