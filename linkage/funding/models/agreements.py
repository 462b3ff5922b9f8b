from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.grants import Grant


class AgreementTemplate(PublicIdModel):
    """The wording of grant agreements of a place and all within it, until one further in has its own; without any, what is shipped counts
    (agreement_text.py). A new version ends the one before; agreements that were drawn up keep theirs."""

    place_code = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField()
    body = models.TextField(max_length=20_000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place_code", "version"], name="grant_template_version_once"),
            models.UniqueConstraint(
                fields=["place_code"], condition=Q(ended_at__isnull=True), name="grant_template_current_once"
            ),
        ]


class Agreement(PublicIdModel):
    """What the fund and who was granted its money agree on, word by word. digest: SHA-256 of the body, under which both sign: a name typed, an
    instant, a person of each side and never the same. A changed text is a new version and is signed anew."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="agreements")
    version = models.PositiveSmallIntegerField()
    body = models.TextField()
    digest = models.CharField(max_length=64)
    drawn_up_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_up_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    grantee = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    grantee_name = models.CharField(max_length=40, blank=True)
    grantee_signed_at = models.DateTimeField(null=True)
    signatory = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    signatory_name = models.CharField(max_length=40, blank=True)
    signatory_signed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "version"], name="grant_agreement_version_once"),
            models.UniqueConstraint(
                fields=["grant"], condition=Q(superseded_at__isnull=True), name="grant_agreement_current_once"
            ),
            models.CheckConstraint(
                condition=Q(grantee__isnull=True) | Q(signatory__isnull=True) | ~Q(grantee=F("signatory")),
                name="grant_agreement_two_people",
            ),
        ]

    @property
    def is_signed(self) -> bool:
        return bool(self.grantee_signed_at and self.signatory_signed_at)
