"""A run's figures as a coordinator says them."""

import math
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linkage.dispatch.models import MatchingRun
from linkage.dispatch.states import RunState

PROVED = 5e-7  # below this the gap is rounding
TERMS: dict[str, Any] = {
    "skills": gettext_lazy("技能对口"),
    "distance": gettext_lazy("离得近"),
    "urgency": gettext_lazy("事情急"),
    "waiting": gettext_lazy("等得久"),
    "overdue": gettext_lazy("已超时"),
    "vulnerability": gettext_lazy("更需要照顾"),
    "continuity": gettext_lazy("熟面孔"),
    "fair_load": gettext_lazy("还有余力"),
    "scarcity": gettext_lazy("不占稀缺本领"),
    "acceptance": gettext_lazy("可能答应"),
    "language": gettext_lazy("语言相通"),
    "standing": gettext_lazy("已在方案里"),
}
STEPS: dict[str, Any] = {
    "waiting": gettext_lazy("排队等待，马上开始"),
    "gather": gettext_lazy("第一步：读取求助，以及附近的人、场地、物资和资金"),
    "solve": gettext_lazy("第二步：一起推演，找总体最好的安排"),
    "compare": gettext_lazy("第三步：和别的做法比一比"),
    "keep": gettext_lazy("第四步：写下方案和理由"),
    "send": gettext_lazy("逐件发出邀请"),
}
ORDER = ("waiting", "gather", "solve", "compare", "keep")


def bound_in_words(gap: float) -> str:
    """ "已证明最优", or how far from the best possible the plan is at most; rounded up, so that it never promises too much."""
    if gap < PROVED:
        return _("已证明最优：没有任何安排的总分比它高")
    percent = math.ceil(gap * 1000) / 10
    return _("离可能的最好结果不超过 %(percent)s%%") % {"percent": f"{percent:g}"}


def total(run: MatchingRun, objective: float | None = None) -> float:
    """The objective (the run's own, or another way's) together with the lines that were pinned before the engine ran."""
    carried: float = run.figures.get("carried", {}).get("objective", 0.0)
    return (run.objective if objective is None else objective) + carried


def gap_of(run: MatchingRun) -> float:
    """As Plan.gap, with the pinned lines on both sides."""
    best = total(run, run.bound)
    return (best - total(run)) / best if best > 0 else 0.0


def score(value: float) -> str:
    return f"{value:.2f}"


def seconds_in_words(value: float) -> str:
    if value < 0.1:
        return _("不到 0.1 秒")
    return _("%(seconds)s 秒") % {"seconds": f"{value:.1f}"}


def comparisons(run: MatchingRun) -> list[dict[str, Any]]:
    """Rows {what, note, objective, complete, tone} on the same needs, the same people, the same rules."""
    figures, best = run.figures, total(run)
    rows = [_row(_("这次的方案"), _("所有求助放在一起，找总分最高的安排"), best, figures.get("complete"), "done")]
    if greedy := figures.get("greedy"):
        other = total(run, greedy["objective"])
        told = _lost(best, other)
        note = _("一件一件来，每件挑当时最合适的人：%(lost)s") % {"lost": told}
        rows.append(_row(_("逐件挑选"), note, other, greedy["complete"]))
    if edited := figures.get("edited"):
        other = total(run, edited["objective"])
        rows.append(_row(_("您改过以后"), _lost(best, other), other, None, "go"))
    return rows


def _row(what: str, note: str, objective: float, complete: int | None, tone: str = "") -> dict[str, Any]:
    return {"what": what, "note": note, "objective": score(objective), "complete": complete, "tone": tone}


def _lost(best: float, other: float) -> str:
    if best <= 0 or abs(best - other) < 5e-4:
        return _("总分一样")
    percent = f"{abs(best - other) / best * 100:.1f}"
    if other < best:
        return _("总分低 %(percent)s%%") % {"percent": percent}
    return _("总分高 %(percent)s%%") % {"percent": percent}


def history_in_words(run: MatchingRun) -> list[str]:
    """What was compared with the past, and what came out; or that there is nothing to compare."""
    weeks, found = run.figures.get("weeks"), run.figures.get("history")
    if not weeks:
        return []
    if not found:
        text = _("最近 %(weeks)s 周，这里没有“由人挑选、已经完成”的求助，没法和人工安排比。")
        return [text % {"weeks": weeks}]
    told = [
        _("比的是最近 %(weeks)s 周已经完成、志愿者都由人找来的 %(needs)s 件（%(places)s 个名额）：")
        % {"weeks": weeks, "needs": found["needs"], "places": found["places"]}
        + _("当时的安排按今天的规则打 %(hand)s 分；同样这些件、今天的同一批志愿者重新推演是 %(best)s 分，%(more)s。")
        % {
            "hand": score(found["by_hand"]),
            "best": score(found["best"]),
            "more": _more(found["by_hand"], found["best"]),
        },
        _("志愿者平均路程：当时约 %(hand)s 分钟，推演约 %(best)s 分钟。")
        % {"hand": found["minutes_by_hand"], "best": found["minutes_best"]},
        _("当时谁有空，系统已经不知道，两边都按今天登记的空闲时间算；所以这只是参考，不是谁的考核。"),
    ]
    if found["left_out"]:
        left = ngettext(
            "另有 %(count)s 件没放进来：当时的志愿者今天已不能选。",
            "另有 %(count)s 件没放进来：当时的志愿者今天已不能选。",
            found["left_out"],
        )
        told.append(left % {"count": found["left_out"]})
    return told


def _more(hand: float, best: float) -> str:
    if hand <= 0 or abs(best - hand) < 5e-4:
        return _("一样好")
    return _("高 %(percent)s%%") % {"percent": f"{(best - hand) / hand * 100:.1f}"}


def replay_in_words(run: MatchingRun) -> dict[str, str] | None:
    """{tone, text} of the last replay, or None."""
    found = run.figures.get("replay")
    if not found:
        return None
    if found["same"]:
        return {"tone": "done", "text": _("重新推演过：同样的依据，得到完全一样的方案。")}
    if not found["intact"]:
        return {"tone": "now", "text": _("存下的依据和当时的指纹对不上，请联系管理员。")}
    text = _("引擎从 %(was)s 版更新到了 %(now)s 版，同样的依据现在有 %(count)s 处不同。")
    return {
        "tone": "wait",
        "text": text % {"was": run.engine_version, "now": found["engine"], "count": found["differences"]},
    }


def progress_of(run: MatchingRun) -> dict[str, Any]:
    """{text, value, max, note} for components/progress.html."""
    step = run.progress.get("step", "waiting")
    if run.state == RunState.SENDING:
        done, total = run.progress.get("done", 0), run.progress.get("total", 0)
        note = _("已发出 %(done)s / %(total)s 件；关掉这一页也会继续。") % {"done": done, "total": total}
        return {"text": STEPS["send"], "value": done, "max": max(total, 1), "note": note}
    note = _("一条街几秒，一个区一般不到一分钟；关掉这一页也会继续。")
    return {"text": STEPS.get(step, step), "value": ORDER.index(step) if step in ORDER else 0, "max": 5, "note": note}


def terms_of(terms: dict[str, float]) -> list[dict[str, Any]]:
    """What the score is made of, largest first: {name, percent}."""
    rows = [{"name": TERMS.get(name, name), "percent": round(value * 100)} for name, value in terms.items()]
    return sorted((row for row in rows if row["percent"]), key=lambda row: -row["percent"])
