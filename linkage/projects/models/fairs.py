from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.public_ids import PublicIdModel
from linkage.projects.states.demand_lists import IntentState


class Fair(PublicIdModel):
    """A meeting of those who want something done and those who can do it (洽谈会, mechanism W04)."""

    title = models.CharField(max_length=60)
    about = models.CharField(max_length=300)
    place_code = models.CharField(max_length=12, db_index=True)
    where = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    @property
    def stream(self) -> str:
        return f"fair/{self.public_id}"

    def get_absolute_url(self) -> str:
        return f"/fairs/{self.public_id}/"


class FairItem(PublicIdModel):
    """A need (by its public summary) or a project that is shown at a fair."""

    fair = models.ForeignKey(Fair, on_delete=models.CASCADE, related_name="items")
    need = models.ForeignKey("needs.Need", null=True, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey("Project", null=True, on_delete=models.PROTECT, related_name="fair_items")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(need__isnull=True, project__isnull=False) | Q(need__isnull=False, project__isnull=True),
                name="fair_item_is_one_thing",
            ),
            models.UniqueConstraint(fields=["fair", "need"], condition=Q(need__isnull=False), name="fair_need_once"),
            models.UniqueConstraint(
                fields=["fair", "project"], condition=Q(project__isnull=False), name="fair_project_once"
            ),
        ]


class Intent(PublicIdModel):
    """An organisation's word that it would take on what was shown, and what became of it."""

    item = models.ForeignKey(FairItem, on_delete=models.CASCADE, related_name="intents")
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=IntentState, default=IntentState.INTENDED)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["item", "organisation"], name="fair_intent_once")]


class Cooperation(PublicIdModel):
    """A standing agreement of two parties (常态化合作, mechanism J14). partner: the other party's name; it need not be known here. times: how often they
    have worked together under it. reminded_on: when they were told that it ends soon."""

    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="cooperations"
    )
    partner = models.CharField(max_length=80)
    about = models.CharField(max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField()
    times = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=models.F("starts_on")), name="cooperation_days_in_order")
        ]

    @property
    def stream(self) -> str:
        return f"org/{self.organisation.public_id}"
