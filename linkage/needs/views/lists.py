from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from linkage.common.pages import render_page
from linkage.needs import listing, permissions, queries, sentences
from linkage.needs.listing import GROUPS, Filters
from linkage.needs.models import Need
from linkage.organisations.roles import has_role, role_places
from linkage.people.requests import PersonRequest
from linkage.places import codes
from linkage.places import queries as places
from linkage.places.kept_parts import Drawn, render_kept
from linkage.places.models import Level


@login_required
@require_safe
def need_list(request: PersonRequest) -> HttpResponse:
    """/needs/: my own; for the station's staff the needs of their area, with `?mine` for their own."""
    if has_role(request.user, *permissions.STAFF) and "mine" not in request.GET:
        return _station(request)
    return _mine(request)


def _mine(request: PersonRequest) -> HttpResponse:
    page = Filters.read(request.GET).page
    needs, more = listing.page_of(queries.for_lists(queries.needs_asked_by(request.user)), page)
    context = {
        "rows": [{"need": need, "line": sentences.standing_for_asker(need)} for need in needs],
        "kept": queries.draft_of(request.user),
        "prev_url": f"?mine=1&page={page - 1}" if page > 1 else "",
        "next_url": f"?mine=1&page={page + 1}" if more else "",
        "is_staff": has_role(request.user, *permissions.STAFF),
    }
    return render_page(request, "needs/mine.html", context, part="needs/_mine.html")


def _station(request: PersonRequest) -> HttpResponse:
    filters = Filters.read(request.GET)
    around = role_places(request.user, *permissions.STAFF)

    def draw() -> Drawn:
        return Drawn(_rows_of(request, filters), around)

    return render_kept(request, "needs/station.html", "needs/_station.html", draw, {"filters": filters})


def _rows_of(request: PersonRequest, filters: Filters) -> dict[str, Any]:
    """What needs/_station.html shows."""
    needs, more = listing.page_of(listing.rows(request.user, filters), filters.page)
    names = places.names([need.place_code for need in needs])
    counts = listing.counts(request.user, filters)
    return {
        "filters": filters,
        "rows": [_row(need, names) for need in needs],
        "groups": [
            {
                "label": label,
                "url": filters.url(group=code),
                "count": counts.get(code, ""),
                "current": code == filters.group,
            }
            for code, (label, _states) in GROUPS.items()
        ],
        "lead_url": filters.url(lead=not filters.lead),
        "communities": _communities(request, filters),
        "all_places_url": filters.url(place=""),
        "prev_url": filters.url(page=filters.page - 1) if filters.page > 1 else "",
        "next_url": filters.url(page=filters.page + 1) if more else "",
        "streams": " ".join(f"need/{need.public_id}" for need in needs),
    }


def _row(need: Need, names: dict[str, str]) -> dict[str, Any]:
    return {
        "need": need,
        "line": sentences.standing_for_staff(need),
        "badge": _("已过时限") if sentences.is_late(need) else need.get_state_display(),
        "where": names.get(need.place_code, need.place_code),
        "summary": need.public_summary or need.category.shown_name,
    }


def _communities(request: PersonRequest, filters: Filters) -> list[dict[str, Any]]:
    """The communities of a station's street as filters; a wider area has too many to show at once."""
    areas = [each for each in role_places(request.user, *permissions.STAFF) if len(each) >= Level.STREET]
    return [
        {"name": place.name, "url": filters.url(place=place.code), "current": place.code == filters.place}
        for area in areas[:3]
        for place in places.communities_within(codes.pad(area))
    ]
