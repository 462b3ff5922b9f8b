from django.db import models

from linkage.common.public_ids import PublicIdModel
from linkage.organisations.models import Organisation
from linkage.resources.states import ReservationState


class Venue(PublicIdModel):
    """A room or ground that is lent. `kind` is the vocabulary's facility. availability as for volunteers."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="venues")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    place_code = models.CharField(max_length=12, db_index=True)
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    seats = models.PositiveSmallIntegerField(default=20)
    availability = models.CharField(max_length=42, default="f" * 42)
    is_active = models.BooleanField(default=True)


class VenueHour(models.Model):
    """One hour of a venue taken by one booking: the unique row is what makes a double booking impossible. `reference` e.g. assignment/<id>."""

    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="booked_hours")
    hour = models.DateTimeField()
    reference = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["venue", "hour"], name="venue_hour_once")]


class Goods(PublicIdModel):
    """Things lent or given: how many are on the shelf now. Lent goods come back when the need is done."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="goods")
    name = models.CharField(max_length=80)
    skills = models.JSONField(default=list)  # what it is good for, in the same terms as a requirement's skills
    place_code = models.CharField(max_length=12, db_index=True)
    stock = models.PositiveIntegerField(default=0)
    is_lent = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)


class GoodsReservation(models.Model):
    """Goods set aside for `reference` (assignment/<id>), once; released ones return to the shelf."""

    State = ReservationState

    goods = models.ForeignKey(Goods, on_delete=models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField()
    reference = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=10, choices=ReservationState, default=ReservationState.RESERVED)
    at = models.DateTimeField()
