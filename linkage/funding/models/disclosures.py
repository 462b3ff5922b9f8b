from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.funds import Fund
from linkage.funding.models.rounds import Round


class Disclosure(PublicIdModel):
    """What a fund has to tell the public, and when it did: how its money came and went at least every three months, and all about a round within
    three months of its end (Charity Law art. 79; both set per region). It is also the report on use that donors may ask for (art. 42).

    figures: what the books said on that day (see queries.disclosures.figures_of), never counted anew. period_from..period_to: inclusive; the end is
    the day of publication. round: of a final one; a periodic one has none.
    """

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="disclosures")
    round = models.ForeignKey(Round, null=True, on_delete=models.PROTECT, related_name="disclosures")
    period_from = models.DateField()
    period_to = models.DateField(null=True)
    due_on = models.DateField()
    text = models.TextField(max_length=2000, blank=True)
    figures = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reminded_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_on"], condition=Q(published_at__isnull=True), name="disclosure_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["fund"], condition=Q(published_at__isnull=True, round__isnull=True), name="disclosure_next_once"
            ),
            models.UniqueConstraint(fields=["round"], condition=Q(round__isnull=False), name="disclosure_final_once"),
        ]

    @property
    def title(self) -> str:
        return str(_("“%(round)s”全面公布") % {"round": self.round.title} if self.round else _("收支情况公布"))
