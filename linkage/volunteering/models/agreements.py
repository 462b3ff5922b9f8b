from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.states.agreements import UNDER_WAY, SignatureState


class AgreementText(PublicIdModel):
    """A service agreement as it is read and signed (Volunteer Service Regulations art. 14), for a place and all within it until one further in has
    its own; place_code "" is what is shipped. A new version ends the one before, and is signed anew."""

    place_code = models.CharField(max_length=12, blank=True)
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    body = models.TextField()
    body_en = models.TextField(blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_code", "version"], name="agreement_version_once"),
            models.UniqueConstraint(
                fields=["place_code"], condition=Q(ended_at__isnull=True), name="agreement_current_once"
            ),
        ]

    @property
    def shown_body(self) -> str:
        return self.body_en if self.body_en and (get_language() or "").startswith("en") else self.body


class Signature(PublicIdModel):
    """A tap under an agreement: when, under which text, and the fingerprint (SHA-256) of text, person and instant, so that neither can be changed
    unseen. A minor's counts when the guardian has signed as well: on her own phone, or at the station (recorded_by). Good to the end of valid_until."""

    State = SignatureState

    text = models.ForeignKey(AgreementText, on_delete=models.PROTECT, related_name="signatures")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="signatures")
    state = models.CharField(max_length=20, choices=SignatureState, default=SignatureState.SIGNED)
    signed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    valid_until = models.DateField()
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    guardian_name = EncryptedTextField(blank=True)
    guardian_signed_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    remind_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["text", "user"], condition=Q(state__in=sorted(UNDER_WAY)), name="signature_once"
            )
        ]
        indexes = [models.Index(fields=["state", "valid_until"], name="signature_ending")]
