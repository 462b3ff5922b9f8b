from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.models.hours import ServiceHours
from linkage.volunteering.states.oversight import AnomalyState, Check, ObjectionState


class HoursAnomaly(PublicIdModel):
    """Something about some records that a person should look at. `key` keeps one thing from being queued twice. facts: what was measured."""

    check_name = models.CharField(max_length=12, choices=Check)
    key = models.CharField(max_length=100, unique=True)
    place_code = models.CharField(max_length=12, db_index=True)
    facts = models.JSONField(default=dict)
    rows = models.ManyToManyField(ServiceHours, related_name="anomalies")
    state = models.CharField(max_length=10, choices=AnomalyState, default=AnomalyState.OPEN)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = EncryptedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "place_code"], name="anomaly_state_place")]

    @property
    def stream(self) -> str:
        return f"anomaly/{self.public_id}"


class HoursSample(models.Model):
    """One month's audit sample of a district. The seed is drawn by lot and kept, so that anyone can draw the same sample again."""

    place_code = models.CharField(max_length=12)
    month = models.DateField()
    seed = models.BigIntegerField()
    percent = models.PositiveSmallIntegerField()
    out_of = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_code", "month"], name="hours_sample_once")]


class HoursObjection(PublicIdModel):
    """A volunteer says that her hours are wrong (Order 67 art. 12-13). hours: None when a service is missing. correction: what followed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hours_objections")
    hours = models.ForeignKey(ServiceHours, null=True, on_delete=models.PROTECT, related_name="objections")
    place_code = models.CharField(max_length=12, db_index=True)
    text = EncryptedTextField()
    wants_minutes = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=10, choices=ObjectionState, default=ObjectionState.OPEN)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = EncryptedTextField(blank=True)
    correction = models.ForeignKey(ServiceHours, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hours"], condition=Q(state=ObjectionState.OPEN.value), name="objection_open_once"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state=ObjectionState.OPEN.value), name="objection_due")]
