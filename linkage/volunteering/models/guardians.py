from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel


class GuardianConsent(PublicIdModel):
    """A guardian's agreement that a minor of 14 to 18 volunteers, taken down by the station with the guardian present (facts 3.3, 4.1; Volunteer
    Service Regulations art. 15). Ended ones stay."""

    minor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guardian_consents")
    guardian_name = EncryptedTextField()
    guardian_phone = EncryptedTextField()
    relation = models.CharField(max_length=20)
    place_code = models.CharField(max_length=12)
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["minor"], condition=Q(ended_at__isnull=True), name="guardian_consent_standing_once"
            )
        ]
