from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from linkage.common.encryption import EncryptedTextField
from linkage.projects.models.projects import Source
from linkage.projects.states.records import RecordKind


class Phase(models.TextChoices):
    PLAN = "plan", _("计划")
    ACTUAL = "actual", _("实际")


class ProjectMoney(models.Model):
    """What another source adds to a project's main one (mechanism J26)."""

    project = models.ForeignKey("Project", on_delete=models.CASCADE, related_name="further_money")
    source = models.CharField(max_length=16, choices=Source)
    budget_subject = models.CharField(max_length=60, blank=True)
    amount_fen = models.BigIntegerField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="project_money_is_some")]
        ordering = ["pk"]


class ProjectFigures(models.Model):
    """People and cost of a project, as planned or as they came out (mechanisms J15, J16, H11). Rows are added, never changed; the newest of a phase
    counts. staff_percent, labour_percent: what the place asked for on the day. reason: published, when one of the two is not reached."""

    project = models.ForeignKey("Project", on_delete=models.CASCADE, related_name="figures")
    phase = models.CharField(max_length=6, choices=Phase)
    staff = models.PositiveIntegerField()
    professionals = models.PositiveIntegerField()
    labour_fen = models.BigIntegerField()
    cost_fen = models.BigIntegerField()
    staff_percent = models.PositiveSmallIntegerField()
    labour_percent = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(professionals__lte=F("staff"), labour_fen__gte=0, labour_fen__lte=F("cost_fen")),
                name="project_figures_parts_of_wholes",
            ),
            # Failing one of the two takes a reason (product rule 8).
            models.CheckConstraint(
                condition=~Q(reason="")
                | Q(
                    GreaterThanOrEqual(F("professionals") * 100, F("staff") * F("staff_percent")),
                    GreaterThanOrEqual(F("labour_fen") * 100, F("cost_fen") * F("labour_percent")),
                    staff__gt=0,
                    cost_fen__gt=0,
                ),
                name="project_figures_or_reason",
            ),
        ]
        indexes = [models.Index(fields=["project", "phase", "-id"], name="project_figures_newest")]


class RecordTemplate(models.Model):
    """What a kind of record is judged by in a place (mechanism H21). indicators: [{"name", "weight", "evidence"}], weights of 100 together."""

    kind = models.CharField(max_length=12, choices=RecordKind)
    place_code = models.CharField(max_length=12)
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    indicators = models.JSONField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "place_code", "version"], name="record_template_once")]


class ResidentComment(models.Model):
    """What a resident says while comments are asked for (mechanism H14). about: the stream of the project or demand list. For the station's eyes;
    everybody sees how many there were. One for each person, which she may rewrite."""

    about = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = EncryptedTextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "by"], name="resident_comment_once")]
