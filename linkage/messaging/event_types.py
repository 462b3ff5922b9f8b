from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

declare(EventType("notice.added", _("您有一条新消息"), frozenset({"notice"})))
