from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.applications import Application
from linkage.funding.models.funds import Fund
from linkage.funding.states.grants import GrantState, TrancheState


class Grant(PublicIdModel):
    """The money that an approved application was granted. Its tranches add up to `awarded_fen`, always. Amounts in fen."""

    State = GrantState

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="grant")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="grants")
    awarded_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=GrantState, default=GrantState.APPROVED)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["fund", "state"], name="grant_by_fund")]
        constraints = [models.CheckConstraint(condition=Q(awarded_fen__gt=0), name="grant_positive")]

    @property
    def stream(self) -> str:
        return f"grant/{self.public_id}"


class Tranche(PublicIdModel):
    """A part of a grant, paid when its milestone is reached; the first on signing, each later one once the report before it was accepted.
    Whoever pays is not who approved."""

    State = TrancheState

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="tranches")
    number = models.PositiveSmallIntegerField()
    milestone = models.CharField(max_length=80)
    amount_fen = models.BigIntegerField()
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=TrancheState, default=TrancheState.PLANNED)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    paid_at = models.DateTimeField(null=True)
    transfer_no = models.CharField(max_length=40, blank=True)  # the bank's number of the transfer, from its slip

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="tranche_number_once"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="tranche_positive"),
            models.CheckConstraint(
                condition=Q(paid_by__isnull=True) | ~Q(paid_by=F("approved_by")), name="tranche_two_people"
            ),
        ]
