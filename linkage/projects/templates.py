"""What each kind of record is judged by where a place has published nothing of its own (mechanism H21). Supervision gives no marks. The names are
sentences for people: they are kept with each record as they were, and translated where they are shown."""

from typing import Any

from django.utils.translation import gettext_noop as _

from linkage.projects.states.records import RecordKind


def _indicators(*rows: tuple[str, int, str]) -> list[dict[str, Any]]:
    return [{"name": name, "weight": weight, "evidence": evidence} for name, weight, evidence in rows]


NAMES: dict[str, str] = {
    RecordKind.REVIEW: _("项目评审表"),
    RecordKind.SUPERVISION: _("项目督导记录"),
    RecordKind.EVALUATION: _("项目评估表"),
    RecordKind.PERFORMANCE: _("项目绩效评价表"),
}
INDICATORS: dict[str, list[dict[str, Any]]] = {
    RecordKind.REVIEW: _indicators(
        (_("需求真实，受益面清楚"), 25, _("需求清单、走访记录")),
        (_("方案可行，目标能衡量"), 25, _("项目方案")),
        (_("预算合理，人员和人力成本达标"), 20, _("预算表、人员表")),
        (_("承接能力"), 20, _("资质、以往项目的评估")),
        (_("能持续下去"), 10, _("项目方案")),
    ),
    RecordKind.SUPERVISION: [],
    RecordKind.EVALUATION: _indicators(
        (_("目标完成"), 30, _("服务记录")),
        (_("服务质量和居民满意"), 30, _("评价、回访")),
        (_("人员到位"), 15, _("人员表、签到")),
        (_("资金使用合规"), 15, _("支出凭证")),
        (_("档案完整"), 10, _("档案")),
    ),
    RecordKind.PERFORMANCE: _indicators(
        (_("产出"), 25, _("服务次数、人数、时长")),
        (_("成效"), 30, _("服务前后对比")),
        (_("居民满意度"), 20, _("评价、回访")),
        (_("资金效益"), 15, _("支出凭证")),
        (_("社会影响"), 10, _("参与的志愿者、资源")),
    ),
}
