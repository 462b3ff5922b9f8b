"""An allocation's trace in sentences that a resident understands: who supported a project, what it cost each of them, why another came to nothing."""

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from linkage.common.templatetags.amounts import yuan
from linkage.funding.allocation.decisions import mean_of, passes, supporters_of
from linkage.funding.models import AllocationRun

Step = Mapping[str, Any]


def explained(run: AllocationRun) -> list[dict[str, Any]]:
    """Every application of the run, those that are funded first: {id, title, asked_fen, granted_fen, score, supporters, sentences}."""
    inputs = json.loads(run.inputs)
    steps = {step["project"]: step for step in run.trace if "project" in step}
    supporters = supporters_of(inputs)
    rows = [
        {
            "id": each["id"],
            "title": each["title"],
            "asked_fen": each["asked_fen"],
            "granted_fen": run.granted.get(each["id"], 0),
            "score": mean_of(each, inputs) if each["scores"] else None,
            "sheets": len(each["scores"]),
            "supporters": supporters[each["id"]],
            "sentences": _sentences(each, steps.get(each["id"]), run, inputs),
        }
        for each in inputs["applications"]
    ]
    return sorted(
        rows, key=lambda row: (not row["granted_fen"], -(row["score"] or 0), -row["supporters"], row["title"])
    )


def left_over(run: AllocationRun) -> int:
    """Of the round's budget, in fen."""
    return int(json.loads(run.inputs)["budget_fen"] - sum(run.granted.values()))


def _sentences(
    application: Mapping[str, Any], step: Step | None, run: AllocationRun, inputs: Mapping[str, Any]
) -> list[str]:
    if step is None:
        return [_("没有居民投给它。") if run.rule == "vote" else _("没有评分。")]
    unit = int(run.parameters["unit"])

    def money(value: Any) -> str:
        return yuan(int(Fraction(value) * 100 / unit))

    kind = step["step"]
    if kind in ("bought", "missed", "too_few"):
        return _of_the_vote(step, kind, money, inputs)
    if kind == "below_threshold" and run.rule == "combined" and not passes(application, inputs):
        return [_("没有同时达到评委最低分和居民最低票数。")]
    sentence = {
        "chosen": _("入选。到它为止，预算还剩 %(left)s。"),
        "too_dear": _("轮到它时预算只剩 %(left)s，不够它申请的数额，跳过。"),
        "rival_chosen": _("同一组里只能选一个，已经选了另一个。"),
        "not_in_bundle": _("总分最高又不超预算的组合里没有它。"),
        "below_threshold": _("没有达到最低分。"),
        "in_part": _("没能全额入选；剩下的预算给它 %(granted)s，是部分资助。"),
    }[kind]
    return [sentence % {"left": money(step.get("left", 0)), "granted": money(step.get("granted", 0))}]


def _of_the_vote(step: Step, kind: str, money: Any, inputs: Mapping[str, Any]) -> list[str]:
    count = {"count": step["supporters"]}
    if kind == "too_few":
        return [_("%(count)s 位居民支持，不到最少的 %(least)s 位。") % (count | {"least": inputs["minimum_votes"]})]
    if kind == "bought":
        said = [
            _("%(count)s 位居民支持，每人最多出 %(price)s，合起来付清了它的费用，入选。")
            % (count | {"price": money(step["price"])})
        ]
        if step["spent_out"]:
            said.append(_("其中 %(spent)s 位把自己的份额用完了。") % {"spent": step["spent_out"]})
        return said
    if Fraction(step["held"]) >= step["cost"]:
        return [_("%(count)s 位居民支持，钱也够，但同一组里已经选了另一个。") % count]
    facts = count | {"at": step["at"], "held": money(step["held"]), "cost": money(step["cost"])}
    return [_("%(count)s 位居民支持；选出 %(at)s 个项目以后，支持它的人手里一共只剩 %(held)s，不够 %(cost)s。") % facts]
