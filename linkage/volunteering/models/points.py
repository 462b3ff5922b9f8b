from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from linkage.ledger.models import Transaction
from linkage.volunteering.models.hours import ServiceHours
from linkage.volunteering.models.profiles import Volunteer


class Cap(models.TextChoices):
    """Which of the region's limits kept minutes from earning points."""

    NONE = "", ""
    DAY = "day", _("当天计分时长已满，超出的部分不计积分，时长照记")
    WEEK = "week", _("本周计分时长已满，超出的部分不计积分，时长照记")
    PAIR = "pair", _("为同一位居民服务，本月计分时长已满，超出的部分不计积分，时长照记")


class PointsEarning(models.Model):
    """What one record of hours earned, and why not more. Hours themselves are never touched by a cap (product rule 6).

    minutes: that earn, signed in a correction. unpaid_minutes: above a limit. amount: hundredths of a point that the district issued (signed).
    surplus: what was above the most a person may store; it went to the station's pool, or was not issued. transaction: None where nothing was to be booked.
    """

    hours = models.OneToOneField(ServiceHours, on_delete=models.PROTECT, related_name="earning")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="+")
    beneficiary = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    served_on = models.DateField()
    coefficient = models.PositiveSmallIntegerField()
    minutes = models.IntegerField()
    unpaid_minutes = models.IntegerField(default=0)
    unpaid_because = models.CharField(max_length=10, choices=Cap, blank=True, default=Cap.NONE)
    amount = models.BigIntegerField()
    surplus = models.BigIntegerField(default=0)
    transaction = models.OneToOneField(Transaction, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["volunteer", "served_on"], name="earning_by_day")]


class ExpiryWarning(models.Model):
    """The promise that a month's points stay good to the end of `expires_on`, given when their owner was warned. Nothing expires without one."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    earned_in = models.DateField()  # the first of the month
    expires_on = models.DateField(db_index=True)
    warned_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "earned_in"], name="expiry_warned_once")]
