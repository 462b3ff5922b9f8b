from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

_GRANT = frozenset({"grant", "amount_fen"})
_ROUND = frozenset({"round"})
_APPLICATION = frozenset({"application", "round"})

declare(
    EventType("fund.income_registered", _("登记了一笔收入"), frozenset({"amount_fen"})),
    EventType("grant.requested", _("收到一笔用款申请"), _GRANT),
    EventType("grant.approved", _("用款申请已批准，资金已冻结"), _GRANT),
    EventType("grant.declined", _("用款申请未批准"), _GRANT),
    EventType("grant.spent", _("款项已支出"), _GRANT),
    EventType("grant.released", _("款项已退回基金"), _GRANT),
    EventType("round.drafted", _("起草了一轮申报"), _ROUND),
    EventType("round.changed", _("修改了这一轮的草稿"), _ROUND),
    EventType("round.opened", _("申报开始，规则已固定"), _ROUND | {"rules_hash"}),
    EventType("round.call_closed", _("申报截止，进入评审"), _ROUND),
    EventType("round.cancelled", _("这一轮已取消"), _ROUND),
    EventType("application.started", _("开始填写申请"), _APPLICATION),
    EventType("application.submitted", _("提交了申请（第 %(number)s 版）"), _APPLICATION | {"number"}),
    EventType("application.returned", _("申请退回补正"), _APPLICATION),
    EventType("application.accepted", _("申请已受理，进入评审"), _APPLICATION),
    EventType("application.refused", _("申请不予受理"), _APPLICATION),
    EventType("application.withdrawn", _("撤回了申请"), _APPLICATION),
)
