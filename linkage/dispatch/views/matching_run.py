"""One run: how it goes while it is at work, what it proposes, how good that is; and everything that is done with it as a whole."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linkage.common import clock
from linkage.common.errors import require
from linkage.common.pages import render_page
from linkage.dispatch.actions.batch_sending import recall_batch
from linkage.dispatch.actions.batches import cancel_batch, discard_batch, rerun_batch, take_back_batch
from linkage.dispatch.actions.replaying import replay_run
from linkage.dispatch.jobs import begin_run, begin_sending
from linkage.dispatch.models import MatchingRun, RunInputs
from linkage.dispatch.permissions import can_open_matching
from linkage.dispatch.queries import run_pages
from linkage.dispatch.queries.run_pages import LineView, PlannedView, SlotView
from linkage.dispatch.queries.runs import planned_states, recall_until, run_for
from linkage.dispatch.states import RUN_BUSY, LineState, PlannedState, RunState
from linkage.dispatch.views import matching_words as words
from linkage.dispatch.views.acting import Refusal, attempt, person, see_other
from linkage.dispatch.views.desk import rail_context
from linkage.dispatch.views.matching import HERE
from linkage.dispatch.views.matching_map import map_of
from linkage.dispatch.views.progress import label_of
from linkage.people.models import User
from linkage.places.queries import names

PAGE = 30
TO_SEND = (PlannedState.READY, PlannedState.REFUSED)


@require_safe
@never_cache
@login_required
def run_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """?show= a key of run_pages.SHOWN; ?page= from 1. While the run is at work the page asks for itself again."""
    return show_run(request, public_id)


def show_run(request: HttpRequest, public_id: str, refusal: Refusal | None = None) -> HttpResponse:
    user = person(request)
    require(can_open_matching(user))
    run = run_for(user, public_id)
    context = _context(request, user, run) | {"refusal": refusal}
    status = refusal.status if refusal else 200
    return render_page(request, "desk/run.html", context, part="desk/_run.html", status=status)


def _context(request: HttpRequest, user: User, run: MatchingRun) -> dict[str, Any]:
    shown, page = request.GET.get("show", ""), _page(request)
    place = names([run.place_code]).get(run.place_code, "")
    base = {
        "run": run,
        "place": place,
        "is_busy": run.state in RUN_BUSY,
        "here": run_url(run),
        **rail_context(user, HERE),
    }
    if run.state in (RunState.WAITING, RunState.RUNNING, RunState.CANCELLED, RunState.FAILED):
        return base | {"progress": words.progress_of(run)}
    counts = planned_states(run)
    rows = run_pages.planned_needs(run, shown)
    cut = rows[(page - 1) * PAGE : page * PAGE + 1]
    views = run_pages.views_of(run, cut)
    left = sum(counts.get(state, 0) for state in TO_SEND)
    until = recall_until(run)
    return base | {
        "progress": words.progress_of(run),
        "figures": run.figures,
        "bound": words.bound_in_words(words.gap_of(run)),
        "is_proved": words.gap_of(run) < words.PROVED,
        "objective": words.score(words.total(run)),
        "bound_score": words.score(words.total(run, run.bound)),
        "seconds": words.seconds_in_words(run.seconds),
        "comparisons": words.comparisons(run),
        "history": words.history_in_words(run),
        "replay": words.replay_in_words(run),
        "can_replay": RunInputs.objects.filter(run=run).exists(),
        "counts": counts,
        "filters": _filters(run, shown, counts),
        "left": left,
        "may_edit": run.state == RunState.READY,
        "may_recall": bool(until and clock.now() <= until and counts.get(PlannedState.SENT)),
        "recall_until": until,
        "map": map_of(run),
        "needs": _need_rows(views[:PAGE], run),
        "prev_url": _url(run, shown, page - 1) if page > 1 else "",
        "next_url": _url(run, shown, page + 1) if len(views) > PAGE else "",
    }


def _need_rows(views: list[PlannedView], run: MatchingRun) -> list[dict[str, Any]]:
    known = names([view.need.place_code for view in views])
    return [_need_row(view, run, known.get(view.need.place_code, "")) for view in views]


def _need_row(view: PlannedView, run: MatchingRun, where: str) -> dict[str, Any]:
    need, state = view.need, view.planned.state
    return {
        "planned": view.planned,
        "need": need,
        "heading": need.public_summary or need.category.shown_name,
        "where": where,
        "slots": [_slot_row(slot) for slot in view.slots] if state != PlannedState.BY_HAND else [],
        "by_hand": state == PlannedState.BY_HAND,
        "may_edit": run.state == RunState.READY and state in TO_SEND,
        "to_send": state in TO_SEND,
    }


def _slot_row(slot: SlotView) -> dict[str, Any]:
    return {
        "slot": slot,
        "requirement": slot.requirement,
        "label": label_of(slot.requirement),
        "kind": slot.requirement.kind,
        "state": "unmet" if slot.missing else "filled" if not slot.lines else "open",
        "lines": [line_row(line) for line in slot.lines],
        "removed": [line_row(line) for line in slot.removed],
        "chosen": slot.chosen,
        "why": slot.why if slot.missing else "",
        "relaxation": slot.relaxation if slot.missing else "",
        "candidates_url": f"/requirements/{slot.requirement.public_id}/candidates/",
    }


def line_row(line: LineView) -> dict[str, Any]:
    return {
        "row": line.row,
        "name": line.provider.label if line.provider else "",
        "score": None if line.row.score is None else round(line.row.score * 100),
        "reasons": line.reasons,
        "terms": words.terms_of(line.row.terms),
        "clashes": line.clashes,
        "is_sent": line.row.state == LineState.SENT,
    }


def _filters(run: MatchingRun, shown: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    gaps = run_pages.planned_needs(run, "gaps").count()
    rows = [
        ("", _("全部"), sum(counts.values())),
        ("gaps", _("还有缺口"), gaps),
        ("refused", _("没有发出"), counts.get(PlannedState.REFUSED, 0)),
        ("sent", _("已发出"), counts.get(PlannedState.SENT, 0)),
        ("hand", _("人工匹配"), counts.get(PlannedState.BY_HAND, 0)),
    ]
    return [
        {"text": text, "count": count, "href": _url(run, key), "current": key == shown}
        for key, text, count in rows
        if count or key in ("", shown)
    ]


def run_url(run: MatchingRun) -> str:
    return f"/desk/matching/{run.public_id}/"


def _url(run: MatchingRun, shown: str, page: int = 1) -> str:
    parts = [f"show={shown}"] if shown else []
    parts += [f"page={page}"] if page > 1 else []
    return run_url(run) + ("?" + "&".join(parts) if parts else "")


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return min(max(int(text), 1), 1000) if text.isdecimal() and len(text) < 5 else 1


def _then_run(
    request: HttpRequest, public_id: str, name: str, do: Callable[[User, MatchingRun], object]
) -> HttpResponse:
    """Do it and show the run: as it stands now, or why it could not be done."""
    user = person(request)
    require(can_open_matching(user))
    run = run_for(user, public_id)
    refusal = attempt(request, name, lambda: do(user, run))
    return show_run(request, public_id, refusal) if refusal else see_other(run_url(run))


@require_POST
@login_required
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    return _then_run(request, public_id, "cancel", lambda user, run: cancel_batch(by=user, run=run))


@require_POST
@login_required
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    return _then_run(request, public_id, "discard", lambda user, run: discard_batch(by=user, run=run))


@require_POST
@login_required
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    return _then_run(request, public_id, "discard", lambda user, run: take_back_batch(by=user, run=run))


@require_POST
@login_required
def replay(request: HttpRequest, public_id: str) -> HttpResponse:
    return _then_run(request, public_id, "replay", lambda user, run: replay_run(by=user, run=run))


@require_POST
@login_required
def recall(request: HttpRequest, public_id: str) -> HttpResponse:
    return _then_run(request, public_id, "recall", lambda user, run: recall_batch(by=user, run=run))


@require_POST
@login_required
def send(request: HttpRequest, public_id: str) -> HttpResponse:
    """which=all: everything that is not sent yet; else the ticked needs."""
    needs = None if request.POST.get("which") == "all" else request.POST.getlist("need")
    return _then_run(request, public_id, "send", lambda user, run: begin_sending(by=user, run=run, needs=needs))


@require_POST
@login_required
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Plan the rest anew around what was pinned; leads to the new run."""
    user = person(request)
    require(can_open_matching(user))
    run = run_for(user, public_id)
    begun: list[MatchingRun] = []
    refusal = attempt(request, "again", lambda: begun.append(rerun_batch(by=user, run=run)))
    if refusal:
        return show_run(request, public_id, refusal)
    begin_run(begun[0])
    return see_other(run_url(begun[0]))
