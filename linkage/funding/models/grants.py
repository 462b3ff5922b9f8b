from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.applications import Application, CostKind
from linkage.funding.models.funds import Fund
from linkage.funding.states.grants import AmendmentState, GrantState, TrancheState


class Grant(PublicIdModel):
    """The money that an approved application was granted. Its tranches, in whatever state, add up to `awarded_fen`, always. Amounts in fen.

    applied_by: who asked; kept here so that the database itself holds asking and approving apart (product rule 8). starts_on, ends_on: the term
    as it stands now, after amendments. remind_on: the deadline of a report that was last reminded of.
    """

    State = GrantState

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="grant")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="grants")
    awarded_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=GrantState, default=GrantState.APPROVED)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    remind_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["fund", "state"], name="grant_by_fund")]
        constraints = [
            models.CheckConstraint(condition=Q(awarded_fen__gt=0), name="grant_positive"),
            models.CheckConstraint(
                condition=Q(applied_by__isnull=True) | ~Q(applied_by=F("approved_by")), name="grant_two_people"
            ),
        ]

    @property
    def stream(self) -> str:
        return f"grant/{self.public_id}"


class GrantLine(models.Model):
    """A line of the agreed budget, as it stands now: the application's own lines stay as they were handed in."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=CostKind)
    title = models.CharField(max_length=60)
    amount_fen = models.BigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "position"], name="grant_line_position_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="grant_line_amount"),
        ]

    def __str__(self) -> str:
        return self.title


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
            models.UniqueConstraint(fields=["transfer_no"], condition=~Q(transfer_no=""), name="tranche_transfer_once"),
        ]


class MoneyReturned(PublicIdModel):
    """Unspent money that came back to the fund's account, by the number of its transfer; once each."""

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="returns")
    amount_fen = models.BigIntegerField()
    transfer_no = models.CharField(max_length=40, unique=True)
    received_on = models.DateField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ["registered_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="money_returned_positive")]


class Amendment(PublicIdModel):
    """A change of a grant that is running: budget lines, term, a smaller amount. `before` and `after` hold both, word by word:
    {"awarded_fen", "ends_on", "lines": [{"position", "kind", "title", "amount_fen"}], "tranches": [{"number", "amount_fen"}]}."""

    State = AmendmentState

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AmendmentState, default=AmendmentState.ASKED)
    reason = models.CharField(max_length=300)
    ratio_reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField()
    after = models.JSONField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["grant", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["grant"], condition=Q(state=AmendmentState.ASKED), name="amendment_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="amendment_two_people"
            ),
        ]
