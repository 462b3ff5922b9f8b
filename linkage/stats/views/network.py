"""The network view on the station's board: who serves whom with whom, and what follows for whom to look after. Worked out by a job; shown by scope."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linkage.common.errors import require
from linkage.common.pages import render_page
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.models import Place
from linkage.places.queries import names
from linkage.stats import jobs, showing
from linkage.stats.actions import open_names
from linkage.stats.drawing import drawing
from linkage.stats.models import NetworkSnapshot
from linkage.stats.permissions import can_open_names, can_open_network, can_recognise_here, sees_single_people
from linkage.stats.queries.network import (
    FIRST_MONTHS,
    PERIODS,
    called,
    organisation_names,
    place_chosen,
    places_open_to,
    snapshot_of,
    volunteers_hinted,
)
from linkage.stats.queries.rows import id_of
from linkage.volunteering.queries.backbone import backbones_in

ADDRESS = "/desk/network/"


@require_GET
@login_required
def network(request: HttpRequest) -> HttpResponse:
    """?place= one of places_open_to; ?months= one of PERIODS."""
    user = person(request)
    places, place, months = _chosen(user, request.GET)
    jobs.look(place_code=place.code, months=months)
    snapshot = snapshot_of(place.code, months)
    context = {
        "place": place,
        "months": months,
        "here": address(place.code, months),
        "place_chips": [
            {"text": each.name, "href": address(each.code, months), "current": each == place} for each in places
        ],
        "period_chips": [
            {"text": _("近 %(n)s 个月") % {"n": each}, "href": address(place.code, each), "current": each == months}
            for each in PERIODS
        ],
        "snapshot": snapshot,
    }
    if snapshot:
        context |= view_context(user, place, snapshot)
    return render_page(request, "stats/network.html", context, part="stats/_network.html")


@require_GET
@login_required
def small(request: HttpRequest) -> HttpResponse:
    """The picture of her own place alone, for the board; nothing while there is none."""
    user = person(request)
    _places, place, months = _chosen(user, {})
    snapshot = snapshot_of(place.code, months)
    context: dict[str, Any] = {"here": ADDRESS, "place": place}
    if snapshot:
        context["picture"] = _picture(snapshot.report, single=sees_single_people(user, place.code))
    return render(request, "stats/_network_small.html", context)


@require_POST
@login_required
def drawings(request: HttpRequest) -> HttpResponse:
    """Work it out anew."""
    user = person(request)
    _places, place, months = _chosen(user, request.POST)
    if jobs.look_again(by=user, place_code=place.code, months=months):
        messages.success(request, _("好的，正在重新计算，算好后时间会变。"))
    else:
        messages.info(request, _("刚刚有人点过，正在计算。"))
    return HttpResponseRedirect(address(place.code, months), status=303)


@require_POST
@login_required
@never_cache
def people(request: HttpRequest) -> HttpResponse:
    """Who the isolated residents and hinted volunteers are: opened by a tap, noted, never kept by the browser."""
    user = person(request)
    _places, place, months = _chosen(user, request.POST)
    found = open_names(by=user, place_code=place.code, months=months)
    rows = [{"who": each, "reason": showing.REASONS[each.row["reason"]]} for each in found.residents]
    context = {"residents": rows, "volunteers": found.volunteers, "place": place, "here": address(place.code, months)}
    return render(request, "stats/network_people.html", context)


def address(place_code: str, months: int) -> str:
    return f"{ADDRESS}?{urlencode({'place': place_code, 'months': months})}"


def _chosen(user: User, values: Any) -> tuple[list[Place], Place, int]:
    require(can_open_network(user))
    places = places_open_to(user)
    months = values.get("months", "")
    known = {str(each): each for each in PERIODS}
    return places, place_chosen(places, values.get("place", "")), known.get(months, FIRST_MONTHS)


def view_context(user: User, place: Place, snapshot: NetworkSnapshot) -> dict[str, Any]:
    """Everything stats/_network.html shows of a report, in words, as far as she may see it. Seven queries, however large the place."""
    report, single = snapshot.report, sees_single_people(user, place.code)
    where = names(_place_codes(report))
    context = {
        "single": single,
        "picture": _picture(report, single=single, places=where),
        "parts": showing.parts(report["participation"], single=single),
        "all_five": showing.all_five(report["participation"], single=single),
        "by_number": list(enumerate(report["participation"]["by_number"], start=1)) if single else [],
        "bridges": _bridges(report, where, single=single),
        "isolated": showing.isolated_table(report["isolated_counts"], where, single=single),
        "reasons": list(showing.REASONS.values()),
        "coverage": showing.coverage_table(report["coverage"], where, single=single),
        "newcomers": showing.newcomer_rows(report["newcomers"], where),
        "may_open_names": bool(can_open_names(user, place.code)),
    }
    if single:
        context |= _backbones(user, place, report)
    return context


def _backbones(user: User, place: Place, report: dict[str, Any]) -> dict[str, Any]:
    """Hints, without those whom a person has already recognised; and those."""
    recognised = list(backbones_in(place.code))
    hinted = volunteers_hinted(
        [id_of(each["person"]) for each in report["hints"]] + [each.volunteer.user.public_id for each in recognised]
    )
    already = {each.volunteer.user.public_id for each in recognised}
    rows = [
        {"volunteer": hinted[who], "why": showing.why_hinted(hint), "terms": showing.terms_of(hint)}
        for hint in report["hints"]
        if (who := id_of(hint["person"])) in hinted and who not in already
    ]
    standing = [
        {"row": each, "volunteer": hinted.get(each.volunteer.user.public_id) or called(each.volunteer, False)}
        for each in recognised
    ]
    return {"hints": rows, "recognised": standing, "may_recognise": can_recognise_here(user, place.code)}


def _bridges(report: dict[str, Any], where: dict[str, str], *, single: bool) -> list[dict[str, Any]]:
    rows = report["bridges"]
    known = organisation_names([node for row in rows for node in (row["organisation"], *row["partners"])])
    return [
        {
            "name": known.get(row["organisation"], ""),
            "percent": round(100 * row["between"]),
            "places": showing.listed([where[code] for code in row["communities"] if code in where]),
            "partners": [known[node] for node in row["partners"] if node in known],
            "without": showing.without(row, where, single=single),
        }
        for row in rows
    ]


def _picture(report: dict[str, Any], *, single: bool, places: dict[str, str] | None = None) -> dict[str, Any]:
    picture = report["picture" if single else "quotient"]
    known = organisation_names([node[4] for node in picture["nodes"]])
    return drawing(picture, known | (places or {}), single=single)


def _place_codes(report: dict[str, Any]) -> list[str]:
    return [
        *report["isolated_counts"],
        *(cell["place_code"] for cell in report["coverage"]),
        *(code for bridge in report["bridges"] for code in bridge["communities"]),
        *(node[4] for node in report["quotient"]["nodes"] if node[0] == "place"),
    ]
