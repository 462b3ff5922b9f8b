from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.messaging.states import Outcome, ReportReason, ReportState


class Thread(PublicIdModel):
    """The conversation about one thing. There is none until somebody says something.

    subject: the stream of the thing, e.g. need/<id> or assignment/<id>; root: the stream of the need (or whatever else) at the bottom of it.
    last_id: its newest message. Whoever adds one holds this row's lock, so that messages' ids follow the order in which they are committed and
    "read up to" is one number.
    """

    subject = models.CharField(max_length=60, unique=True)
    root = models.CharField(max_length=60, db_index=True)
    place_code = models.CharField(max_length=12)
    last_id = models.BigIntegerField(default=0)
    last_at = models.DateTimeField(null=True, db_index=True)

    @property
    def stream(self) -> str:
        return f"thread/{self.public_id}"


class Message(PublicIdModel):
    """Something said: words, a photo, or both. The words lie encrypted; the photo is re-encoded and served only to those who may read it."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="messages")
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = EncryptedTextField(blank=True)
    photo = models.FileField(upload_to="messages/%Y/%m/", blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["thread", "-id"], name="message_newest")]


class Seat(models.Model):
    """A person's place in a conversation: how far she has read, whether the others may see her number, whether she was silenced.

    Who may read is decided afresh each time from what the conversation is about (subjects.py); the seat is there so that her list of conversations
    is one query. left_at: when she no longer had a part in it.
    """

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_up_to = models.BigIntegerField(default=0)
    shares_phone_at = models.DateTimeField(null=True)
    silenced_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thread", "user"], name="seat_once")]
        indexes = [models.Index(fields=["user"], condition=Q(left_at__isnull=True), name="seat_taken")]


class Report(PublicIdModel):
    """Somebody's word that a conversation is not right. While it is open, and only then, the coordinator may read the conversation."""

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=10, choices=ReportReason)
    note = EncryptedTextField(blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=15, choices=ReportState, default=ReportState.OPEN)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread", "by", "about"], condition=Q(state=ReportState.OPEN), name="report_open_once"
            ),
            models.CheckConstraint(condition=~Q(by=F("about")), name="report_about_another"),
        ]


class SendingPace(models.Model):
    """How much a person has written in the present minute and on the present day. One row a person, raised by a conditional update: no two
    requests at once can pass the limit together."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    minute = models.DateTimeField()
    in_minute = models.PositiveSmallIntegerField(default=0)
    day = models.DateField()
    in_day = models.PositiveSmallIntegerField(default=0)
