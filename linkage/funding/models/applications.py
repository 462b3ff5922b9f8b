from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.rounds import Round
from linkage.funding.states.applications import ApplicationState


class CostKind(models.TextChoices):
    LABOUR = "labour", _("人力")
    MATERIAL = "material", _("材料物资")
    VENUE = "venue", _("场地")
    TRANSPORT = "transport", _("交通")
    TRAINING = "training", _("培训")
    PUBLICITY = "publicity", _("宣传")
    OTHER = "other", _("其他")


class Application(PublicIdModel):
    """A request for a seed grant in a round: of an organisation, or of a group of residents that is not registered (`group_name`) under the guidance of
    a community's organisation. Either way `organisation` answers for it. Amounts in fen.

    staff, social_workers: how many people carry it out, and how many of them are professional social workers (rule 8: 75 %).
    ratio_reason: why a ratio is missed; it is published. exclusive_group: at most one of a group's applications is funded.
    version: raised by every saved change, so that two open forms do not overwrite each other; form_key: of the form that saved last, which may go on.
    project: what its needs became (需求→项目).
    mend_until: a returned one may be handed in again until then, though the call has closed meanwhile. reminded_at: of the coming end of the call.
    """

    State = ApplicationState

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="applications")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    group_name = models.CharField(max_length=60, blank=True)
    applicant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=60, blank=True)
    summary = models.CharField(max_length=200, blank=True)  # public from its acceptance
    purpose = models.CharField(max_length=40, blank=True)
    plan = models.TextField(max_length=4000, blank=True)
    outcomes = models.TextField(max_length=2000, blank=True)
    place_code = models.CharField(max_length=12)
    beneficiaries = models.PositiveIntegerField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    asked_fen = models.BigIntegerField(default=0)
    own_fen = models.BigIntegerField(default=0)  # what it brings itself; asked + own = the budget's lines
    staff = models.PositiveSmallIntegerField(default=0)
    social_workers = models.PositiveSmallIntegerField(default=0)
    ratio_reason = models.CharField(max_length=300, blank=True)
    exclusive_group = models.CharField(max_length=30, blank=True)
    state = models.CharField(max_length=12, choices=ApplicationState, default=ApplicationState.DRAFTED)
    version = models.PositiveIntegerField(default=1)
    form_key = models.CharField(max_length=12, blank=True)
    project = models.ForeignKey("projects.Project", null=True, on_delete=models.PROTECT, related_name="applications")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    mend_until = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # of a return or refusal, for who applied
    submission_key = models.CharField(max_length=120, null=True, unique=True, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["round", "state"], name="application_by_round"),
            models.Index(fields=["organisation", "state"], name="application_by_org"),
            models.Index(fields=["applicant", "-created_at"], name="application_by_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(asked_fen__gte=0, own_fen__gte=0), name="application_amounts")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"application/{self.public_id}"


class BudgetLine(models.Model):
    """A line of the budget; one without a title or an amount is still being written, and keeps the application from being handed in."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=CostKind)
    title = models.CharField(max_length=60, blank=True)
    amount_fen = models.BigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["application", "position"], name="budget_line_position_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="budget_line_not_negative"),
        ]


class ApplicationNeed(models.Model):
    """One of the residents' needs that the application answers (W02)."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answered")
    need = models.ForeignKey("needs.Need", on_delete=models.PROTECT, related_name="applications")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "need"], name="application_need_once")]


class ApplicationVersion(models.Model):
    """What was handed in, word by word and fen by fen, each time it was handed in. Never changed."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="application_version_once")]


class ApplicationPaper(PublicIdModel):
    """A picture or PDF that goes with the application. Taken off the form it stays on file, because a version that was handed in may name it."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="papers")
    title = models.CharField(max_length=60)
    file = models.FileField(upload_to="application-papers/%Y/%m")
    digest = models.CharField(max_length=64)  # SHA-256 of what is kept
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
