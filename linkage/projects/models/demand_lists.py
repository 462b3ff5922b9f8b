from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.public_ids import PublicIdModel
from linkage.needs.vocabulary import DOMAINS
from linkage.projects.states.demand_lists import ListState


class DemandList(PublicIdModel):
    """What a place wants done in a year (年度需求清单, mechanism J07). version: 1, 2...; reason: of a revision, public. One version at a time is at work."""

    year = models.PositiveSmallIntegerField()
    place_code = models.CharField(max_length=12, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=16, choices=ListState, default=ListState.DRAFT)
    comments_from = models.DateField(null=True)
    comments_until = models.DateField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    finalised_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finalised_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "place_code", "version"], name="demand_list_version_once"),
            models.UniqueConstraint(
                fields=["year", "place_code"],
                condition=Q(state__in=[ListState.DRAFT, ListState.COMMENTS, ListState.FINAL]),
                name="demand_list_one_at_work",
            ),
            models.UniqueConstraint(
                fields=["year", "place_code"], condition=Q(state=ListState.PUBLISHED), name="demand_list_one_published"
            ),
            models.CheckConstraint(condition=Q(version=1) | ~Q(reason=""), name="demand_list_revised_for_a_reason"),
            models.CheckConstraint(
                condition=Q(finalised_by__isnull=True) | ~Q(finalised_by=F("made_by")), name="demand_list_two_people"
            ),
        ]

    @property
    def stream(self) -> str:
        return f"demand_list/{self.public_id}"

    def get_absolute_url(self) -> str:
        return f"/demand-lists/{self.public_id}/"


class DemandEntry(models.Model):
    """One thing wanted. count: how many residents' needs stand behind it (small numbers are not shown in public); project: what it became."""

    list = models.ForeignKey(DemandList, on_delete=models.CASCADE, related_name="entries")
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=60)
    field = models.CharField(max_length=4, choices=[*DOMAINS.items()])
    whom = models.CharField(max_length=60)
    why = models.CharField(max_length=200)
    count = models.PositiveIntegerField(default=0)
    budget_fen = models.BigIntegerField(default=0)
    project = models.ForeignKey("Project", null=True, on_delete=models.PROTECT, related_name="demands")

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["list", "order"], name="demand_entry_order_once")]
