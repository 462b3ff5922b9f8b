from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.funds import Fund


class Donation(PublicIdModel):
    """What a fund was given, as the charity's receipt says it (Charity Law art. 38): donor, what and how much, who handled it, when. Registered here,
    never collected (product rule 7). Money is in the fund's books under the same public id; goods stand on the shelf of the fund's organisation.

    amount_fen: of goods the value on the receipt, 0 where it names none. purpose: what the donor bound it to, "" for nothing.
    publishes_name: the donor agrees to be named (art. 82); otherwise the public reads how many gave, not who. donor: her account, if she has one.
    """

    class Kind(models.TextChoices):
        MONEY = "money", _("款")
        GOODS = "goods", _("物")

    class Source(models.TextChoices):
        DONOR = "donor", _("社会捐赠")
        CHARITY = "charity", _("慈善组织拨付")
        LOTTERY = "lottery", _("福彩公益金")
        FISCAL = "fiscal", _("财政资金")
        OWN = "own", _("自筹")

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="donations")
    kind = models.CharField(max_length=6, choices=Kind)
    source = models.CharField(max_length=8, choices=Source)
    donor_name = EncryptedTextField(blank=True)
    publishes_name = models.BooleanField(default=False)
    donor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="donations")
    amount_fen = models.BigIntegerField(default=0)
    goods = models.ForeignKey("resources.Goods", null=True, on_delete=models.PROTECT, related_name="donations")
    goods_name = models.CharField(max_length=80, blank=True)
    quantity = models.PositiveIntegerField(default=0)
    purpose = models.CharField(max_length=40, blank=True)
    received_on = models.DateField()
    receipt_no = models.CharField(max_length=40, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    booking_key = models.CharField(max_length=60, unique=True)  # "<fund>/<key of the form>": sent twice counts once
    thanks = models.CharField(max_length=300, blank=True)
    thanked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["fund", "-received_on"], name="donation_by_fund")]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "receipt_no"], condition=~Q(receipt_no=""), name="donation_receipt_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="money", amount_fen__gt=0) | Q(kind="goods", quantity__gt=0, amount_fen__gte=0),
                name="donation_of_something",
            ),
        ]
