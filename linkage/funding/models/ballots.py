"""The residents' vote. Who voted and what was voted are in two tables that nothing joins: no key, no time, no order."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.rounds import Round


class Residence(PublicIdModel):
    """The station has seen that she lives in this community."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="residences")
    place_code = models.CharField(max_length=12)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "place_code"], name="residence_once"),
            models.CheckConstraint(condition=~Q(seen_by=F("user")), name="residence_seen_by_another"),
        ]


class Voter(models.Model):
    """That she voted in the round, and nothing of what. Who was helped agreed to it before, aloud or on paper."""

    class Consent(models.TextChoices):
        ORAL = "oral", _("口头同意，由工作人员记录")
        PAPER = "paper", _("纸质签字")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="voters")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    helped_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    consent = models.CharField(max_length=5, choices=Consent, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "user"], name="voter_once"),
            models.CheckConstraint(
                condition=Q(helped_by__isnull=True, consent="") | (Q(helped_by__isnull=False) & ~Q(consent="")),
                name="voter_helped_with_consent",
            ),
            models.CheckConstraint(
                condition=Q(helped_by__isnull=True) | ~Q(helped_by=F("user")), name="voter_helped_by_another"
            ),
        ]


def random_key() -> int:
    """62 random bits: rows sort by it, so that their order says nothing of when they came."""
    return secrets.randbits(62) + 1


class Ballot(models.Model):
    """What one voter approves of: public ids of applications, sorted. receipt_hash: SHA-256 of the code that only the voter was shown."""

    id = models.BigAutoField(primary_key=True, default=random_key, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ballots")
    choices = models.JSONField()
    receipt_hash = models.CharField(max_length=64, unique=True)
