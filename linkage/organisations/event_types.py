from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

declare(
    EventType("membership.started", _("您有了新的工作身份"), frozenset({"role"})),
    EventType("membership.ended", _("您的一项工作身份已结束"), frozenset({"role"})),
)
