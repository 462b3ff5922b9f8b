"""What can happen to a project. The sentences are for everybody: the project's page is public from the moment it is declared. `need.*` are told on the
stream of the need that went into it, so that whoever asked hears where her need went (mechanism W02)."""

from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

_PROJECT = frozenset({"project"})
_LIST = frozenset({"year", "version"})
_COOPERATION = frozenset({"cooperation"})
_RECORD = frozenset({"record", "kind"})

declare(
    EventType("project.drafted", _("由居民的需求做成了项目草案"), frozenset({"needs"})),
    EventType("project.needs_added", _("又有需求并入了项目"), frozenset({"needs"})),
    EventType("project.changed", _("项目的内容有修改")),
    EventType("project.advanced", _("项目进入了下一个阶段"), frozenset({"stage"})),
    EventType("project.figures_stated", _("填写了项目的人员和经费"), frozenset({"phase"})),
    EventType("project.money_added", _("又有一笔经费来源"), frozenset({"amount_fen"})),
    EventType("project.evaluator_appointed", _("委托了第三方评估")),
    EventType("project.record_written", _("有一份记录等第二个人复核"), _RECORD),
    EventType("project.record_confirmed", _("一份记录已复核"), _RECORD),
    EventType("project.record_returned", _("一份记录复核未通过"), _RECORD),
    EventType("record_template.published", _("发布了项目评审、评估用的表"), frozenset({"kind", "version"})),
    EventType("demand_list.drafted", _("起草了年度需求清单"), _LIST),
    EventType("demand_list.opened", _("年度需求清单开始征求意见"), _LIST),
    EventType("demand_list.finalised", _("年度需求清单已定稿"), _LIST),
    EventType("demand_list.published", _("年度需求清单已发布"), _LIST),
    EventType("fair.planned", _("定了一场洽谈会")),
    EventType("fair.shown", _("洽谈会上又展示了一项")),
    EventType("fair.intended", _("有组织表示了意向")),
    EventType("fair.signed", _("洽谈会上的意向已签约")),
    EventType("cooperation.started", _("登记了一份合作协议"), _COOPERATION),
    EventType("cooperation.used", _("记了一次合作"), _COOPERATION),
    EventType("cooperation.expiring", _("一份合作协议快到期了"), _COOPERATION),
    EventType("cooperation.ended", _("一份合作协议提前结束"), _COOPERATION),
    EventType("need.put_into_project", _("您的需求已做成项目草案，可以看到它的进展"), _PROJECT),
    EventType("need.project_advanced", _("由您的需求做成的项目有了新进展"), _PROJECT | {"stage"}),
)
