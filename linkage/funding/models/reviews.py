from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.applications import Application
from linkage.funding.models.rounds import Criterion
from linkage.funding.states.reviews import ReviewState


class ReviewSeat(PublicIdModel):
    """A reviewer asked to look at an application. Ended seats stay for the record."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="seats")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_seats")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "reviewer"], name="review_seat_once")]
        indexes = [models.Index(fields=["reviewer", "ended_at"], name="review_seat_by_reviewer")]


class Clearance(models.Model):
    """What she stated before she saw the whole application: no interest in common with who applied. statement: the words she agreed to."""

    seat = models.OneToOneField(ReviewSeat, on_delete=models.PROTECT, related_name="clearance")
    statement = models.CharField(max_length=300)
    given_at = models.DateTimeField()


class Review(PublicIdModel):
    """A reviewer's sheet. There is none without a clearance: the database holds that, too."""

    State = ReviewState

    clearance = models.OneToOneField(Clearance, on_delete=models.PROTECT, related_name="review")
    state = models.CharField(max_length=10, choices=ReviewState, default=ReviewState.DRAFTED)
    comment = models.TextField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ReviewState.SUBMITTED) | Q(submitted_at__isnull=False), name="review_submitted_when"
            ),
            models.CheckConstraint(
                condition=~Q(state=ReviewState.VOIDED) | Q(voided_at__isnull=False), name="review_voided_when"
            ),
        ]


class Score(models.Model):
    """points: 0 to 100 for one criterion."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    points = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(points__lte=100), name="score_of_100"),
        ]


class ReviewTrace(models.Model):
    """What a sheet said when it was handed in, amended or made void. Rows are only ever added."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="traces")
    number = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=10)  # submitted, amended, voided
    content = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="review_trace_once")]
