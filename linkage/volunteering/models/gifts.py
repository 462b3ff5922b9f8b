from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import PublicIdModel
from linkage.organisations.models import Organisation
from linkage.volunteering.states.allotments import AllotmentState


class FamilyTie(PublicIdModel):
    """Two close relatives, whose papers the station has seen: along it, and nowhere else, points may go from one person to another."""

    class Relation(models.TextChoices):
        """What the receiver is to the giver: spouse and direct line (facts 3.6: Beijing's rule)."""

        SPOUSE = "spouse", _("配偶")
        PARENT = "parent", _("父亲或母亲")
        GRANDPARENT = "grandparent", _("祖父母、外祖父母")
        CHILD = "child", _("子女")
        GRANDCHILD = "grandchild", _("孙子女、外孙子女")

    giver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="ties")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(max_length=12, choices=Relation)
    place_code = models.CharField(max_length=12, db_index=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["giver", "receiver"], condition=Q(ended_at__isnull=True), name="family_tie_once"
            ),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="family_tie_of_two"),
            models.CheckConstraint(
                condition=Q(seen_by__isnull=True) | ~(Q(seen_by=F("giver")) | Q(seen_by=F("receiver"))),
                name="family_tie_seen_by_another",
            ),
        ]


class Allotment(PublicIdModel):
    """Points of the station's pool for an older person. amount: hundredths of a point. first: lives alone, which goes before others (facts 3.6)."""

    station = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveIntegerField()
    first = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=AllotmentState, default=AllotmentState.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="allotment_positive"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~(Q(decided_by=F("proposed_by")) | Q(decided_by=F("receiver"))),
                name="allotment_two_people",
            ),
        ]
        indexes = [models.Index(fields=["station", "state"], name="allotment_by_station")]
