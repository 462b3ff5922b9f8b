from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import PublicIdModel
from linkage.needs.vocabulary import DOMAINS
from linkage.projects.states.projects import BEFORE_LIBRARY, CARRIED, IN_LIBRARY, Stage


class Kind(models.TextChoices):
    SEED_GRANT = "seed_grant", _("种子基金项目")
    GOVERNMENT_PURCHASE = "government_purchase", _("政府购买服务项目")


class Source(models.TextChoices):
    """Where the money comes from (mechanism J12)."""

    FISCAL = "fiscal", _("财政资金")
    LOTTERY = "lottery", _("福彩公益金")
    CHARITY = "charity", _("慈善资金")
    COMMUNITY_FUND = "community_fund", _("社区基金")
    OWN = "own", _("自筹")


class Project(PublicIdModel):
    """What residents' needs were turned into (mechanisms W02, J08).

    title, summary: for everybody, so they name nobody. number: given on entry into the library, never changed. initiated_by: who made the draft;
    proposer: the organisation that put it forward, if one did. organisation: who carries it out: for a seed grant the one that applies for it, for
    a government purchase nobody until one is chosen. planned_fen: of the main `source`; what others add is in `further_money`.
    entry_, provider_, exit_evaluation: the records on which it came in, its carrier was chosen and it went out (J10).
    comments_from, comments_until: the days on which residents may comment (H14).
    """

    title = models.CharField(max_length=60)
    summary = models.CharField(max_length=600)
    kind = models.CharField(max_length=20, choices=Kind)
    field = models.CharField(max_length=4, choices=list(DOMAINS.items()), default="D04")
    year = models.PositiveSmallIntegerField()
    place_code = models.CharField(max_length=12, db_index=True)
    number = models.CharField(max_length=24, blank=True)
    proposer = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="proposed_projects"
    )
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="projects"
    )
    # The third party appointed to judge it (H13): independent of whoever proposes it or carries it out.
    evaluator = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="projects_to_evaluate"
    )
    initiated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=16, choices=Source)
    budget_subject = models.CharField(max_length=60, blank=True)
    planned_fen = models.BigIntegerField(default=0)
    needs = models.ManyToManyField("needs.Need", through="ProjectNeed", related_name="projects")
    state = models.CharField(max_length=12, choices=Stage, default=Stage.ASSESSING)
    state_reason = models.CharField(max_length=300, blank=True)
    entry_evaluation = models.ForeignKey("ProjectRecord", null=True, on_delete=models.PROTECT, related_name="+")
    provider_evaluation = models.ForeignKey("ProjectRecord", null=True, on_delete=models.PROTECT, related_name="+")
    exit_evaluation = models.ForeignKey("ProjectRecord", null=True, on_delete=models.PROTECT, related_name="+")
    comments_from = models.DateField(null=True)
    comments_until = models.DateField(null=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="project_number_once"),
            models.CheckConstraint(condition=Q(planned_fen__gte=0), name="project_plans_no_debt"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(IN_LIBRARY)) | (Q(entry_evaluation__isnull=False) & ~Q(number="")),
                name="project_enters_on_evaluation",
            ),
            models.CheckConstraint(
                condition=~Q(state=Stage.WITHDRAWN) | Q(exit_evaluation__isnull=False),
                name="project_withdraws_on_evaluation",
            ),
            models.CheckConstraint(
                condition=~Q(state=Stage.TERMINATED)
                | Q(entry_evaluation__isnull=True)
                | Q(exit_evaluation__isnull=False),
                name="project_ends_on_evaluation",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(CARRIED))
                | Q(organisation__isnull=False, provider_evaluation__isnull=False),
                name="project_carried_by_the_chosen",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.SEED_GRANT) | Q(organisation__isnull=True) | Q(provider_evaluation__isnull=False),
                name="project_provider_on_evaluation",
            ),
        ]
        indexes = [models.Index(fields=["state", "place_code", "-year"], name="project_state_place")]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"project/{self.public_id}"

    @property
    def in_library(self) -> bool:
        return self.state not in BEFORE_LIBRARY and bool(self.number)

    def get_absolute_url(self) -> str:
        return f"/projects/{self.public_id}/"


class ProjectNeed(models.Model):
    """A need that went into a project: the need's page links there, the project's page shows the need's public summary."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="need_links")
    need = models.ForeignKey("needs.Need", on_delete=models.PROTECT, related_name="project_links")
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "need"], name="project_need_once")]
        ordering = ["pk"]


class LibraryCounter(models.Model):
    """How many numbers a street's library has given out in a year: raised by one UPDATE, so that two entries never get the same one."""

    place_code = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_code", "year"], name="library_counter_once")]
