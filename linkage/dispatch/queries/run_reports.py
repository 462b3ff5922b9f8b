"""A run as plain facts, for the command line and for programs: `plan --json`."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from linkage.dispatch import matchmaking
from linkage.dispatch.models import MatchingRun, PlannedLine, PlannedNeed
from linkage.dispatch.states import LineState, PlannedState
from linkage.needs.models import Requirement


def report_of(run: MatchingRun, place_name: str = "") -> dict[str, Any]:
    """{run, place, place_name, at, engine, method, bundles, inputs_hash, objective, bound, gap, seconds: {gather, solve}, needs, complete, by_hand,
    filled: [{need, requirement, kind, provider, score, value, units, amount_fen, reasons: [sentence]}],
    unfilled: [{need, requirement, kind, missing, reason, counts, why, relaxation}]}. Providers as `kind:id`; no names."""
    figures = run.figures
    return {
        "run": run.public_id,
        "place": run.place_code,
        "place_name": place_name,
        "at": run.at.isoformat(),
        "engine": run.engine_version,
        "method": run.parameters.get("method", ""),
        "bundles": run.parameters["bundles"],
        "inputs_hash": run.inputs_hash,
        "objective": run.objective,
        "bound": run.bound,
        "gap": run.gap,
        "seconds": figures.get("seconds", {}),
        "needs": figures.get("needs", 0),
        "complete": figures.get("complete", 0),
        "providers": figures.get("providers", 0),
        "by_hand": _needs_by_hand(run),
        "filled": list(_filled(run)),
        "unfilled": list(_unfilled(run)),
    }


def _needs_by_hand(run: MatchingRun) -> list[str]:
    rows = PlannedNeed.objects.filter(run=run, state=PlannedState.BY_HAND).order_by("pk")
    return list(rows.values_list("need__public_id", flat=True))


def _filled(run: MatchingRun) -> Iterator[dict[str, Any]]:
    lines = PlannedLine.objects.filter(planned__run=run).exclude(state=LineState.REMOVED)
    for line in lines.select_related("planned__need", "requirement").order_by("pk").iterator(2000):
        yield {
            "need": line.planned.need.public_id,
            "requirement": line.requirement.public_id,
            "kind": line.provider_kind,
            "provider": f"{line.provider_kind}:{line.provider_id}",
            "score": line.score,
            "value": line.value,
            "units": line.units,
            "amount_fen": line.amount_fen,
            "reasons": matchmaking.sentences(matchmaking.unpack(line.reasons)),
        }


def _unfilled(run: MatchingRun) -> Iterator[dict[str, Any]]:
    kinds = dict(Requirement.objects.filter(need__planned__run=run).values_list("public_id", "kind"))
    for planned in PlannedNeed.objects.filter(run=run).select_related("need").order_by("pk").iterator(2000):
        for requirement, packed in planned.unmet.items():
            yield {
                "need": planned.need.public_id,
                "requirement": requirement,
                "kind": kinds.get(requirement, ""),
                "missing": packed["missing"],
                "reason": packed["reason"],
                "counts": packed["counts"],
                "why": matchmaking.why_sentence(packed),
                "relaxation": matchmaking.relaxation_sentence(packed),
            }


def as_lines(report: dict[str, Any]) -> Iterator[str]:
    """The same for people at a terminal."""
    yield _("%(place)s：%(needs)s 件求助一起推演，另有 %(hands)s 件由人工匹配") % {
        "place": report["place_name"] or report["place"],
        "needs": report["needs"],
        "hands": len(report["by_hand"]),
    }
    yield _("目标值 %(objective).4f，上界 %(bound).4f，最多还差 %(gap).2f%%") % {
        "objective": report["objective"],
        "bound": report["bound"],
        "gap": report["gap"] * 100,
    }
    yield _("找齐 %(complete)s 件；安排 %(filled)s 处，还缺 %(unfilled)s 项") % {
        "complete": report["complete"],
        "filled": len(report["filled"]),
        "unfilled": len(report["unfilled"]),
    }
    seconds = report["seconds"]
    yield _("读取 %(gather).2f 秒，求解 %(solve).2f 秒（%(method)s，引擎 %(engine)s）") % {
        "gather": seconds.get("gather", 0),
        "solve": seconds.get("solve", 0),
        "method": report["method"],
        "engine": report["engine"],
    }
    for each in report["filled"]:
        yield f"+ {each['need']} {each['requirement']} {each['provider']} {each['score']:.3f}  {' '.join(each['reasons'])}"
    for each in report["unfilled"]:
        yield f"- {each['need']} {each['requirement']}  {each['why']} {each['relaxation']}"
