from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.models.profiles import Volunteer
from linkage.volunteering.states.record import CommendationState


class Commendation(PublicIdModel):
    """An honour that somebody gave her: name, day, giver (Order 67 art. 9). `paper`: where it can be looked up, e.g. the certificate's number."""

    State = CommendationState

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="commendations")
    name = models.CharField(max_length=80)
    given_by = models.CharField(max_length=80)
    given_on = models.DateField()
    paper = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=CommendationState, default=CommendationState.ENTERED)
    entered_at = models.DateTimeField()
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verified_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "name", "given_on"], name="commendation_entered_once")
        ]


class Evaluation(models.Model):
    """How those she served rated a service (Order 67 art. 10): 1 to 5, once for each `source` (need/<id>). No words: they may tell who."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="evaluations")
    source = models.CharField(max_length=60)
    stars = models.PositiveSmallIntegerField()
    given_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["volunteer", "source"], name="evaluation_once"),
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="evaluation_one_to_five"),
        ]
