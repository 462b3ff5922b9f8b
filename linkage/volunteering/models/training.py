from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.models.profiles import Volunteer
from linkage.volunteering.states.training import TrainingKind, Verdict


class Course(PublicIdModel):
    """A course that volunteers read on the phone and finish with a quiz. `questions`: [{"text", "options": [..], "right": index}];
    `minutes`: what it counts as learning. Open to volunteers whose community lies in place_code."""

    Kind = TrainingKind

    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="courses")
    place_code = models.CharField(max_length=12, db_index=True)
    kind = models.CharField(max_length=12, choices=TrainingKind)
    title = models.CharField(max_length=60)
    summary = models.CharField(max_length=200)
    material = models.TextField()
    minutes = models.PositiveSmallIntegerField()
    questions = models.JSONField(default=list)
    pass_percent = models.PositiveSmallIntegerField(default=80)
    is_open = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pass_percent__gte=1, pass_percent__lte=100), name="course_pass_percent")
        ]


class Training(models.Model):
    """What a volunteer learnt, with the five facts of Order 67 article 8: name, content, minutes, organiser, day. From a course once; from a
    meeting as staff wrote it down."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="trainings")
    course = models.ForeignKey(Course, null=True, on_delete=models.PROTECT, related_name="trainings")
    kind = models.CharField(max_length=12, choices=TrainingKind)
    name = models.CharField(max_length=60)
    content = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()
    organiser = models.CharField(max_length=80)
    held_on = models.DateField()
    percent = models.PositiveSmallIntegerField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "course"], condition=Q(course__isnull=False), name="course_passed_once"
            ),
            models.UniqueConstraint(
                fields=["volunteer", "name", "held_on"], condition=Q(course__isnull=True), name="training_recorded_once"
            ),
        ]


class Appraisal(models.Model):
    """The station's yearly word on a volunteer (考核, mechanism S01), which she reads. One a year; changed only by a new year's."""

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="appraisals")
    year = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=12, choices=Verdict)
    remark = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["volunteer", "year"], name="appraisal_once_a_year")]
