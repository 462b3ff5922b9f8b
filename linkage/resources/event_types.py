from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

# Each thing has a stream of its own, service/<id>, goods/<id> and venue/<id>: its history.
declare(
    EventType("service.changed", _("服务资料已更新")),
    EventType("goods.changed", _("物资资料已更新")),
    EventType("goods.received", _("收到了 %(quantity)s 件"), frozenset({"quantity"})),
    EventType("goods.reserved", _("预留了 %(quantity)s 件"), frozenset({"reference", "quantity"})),
    EventType("goods.delivered", _("交付了 %(quantity)s 件"), frozenset({"reference", "quantity"})),
    EventType("goods.returned", _("归还了 %(quantity)s 件"), frozenset({"reference", "quantity"})),
    EventType("goods.released", _("取消预留 %(quantity)s 件"), frozenset({"reference", "quantity"})),
    EventType("venue.changed", _("场地资料已更新")),
    EventType("venue.booked", _("场地已预订"), frozenset({"reference", "starts_at", "ends_at"})),
    EventType("venue.released", _("场地预订已取消"), frozenset({"reference"})),
)
