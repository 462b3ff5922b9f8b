from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.public_ids import PublicIdModel
from linkage.projects.states.records import Occasion, Outcome, RecordKind, RecordState


class ProjectRecord(PublicIdModel):
    """One review, supervision, evaluation or performance appraisal of a project (mechanisms J09, H21).

    indicators: [{"name", "weight", "evidence"}] as the template was on the day; marks: [{"score": 0..100, "evidence": what was seen}] in the same
    order. points: the weighted total in hundredths (0..10000), None for a supervision, which gives no marks.
    evaluator: the third party that judged, if one did (H13). candidate: the organisation that is judged for carrying the project out.
    panel: how many people decided together; opinion: the experts'; comments: how many residents had commented by then (H14).
    """

    project = models.ForeignKey("Project", on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=12, choices=RecordKind)
    occasion = models.CharField(max_length=10, choices=Occasion)
    held_on = models.DateField()
    template_name = models.CharField(max_length=60)
    indicators = models.JSONField(default=list)
    marks = models.JSONField(default=list)
    points = models.PositiveSmallIntegerField(null=True)
    outcome = models.CharField(max_length=6, choices=Outcome)
    conclusion = models.CharField(max_length=600)
    evaluator = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="evaluated_records"
    )
    candidate = models.ForeignKey("organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    panel = models.PositiveSmallIntegerField(default=0)
    opinion = models.CharField(max_length=600, blank=True)
    comments = models.PositiveIntegerField(default=0)
    refers_to = models.ManyToManyField("self", symmetrical=False, related_name="referred_by")
    state = models.CharField(max_length=20, choices=RecordState, default=RecordState.WRITTEN)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(null=True)
    check_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("written_by")), name="record_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state=RecordState.CONFIRMED) | Q(checked_by__isnull=False), name="record_confirmed_by"
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__lte=10_000), name="record_points_in_range"
            ),
        ]
        indexes = [models.Index(fields=["project", "kind", "state"], name="record_project_kind")]
        ordering = ["-held_on", "-pk"]
