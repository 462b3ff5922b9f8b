from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

declare(
    EventType("consent.given", _("您同意了一项使用说明"), frozenset({"purpose", "version"})),
    EventType("consent.withdrawn", _("您撤回了一项同意"), frozenset({"purpose"})),
)
