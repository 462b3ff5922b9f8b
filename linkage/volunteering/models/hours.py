from django.conf import settings
from django.db import models
from django.db.models import Q

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
    evidence = models.CharField(max_length=10, choices=Evidence)
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
