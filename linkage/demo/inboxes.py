"""What the street's people have read of what they were told."""

import datetime as dt

from django.db.models import F, OuterRef, Subquery

from linkage.common import clock
from linkage.messaging.models import Notice

LEFT_UNREAD = 3


def leave_the_latest_unread() -> int:
    """Whoever looks in finds a few new messages, not a year of them: the last three of these two days. Returns how many were read."""
    latest = Notice.objects.filter(user=OuterRef("user")).order_by("-at", "-pk").values("pk")
    border = Subquery(latest[LEFT_UNREAD : LEFT_UNREAD + 1])
    unread = Notice.objects.filter(read_at__isnull=True)
    old = unread.filter(at__lt=clock.now() - dt.timedelta(days=2)).update(read_at=F("at"))
    return old + unread.annotate(border=border).filter(pk__lte=F("border")).update(read_at=F("at"))
