"""What anyone may know of the needs: kind, community, a sentence that the station wrote, and how it goes. No names, titles or addresses."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linkage.common.pages import render_page
from linkage.common.replicas import tolerates_staleness
from linkage.needs import listing, queries, sentences
from linkage.needs.listing import Filters
from linkage.needs.models import Need
from linkage.needs.states import NeedState
from linkage.places import queries as places


@require_safe
@tolerates_staleness
def open_needs(request: HttpRequest) -> HttpResponse:
    """/open/needs/: newest first, of one place if asked."""
    filters = Filters.read(request.GET)
    found = queries.for_lists(queries.public_needs(filters.place)).prefetch_related("requirements")
    needs, more = listing.page_of(found, filters.page)
    names = places.names([need.place_code for need in needs] + [filters.place])
    context = {
        "rows": [public_facts(need, names) for need in needs],
        "place_name": names.get(filters.place, ""),
        "prev_url": filters.url(page=filters.page - 1) if filters.page > 1 else "",
        "next_url": filters.url(page=filters.page + 1) if more else "",
    }
    return render_page(request, "needs/open_list.html", context)


@require_safe
@tolerates_staleness
def open_need(request: HttpRequest, public_id: str) -> HttpResponse:
    """/open/needs/<id>/"""
    need = queries.public_need(public_id)
    context = {"facts": public_facts(need, places.names([need.place_code]))}
    return render_page(request, "needs/open_need.html", context)


def public_facts(need: Need, names: dict[str, str]) -> dict[str, Any]:
    """The redacted need: {id, category, icon, summary, where, when, line, wanted: [{kind, title, quantity, filled}]}."""
    return {
        "id": need.public_id,
        "category": need.category.public_name,
        "icon": "worker" if need.category.is_sensitive else need.category.icon,
        "summary": need.public_summary,
        "where": names.get(need.place_code, ""),
        "start": need.window_start,
        "end": need.window_end,
        "line": sentences.standing_for_others(need),
        "is_wanted": need.state == NeedState.PUBLISHED,
        "wanted": [] if need.category.is_sensitive else list(need.requirements.all()),
    }
