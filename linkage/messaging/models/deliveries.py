from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.messaging.models.notices import Notice
from linkage.messaging.states import Channel, DeliveryState, How, Kind


class Choice(models.Model):
    """How a person wants to be told of one kind of thing by one channel, where she chose otherwise than is usual."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    channel = models.CharField(max_length=10, choices=Channel)
    how = models.CharField(max_length=10, choices=How)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "channel"], name="choice_once")]


class QuietTime(models.Model):
    """From which hour to which she is not disturbed (Shanghai's clock; may pass midnight). Two equal hours: never quiet."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    from_hour = models.PositiveSmallIntegerField(default=22)
    until_hour = models.PositiveSmallIntegerField(default=8)


class PushDevice(PublicIdModel):
    """A browser that takes push messages. Its address is a secret: whoever knows it and has our key can write to it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="push_devices")
    endpoint = EncryptedTextField()
    endpoint_index = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=60)
    added_at = models.DateTimeField()


class StaffGroup(PublicIdModel):
    """A station's own group in WeCom, DingTalk or Feishu. address: apprise's, with its token; encrypted."""

    name = models.CharField(max_length=40)
    place_code = models.CharField(max_length=12, db_index=True)
    address = EncryptedTextField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)


class Delivery(models.Model):
    """One event to be told to one person by one channel, or to one group. There is one row however often the event is delivered, and it is marked
    as being sent before it is sent: told at most once.

    how: now, or in which digest. due_at: not before. attempts: tries so far; only what was surely not handed over is tried again.
    """

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    notice = models.ForeignKey(Notice, null=True, on_delete=models.CASCADE, related_name="deliveries")
    group = models.ForeignKey(StaffGroup, null=True, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=10, choices=[*Channel.choices, ("group", "group")])
    kind = models.CharField(max_length=10, choices=Kind, blank=True)
    how = models.CharField(max_length=10, choices=How, default=How.NOW)
    state = models.CharField(max_length=12, choices=DeliveryState, default=DeliveryState.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "user", "channel"], name="delivery_once_a_person"),
            models.UniqueConstraint(fields=["event", "group"], name="delivery_once_a_group"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, group__isnull=True) | Q(user__isnull=True, group__isnull=False),
                name="delivery_to_one",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=DeliveryState.WAITING), name="delivery_due"),
            models.Index(fields=["started_at"], condition=Q(state=DeliveryState.SENDING), name="delivery_on_its_way"),
        ]


class SmsCount(models.Model):
    """How many text messages went to a person (person/<id>) or into a community (place/<code>) on a day. Raised by a conditional update, so that
    the day's limit holds whoever sends at once."""

    whose = models.CharField(max_length=40)
    day = models.DateField()
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["whose", "day"], name="sms_count_once")]
