import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.public_ids import PublicIdModel
from linkage.common.weekly_hours import PARTS
from linkage.volunteering.models.profiles import Volunteer

DAY = dt.timedelta(days=1)


class DatedAvailability(PublicIdModel):
    """Days on which a volunteer's week is not as usual: away, or exceptionally free. from_on, until_on: both included, Shanghai days; part: of each of
    these days, the whole day when empty. Where several speak of the same hours, the one noted last counts."""

    class Part(models.TextChoices):
        WHOLE = "", _("全天")
        MORNING = "morning", _("上午")
        AFTERNOON = "afternoon", _("下午")
        EVENING = "evening", _("晚上")

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="dated")
    is_free = models.BooleanField()
    from_on = models.DateField()
    until_on = models.DateField()
    part = models.CharField(max_length=10, choices=Part, blank=True, default=Part.WHOLE)
    noted_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="dated_in_order")]
        indexes = [models.Index(fields=["volunteer", "until_on"])]

    @property
    def windows(self) -> list[tuple[dt.datetime, dt.datetime]]:
        """The stretches [start, end) it speaks of: one for whole days, else one a day."""
        if not self.part:
            return [(_at(self.from_on, 0), _at(self.until_on + DAY, 0))]
        first, end = PARTS[self.part]
        days = [self.from_on + DAY * each for each in range((self.until_on - self.from_on).days + 1)]
        return [(_at(day, first), _at(day, end)) for day in days]


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=clock.SHANGHAI)
