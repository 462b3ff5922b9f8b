from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.public_ids import PublicIdModel


class Notice(PublicIdModel):
    """A line in a person's inbox: an event that concerns her. One a person and event, however often the event is delivered."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=200)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="notice_once")]
        indexes = [
            models.Index(fields=["user", "-at"]),
            models.Index(fields=["user", "-at"], condition=Q(read_at__isnull=True), name="notice_unread"),
        ]
