"""How two versions of an application differ, in the words of its form."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.templatetags.amounts import yuan
from linkage.funding.models import CostKind
from linkage.people.vocabulary import PURPOSES

LABELS: dict[str, Any] = {
    "title": _("项目名称"),
    "summary": _("一句话说明"),
    "purpose": _("用途"),
    "plan": _("打算怎么做"),
    "outcomes": _("做完以后有什么变化"),
    "group_name": _("居民小组的名字"),
    "ratio_reason": _("比例没有达到的原因"),
    "exclusive_group": _("与哪份申请二选一"),
    "place_code": _("在哪里"),
    "beneficiaries": _("预计受益多少人"),
    "asked_fen": _("申请资助（元）"),
    "own_fen": _("自筹（元）"),
    "staff": _("几个人来做"),
    "social_workers": _("其中专业社工几人"),
    "starts_on": _("开始日期"),
    "ends_on": _("结束日期"),
    "lines": _("预算"),
    "needs": _("回应哪些居民的求助"),
    "papers": _("附件"),
    "ratios": _("当时的比例要求"),
}


def shown_changes(changes: list[tuple[str, Any, Any]]) -> list[dict[str, Any]]:
    """label, before, after of each change, as text; a list one entry a line."""
    return [
        {"label": LABELS.get(key, key), "before": _shown(key, before), "after": _shown(key, after)}
        for key, before, after in changes
    ]


def _shown(key: str, value: Any) -> str:
    if value in (None, "", []):
        return ""
    if key == "lines":
        return "\n".join(f"{CostKind(each['kind']).label} {each['title']} {yuan(each['amount_fen'])}" for each in value)
    if key == "papers":
        return "\n".join(str(each["title"]) for each in value)
    if key == "needs":
        return str(_("%(count)s 件") % {"count": len(value)})
    if key == "ratios":
        return str(_("社工 %(social_workers)s%%，人力 %(labour)s%%") % value)
    if key == "purpose":
        return str(PURPOSES.get(value, value))
    return yuan(value) if key.endswith("_fen") else str(value)
