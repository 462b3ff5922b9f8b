from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.models.profiles import Volunteer
from linkage.volunteering.states.hours import WAITING, Evidence, HoursState


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
    evidence = models.CharField(max_length=20, choices=Evidence)
    state = models.CharField(max_length=20, choices=HoursState)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    # Who was served, where that is one known person: what one pair may earn together has a limit (facts 3.6).
    beneficiary = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    category_code = models.CharField(max_length=40)
    # The regional setting that holds its coefficient of points.
    points_key = models.CharField(max_length=60, default="points_coefficient")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # Who said that the service was done: the asker, or the coordinator for her.
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # How long it was agreed to last, where a time was agreed.
    planned_minutes = models.PositiveIntegerField(null=True)
    # What became of minutes that are not credited (states.credit).
    missing = models.JSONField(default=list)
    # About a kilometre's square in which the check-in was made, as "lat,lng" with two decimals, where she told it.
    cell = models.CharField(max_length=16, blank=True)
    # Why it did not count at once (WaitsBecause), and what the reviewer said.
    waits_because = models.JSONField(default=list)
    review_note = models.CharField(max_length=200, blank=True)
    reviewed_at = models.DateTimeField(null=True)
    # When its reviewers were told that the time to complete the record (Order 67 art. 11) is running out.
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["corrects"], condition=Q(state__in=sorted(WAITING)), name="hours_one_correction_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=0) | Q(corrects__isnull=False), name="hours_less_than_none_corrects_some"
            ),
        ]
        indexes = [
            models.Index(fields=["volunteer", "served_on"]),
            models.Index(fields=["place_code", "served_on"]),
            models.Index(fields=["lead", "served_on"], name="hours_by_lead"),
            models.Index(fields=["recorded_by", "recorded_at"], name="hours_by_operator"),
            models.Index(fields=["state", "place_code"], name="hours_waiting", condition=Q(state__in=sorted(WAITING))),
        ]

    @property
    def present_minutes(self) -> int:
        """Between coming and going, whole minutes."""
        return max(int((self.ended_at - self.started_at).total_seconds()) // 60, 0)


class HandEntry(PublicIdModel):
    """What stands behind a record that was entered or corrected by hand: why, and the proof of it: where the paper lies, or a photo of it
    (re-encoded to WebP, served through a permission check only: other people's names may be on it)."""

    hours = models.OneToOneField(ServiceHours, on_delete=models.PROTECT, related_name="hand_entry")
    # The refused record in whose place this one stands; a correction of counted hours names it in `hours.corrects`.
    instead_of = models.ForeignKey(ServiceHours, null=True, on_delete=models.PROTECT, related_name="+")
    reason = EncryptedTextField()
    reference = EncryptedTextField(blank=True)
    photo = models.FileField(upload_to="hours/%Y/%m/", blank=True)
