from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.applications import Application
from linkage.funding.models.rounds import Round


class Opinion(models.Model):
    """What an expert said of an application before the panel decided (H14)."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="opinions")
    expert = models.CharField(max_length=40)
    field = models.CharField(max_length=40, blank=True)  # of expertise
    text = models.TextField(max_length=1000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class AllocationRun(PublicIdModel):
    """One run of a round's rule. `inputs` is everything that decides, in canonical JSON; `election` the same as a Pabulib file that anybody can
    replay; both with their SHA-256. Never changed but for being adopted, and set aside when a late conflict reopens the round; what is granted is in `granted`: application's public id -> fen."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=10, choices=Round.Rule)
    inputs = models.TextField()
    input_hash = models.CharField(max_length=64)
    election = models.TextField()
    election_hash = models.CharField(max_length=64)
    parameters = models.JSONField()
    version = models.CharField(max_length=20)
    trace = models.JSONField()
    granted = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="allocation_run_once"),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(adopted_at__isnull=False, set_aside_at__isnull=True),
                name="allocation_adopted_once",
            ),
        ]


class PanelDecision(models.Model):
    """The panel's decision on a run, taken together: who was there, how they voted, what was said (H14). Never changed."""

    run = models.OneToOneField(AllocationRun, on_delete=models.PROTECT, related_name="decision")
    held_on = models.DateField()
    present = models.JSONField()  # names
    attendance = models.PositiveSmallIntegerField()
    in_favour = models.PositiveSmallIntegerField()
    against = models.PositiveSmallIntegerField()
    abstained = models.PositiveSmallIntegerField()
    minutes = models.TextField(max_length=3000)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(attendance=F("in_favour") + F("against") + F("abstained")), name="panel_votes_add_up"
            ),
            models.CheckConstraint(condition=Q(in_favour__gt=F("against")), name="panel_agreed"),
        ]
