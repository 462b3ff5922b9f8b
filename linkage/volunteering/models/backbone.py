from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.models.profiles import Volunteer


class Backbone(PublicIdModel):
    """A volunteer whom a coordinator recognised as a backbone of her neighbourhood (骨干, mechanism W10). A person decides, never a figure; `note`
    is her reason, which the volunteer reads. An ended recognition stays as history."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="recognitions")
    place_code = models.CharField(max_length=12, db_index=True)
    note = models.CharField(max_length=200)
    recognised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recognised_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volunteer"], condition=Q(ended_at__isnull=True), name="backbone_once")
        ]
