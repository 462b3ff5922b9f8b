from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Presence(models.Model):
    """When somebody was there, and how it was proved; of whoever serves in a need or a shift. fence: inside, outside or nothing; cell: about a
    kilometre's square, "lat,lng" with two decimals, where she told it at the tap. Never a position, never a track. marks: PresenceMark values."""

    checked_in_at = models.DateTimeField(null=True)
    checked_out_at = models.DateTimeField(null=True)
    fence = models.CharField(max_length=10, blank=True)
    cell = models.CharField(max_length=16, blank=True)
    marks = models.JSONField(default=list)

    class Meta:
        abstract = True


class PresenceCode(models.Model):
    """A rotating code that proves presence: shown on the resident's or lead's screen, used by one helper, once, before it expires.

    `subject` is the stream of what is served. Only the digits' keyed hash is stored.
    """

    subject = models.CharField(max_length=60)
    code_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="presence_code_lives")]
        indexes = [
            models.Index(fields=["subject", "expires_at"]),
            models.Index(fields=["code_hash", "expires_at"], name="presence_code_by_digits"),
        ]


class PresenceTries(models.Model):
    """How often a person has mistyped the code of one subject since `since`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    wrong = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "subject"], name="presence_tries_once")]
