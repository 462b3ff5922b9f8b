from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import PublicIdModel
from linkage.organisations.models import Organisation
from linkage.volunteering.states.redemptions import RedemptionState


class Giver(PublicIdModel):
    """A local business, an organisation or a fund's body that gives rewards in kind, registered by a coordinator. counter: where and when things are
    handed over, in words."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="giver")
    counter = models.CharField(_("在哪里领、什么时候能领"), max_length=120)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    is_active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.organisation.name


class Reward(PublicIdModel):
    """A thing or a service for points, never cash nor what can be turned into it. place_code: for the people of that place and everything inside it.
    price: hundredths of a point. stock: what is neither reserved nor handed over. available_until: the last day on offer."""

    class Kind(models.TextChoices):
        THING = "thing", _("物品")
        SERVICE = "service", _("服务")

    giver = models.ForeignKey(Giver, on_delete=models.PROTECT, related_name="rewards")
    title = models.CharField(max_length=40)
    description = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, choices=Kind)
    place_code = models.CharField(max_length=12, db_index=True)
    price = models.PositiveIntegerField()
    stock = models.PositiveIntegerField()
    most_per_person = models.PositiveSmallIntegerField(default=1)
    available_from = models.DateField()
    available_until = models.DateField(null=True)
    photo = models.FileField(upload_to="rewards/%Y/%m/", blank=True)
    is_active = models.BooleanField(default=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="reward_has_a_price"),
            models.CheckConstraint(condition=Q(stock__gte=0), name="reward_stock_not_below_0"),
            models.CheckConstraint(
                condition=Q(available_until__isnull=True) | Q(available_until__gte=F("available_from")),
                name="reward_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"reward/{self.public_id}"


class Redemption(PublicIdModel):
    """Points given for a reward. While it is reserved they stand in the person's held account. `key` makes a request that is sent twice one
    reservation. pickup_by: until when it is kept."""

    State = RedemptionState

    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="redemptions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="redemptions")
    price = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=RedemptionState, default=RedemptionState.RESERVED)
    key = models.CharField(max_length=200)
    reserved_at = models.DateTimeField()
    pickup_by = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    handed_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200, blank=True)  # why the giver could not keep it; the volunteer reads it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="redemption_once"),
            models.CheckConstraint(
                condition=Q(handed_over_by__isnull=True) | ~Q(handed_over_by=F("user")),
                name="redemption_two_people",
            ),
        ]
        indexes = [
            models.Index(fields=["pickup_by"], condition=Q(state=RedemptionState.RESERVED), name="redemption_waiting")
        ]

    @property
    def stream(self) -> str:
        return f"redemption/{self.public_id}"
