from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.public_ids import PublicIdModel, new_public_id
from linkage.volunteering.states import WAITING, Evidence, HoursState


class Volunteer(PublicIdModel):
    """A person's profile as a volunteer. `volunteer_no` is shown instead of any identity number. lat/lng: WGS-84, of about where she sets out,
    never shown. availability: 168 bits as 42 hex digits; bit weekday*24+hour, Monday first, Shanghai time."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="volunteer")
    volunteer_no = models.CharField(max_length=12, unique=True, default=new_public_id)
    skills = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    place_code = models.CharField(max_length=12, db_index=True)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    radius_km = models.FloatField(default=3.0)
    availability = models.CharField(max_length=42, default="f" * 42)
    weekly_cap_minutes = models.PositiveSmallIntegerField(default=1200)
    paused_until = models.DateField(null=True, blank=True)
    minor_check_on_file = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)


class ServiceHours(PublicIdModel):
    """Minutes of service really given, with the seven facts of Order 67 article 7. `source` names what was served (assignment/<id>), once.

    Counted hours are never changed: a correction is a new row with `corrects` set and the difference as (signed) minutes.
    """

    State = HoursState
    Evidence = Evidence

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="hours")
    source = models.CharField(max_length=60, unique=True)
    activity = models.CharField(max_length=80)
    content = models.CharField(max_length=120, blank=True)
    place_code = models.CharField(max_length=12)
    served_on = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    minutes = models.IntegerField()
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField(max_length=10, choices=Evidence)
    state = models.CharField(max_length=20, choices=HoursState)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    category_code = models.CharField(max_length=40)
    # The regional setting that holds its coefficient of points.
    points_key = models.CharField(max_length=60, default="points_coefficient")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Why it did not count at once (WaitsBecause), and what the reviewer said.
    waits_because = models.JSONField(default=list)
    review_note = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["volunteer", "served_on"]),
            models.Index(fields=["place_code", "served_on"]),
            models.Index(fields=["state", "place_code"], name="hours_waiting", condition=Q(state__in=sorted(WAITING))),
        ]


class PresenceCode(models.Model):
    """A rotating code that proves presence: shown on the resident's or lead's screen, used by one helper, once, before it expires.

    `subject` is the stream of what is served. Only the digits' keyed hash is stored.
    """

    subject = models.CharField(max_length=60)
    code_hash = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="presence_code_lives")]
        indexes = [
            models.Index(fields=["subject", "expires_at"]),
            models.Index(fields=["code_hash", "expires_at"], name="presence_code_by_digits"),
        ]


class PresenceTries(models.Model):
    """How often a person has mistyped the code of one subject since `since`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    wrong = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "subject"], name="presence_tries_once")]
