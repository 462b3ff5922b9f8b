from django.db.models import QuerySet

from linkage.organisations.models import Membership, Organisation
from linkage.people.models import User
from linkage.places import codes


def station_for(place_code: str) -> Organisation | None:
    """The social work station that looks after the place: the nearest one in whose area it lies."""
    stations = Organisation.objects.filter(
        kind=Organisation.Kind.STATION, is_active=True, place_code__in=codes.lineage(place_code)
    )
    return max(stations, key=lambda station: len(codes.prefix(station.place_code)), default=None)


def organisations_in(place_code: str) -> QuerySet[Organisation]:
    """Active organisations that sit in the place."""
    return Organisation.objects.filter(is_active=True, place_code__startswith=codes.prefix(place_code)).order_by("name")


def staff_of(organisation: Organisation) -> QuerySet[User]:
    """Active people with any role in the organisation."""
    members = Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
    return User.objects.filter(is_active=True, pk__in=members.values("user"))
