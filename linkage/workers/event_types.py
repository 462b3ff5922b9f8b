from django.utils.translation import gettext_lazy as _

from linkage.events.catalogue import EventType, declare

declare(EventType("worker.registration_saved", _("更新了社工登记"), frozenset({"grade", "is_active"})))
