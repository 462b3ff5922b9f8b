from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

_GRANT = frozenset({"grant", "amount_fen"})

declare(
    EventType("fund.income_registered", _("登记了一笔收入"), frozenset({"amount_fen"})),
    EventType("grant.requested", _("收到一笔用款申请"), _GRANT),
    EventType("grant.approved", _("用款申请已批准，资金已冻结"), _GRANT),
    EventType("grant.declined", _("用款申请未批准"), _GRANT),
    EventType("grant.spent", _("款项已支出"), _GRANT),
    EventType("grant.released", _("款项已退回基金"), _GRANT),
)
