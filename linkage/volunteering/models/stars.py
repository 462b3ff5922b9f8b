from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.models.profiles import Volunteer
from linkage.volunteering.states.stars import OPEN, StarState


class StarApplication(PublicIdModel):
    """A volunteer's own application for a star (1 to 5), with the counted minutes it rests on. `banned_until`: no new application before
    that day, because this one rested on false hours."""

    State = StarState

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="stars")
    level = models.PositiveSmallIntegerField()
    minutes = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=StarState, default=StarState.APPLIED)
    applied_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(max_length=200, blank=True)
    banned_until = models.DateField(null=True)
    notice_until = models.DateTimeField(null=True)
    granted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volunteer"], condition=Q(state__in=sorted(OPEN)), name="star_asked_once"),
            models.UniqueConstraint(
                fields=["volunteer", "level"], condition=Q(state=StarState.GRANTED), name="star_granted_once"
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="star_one_to_five"),
        ]
        indexes = [models.Index(fields=["state", "notice_until"])]


class StarObjection(models.Model):
    """What somebody said against an announced star; read by the reviewer only."""

    application = models.ForeignKey(StarApplication, on_delete=models.CASCADE, related_name="objections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "by"], name="star_objection_once_each")]
