from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.states.activities import ActivityState, ShiftState


class Activity(PublicIdModel):
    """Something volunteers do together, beside single needs: what, where, for whose record, and who leads (always a social worker). kind: a code
    of activity_kinds.KINDS. spot: a public place where people meet, never somebody's home. minimum and maximum: people, the default of its shifts."""

    title = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    content = models.TextField()
    recruiting = models.TextField(blank=True)
    risk_notice = models.TextField()
    place_code = models.CharField(max_length=12, db_index=True)
    spot = models.CharField(max_length=80)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="activities")
    # The team whose activity it is: its leaders run it with the lead, its members may sign up first.
    team = models.ForeignKey("Team", null=True, on_delete=models.PROTECT, related_name="activities")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Who takes part must be insured on the day; a paper for one of the skills, verified and good on the day.
    is_dangerous = models.BooleanField(default=False, db_default=False)
    certified = models.BooleanField(default=False, db_default=False)
    minimum_age = models.PositiveSmallIntegerField(default=0)
    skills = models.JSONField(default=list)
    minimum = models.PositiveSmallIntegerField(default=1)
    maximum = models.PositiveSmallIntegerField(default=10)
    state = models.CharField(max_length=10, choices=ActivityState, default=ActivityState.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(minimum__lte=F("maximum")), name="activity_sizes_in_order")]
        indexes = [models.Index(fields=["state", "place_code"])]

    @property
    def stream(self) -> str:
        return f"activity/{self.public_id}"


class Series(models.Model):
    """How several shifts of an activity came to be: an RFC 5545 recurrence rule (RRULE value without DTSTART) from `starts_at`. The shifts are rows
    of their own from the start, so that one that was moved, added or cancelled is simply that."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="series")
    rule = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    skips_holidays = models.BooleanField(default=True)
    # From its first shift to its last: what is long asks for an agreement.
    days = models.PositiveSmallIntegerField(default=0, db_default=0)


class Shift(PublicIdModel):
    """One date and time of an activity. taken: places that are held, kept for an invited person or set aside for a group. is_changed: it was
    altered by itself, so that a change to the whole series leaves it as it is."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="shifts")
    series = models.ForeignKey(Series, null=True, on_delete=models.SET_NULL, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minimum = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=ShiftState, default=ShiftState.OPEN)
    is_changed = models.BooleanField(default=False)
    cancel_reason = models.CharField(max_length=200, blank=True)
    at_risk_told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "starts_at"], condition=Q(state=ShiftState.OPEN), name="shift_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_in_order"),
            models.CheckConstraint(condition=Q(taken__lte=F("maximum")), name="shift_never_over"),
        ]
        indexes = [models.Index(fields=["state", "starts_at"])]

    @property
    def stream(self) -> str:
        return f"shift/{self.public_id}"
