"""智能匹配: choose a place and which of its ready needs, start a run; and the runs so far."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkage.common.errors import require
from linkage.common.pages import page_by_pk, render_page
from linkage.dispatch.actions.batches import start_batch
from linkage.dispatch.jobs import begin_run
from linkage.dispatch.models import MatchingRun
from linkage.dispatch.permissions import can_open_matching, can_plan_place
from linkage.dispatch.queries import runs as queries
from linkage.dispatch.views.acting import Refusal, attempt, person, see_other
from linkage.dispatch.views.desk import rail_context
from linkage.dispatch.views.matching_words import bound_in_words, gap_of, score, total
from linkage.needs.models import Category, Need, Urgency
from linkage.needs.sentences import is_late
from linkage.people.models import User
from linkage.places.models import Place
from linkage.places.queries import names

LISTED = 100
RUNS = 10
HERE = "matching"


@require_http_methods(["GET", "POST"])
@login_required
def matching(request: HttpRequest) -> HttpResponse:
    """GET ?place= &category= &urgency= &late=1 &before=: what is ready there. POST: run, over all that the filters show or the ticked ones only."""
    user = person(request)
    require(can_open_matching(user))
    asked: QueryDict = request.POST if request.method == "POST" else request.GET
    places = queries.places_to_plan(user)
    chosen = _chosen(asked, places)
    if request.method == "POST":
        asked = asked if asked.get("place") else chosen
        require(can_plan_place(user, asked.get("place", "")))
        begun: list[MatchingRun] = []
        refusal = attempt(request, "run", lambda: begun.append(_begin(user, asked)))
        if refusal is None:
            return see_other(f"/desk/matching/{begun[0].public_id}/")
        return _show(request, user, places, chosen, refusal)
    return _show(request, user, places, chosen)


def _begin(user: User, asked: QueryDict) -> MatchingRun:
    needs, filters = _ready(asked)
    if asked.get("which") == "ticked":
        needs = needs.filter(public_id__in=asked.getlist("need"))
        filters["ticked"] = len(asked.getlist("need"))
    run = start_batch(
        by=user,
        place_code=asked.get("place", ""),
        needs=needs,
        bundles="best_effort" if asked.get("parts") else "all_or_nothing",
        filters=filters,
    )
    begin_run(run)
    return run


def _ready(asked: QueryDict) -> tuple[QuerySet[Need], dict[str, Any]]:
    filters = {name: asked.get(name, "") for name in ("category", "urgency") if asked.get(name)}
    late = bool(asked.get("late"))
    return queries.ready_needs(asked.get("place", ""), late=late, **filters), filters | ({"late": True} if late else {})


def _chosen(asked: QueryDict, places: list[Place]) -> QueryDict:
    """What was asked for, with a place of hers: the widest one unless another was chosen."""
    chosen = asked.copy()
    known = {place.code for place in places}
    if chosen.get("place") not in known:
        chosen["place"] = places[0].code if places else ""
    return chosen


def _show(
    request: HttpRequest, user: User, places: list[Place], chosen: QueryDict, refusal: Refusal | None = None
) -> HttpResponse:
    needs, _filters = _ready(chosen)
    rows = list(needs.select_related("category", "requester", "lead", "hand_matching")[: LISTED + 1])
    hands = needs.filter(queries.by_hand()).count()
    page = page_by_pk(queries.runs_visible_to(user), request.GET.get("before", ""), size=RUNS, anchor="#runs")
    called = names([each.place_code for each in page.rows])
    context: dict[str, Any] = {
        "places": _places_as_options(places),
        "chosen": chosen,
        "categories": Category.objects.filter(is_active=True),
        "urgencies": Urgency.choices,
        "rows": _cards(rows[:LISTED]),
        "more": len(rows) > LISTED,
        "total": needs.count(),
        "hands": hands,
        "runs": [_told(each, called.get(each.place_code, "")) for each in page.rows],
        "older_url": page.older_url,
        "newest_url": page.newest_url,
        "refusal": refusal,
        **rail_context(user, HERE),
    }
    status = refusal.status if refusal else 200
    return render_page(request, "desk/matching.html", context, part="desk/_ready.html", status=status)


def _places_as_options(places: list[Place]) -> list[tuple[str, str]]:
    """Indented by level, as a tree is read."""
    top = min((place.level for place in places), default=0)
    return [(place.code, ("　" if place.level > top else "") + place.name) for place in places]


def _cards(rows: list[Need]) -> list[dict[str, Any]]:
    known = names([row.place_code for row in rows])
    return [
        {
            "need": row,
            "heading": row.public_summary or row.category.shown_name,
            "where": known.get(row.place_code, ""),
            "is_late": is_late(row),
            "by_hand": not row.requester.automatic_matching or getattr(row, "hand_matching", None) is not None,
        }
        for row in rows
    ]


def _told(run: MatchingRun, place: str) -> dict[str, Any]:
    """One line of the list of runs."""
    figures = run.figures
    by = run.requested_by
    return {
        "run": run,
        "place": place,
        "by": by.short_name if by else _("命令行"),
        "needs": figures.get("needs", figures.get("asked", 0)),
        "complete": figures.get("complete"),
        "objective": score(total(run)),
        "bound": bound_in_words(gap_of(run)) if run.inputs_hash else "",
    }
