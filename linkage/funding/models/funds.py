from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.funding.states.micro_grants import MicroGrantState
from linkage.organisations.models import Organisation


class Fund(PublicIdModel):
    """A community fund. Its money is registered here, never collected: balances are the ledger's accounts (see accounts.py)."""

    class Kind(models.TextChoices):
        COMMUNITY_FUND = "community_fund", _("社区基金")
        DESIGNATED_FUND = "designated_fund", _("冠名专项基金")
        BUDGET_LINE = "budget_line", _("财政资金")
        LOTTERY = "lottery", _("福彩公益金")

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=Kind)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="funds")
    place_code = models.CharField(max_length=12, db_index=True)
    # The qualified charity that receives the money (Charity Law art. 22, 26): shown, never collected for.
    charity_name = models.CharField(max_length=80, blank=True, db_default="", default="")
    charity_registration_no = models.CharField(max_length=40, blank=True)
    charity_valid_until = models.DateField(null=True)
    charity_url = models.URLField(blank=True, db_default="", default="")
    purposes = models.JSONField(default=list)
    per_need_ceiling_fen = models.BigIntegerField()
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class MicroGrant(PublicIdModel):
    """Money from a fund for one need's requirement. `reference` (offer/<id>) once. Who asks never approves."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="micro_grants")
    reference = models.CharField(max_length=60, unique=True)
    need_stream = models.CharField(max_length=60, db_index=True)
    purpose = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=MicroGrantState, default=MicroGrantState.REQUESTED)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    decline_reason = EncryptedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["fund", "state", "requested_at"], name="micro_grant_by_fund")]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="micro_grant_positive"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("requested_by")),
                name="micro_grant_two_people",
            ),
        ]
