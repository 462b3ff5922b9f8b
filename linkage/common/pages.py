"""One template serves the whole page and each of its live parts."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

ELDER_COOKIE = "elder"  # a device's own choice of larger type
Row = TypeVar("Row", bound=Model)


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str | None = None, status: int = 200
) -> HttpResponse:
    """Render `app/page.html`; or, when htmx asks for it, only `app/_part.html`, the partial that page.html includes.

    The partial is answered to requests that htmx makes for that element (never to history restores), so that a link opened without scripts
    always gets a whole page.
    """
    if part and asks_for_part(request):
        response = HttpResponse(render_to_string(part, context, request), status=status)
    else:
        response = render(request, template, context, status=status)
    response.headers["Vary"] = "HX-Request"
    return response


def asks_for_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a live part alone, and not for a page that a link or the history opens."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """rows, and the addresses of the pages beside it ("" where there is none), for components/pagination.html."""

    rows: list[Row]
    older_url: str
    newest_url: str


def page_by_pk(rows: "QuerySet[Row]", before: str, *, size: int, anchor: str = "") -> Page[Row]:
    """The `size` newest rows, or those before the primary key `before` (as it came in the URL). Costs the same however deep one goes."""
    ordered = rows.order_by("-pk")
    if before.isdecimal():
        ordered = ordered.filter(pk__lt=int(before[:18]))
    found = list(ordered[: size + 1])
    older = f"?before={found[size - 1].pk}{anchor}" if len(found) > size else ""
    return Page(found[:size], older, f"?{anchor}" if before else "")
