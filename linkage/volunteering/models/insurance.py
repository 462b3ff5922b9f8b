from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.models.profiles import Volunteer
from linkage.volunteering.states.insurance import Covers


class InsurancePolicy(PublicIdModel):
    """Personal accident insurance for volunteers (Volunteer Service Regulations art. 17), good from valid_from to valid_to, both days included. A
    station's policy for everybody covers the volunteers of its place in all they do; another organisation's those who take part in its activities.
    remind_days: how near its end those in charge were last told of."""

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="insurance")
    insurer = models.CharField(max_length=60)
    number = EncryptedTextField()
    covers = models.CharField(max_length=10, choices=Covers, default=Covers.NAMED)
    valid_from = models.DateField()
    valid_to = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    renews = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="renewals")
    remind_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="insurance_in_order"),
            models.UniqueConstraint(
                fields=["renews"], condition=Q(ended_at__isnull=True), name="insurance_renewed_once"
            ),
        ]
        indexes = [models.Index(fields=["valid_to"], name="insurance_ending")]


class Insured(models.Model):
    """Somebody on a policy's list."""

    policy = models.ForeignKey(InsurancePolicy, on_delete=models.CASCADE, related_name="people")
    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="insured")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "volunteer"], name="insured_once")]
