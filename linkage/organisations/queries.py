from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.organisations.models import Membership, MembershipProposal, Organisation
from linkage.organisations.states import ProposalState
from linkage.people.models import User
from linkage.places import codes


def station_for(place_code: str) -> Organisation | None:
    """The social work station that looks after the place: the nearest one in whose area it lies."""
    stations = Organisation.objects.filter(
        kind=Organisation.Kind.STATION, is_active=True, place_code__in=codes.lineage(place_code)
    )
    return max(stations, key=lambda station: len(codes.prefix(station.place_code)), default=None)


def stations() -> QuerySet[Organisation]:
    """Every active social work station, by name."""
    return Organisation.objects.filter(kind=Organisation.Kind.STATION, is_active=True).order_by("name")


def organisations_in(place_code: str) -> QuerySet[Organisation]:
    """Active organisations that sit in the place."""
    return Organisation.objects.filter(is_active=True, place_code__startswith=codes.prefix(place_code)).order_by("name")


def staff_of(organisation: Organisation) -> QuerySet[User]:
    """Active people with any role in the organisation."""
    members = Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
    return User.objects.filter(is_active=True, pk__in=members.values("user"))


def memberships_now() -> QuerySet[Membership]:
    """Every role held now, newest first, for those who manage roles."""
    rows = Membership.objects.filter(ended_at__isnull=True).select_related("user", "organisation")
    return rows.order_by("-started_at", "-pk")


def proposals_waiting() -> QuerySet[MembershipProposal]:
    rows = MembershipProposal.objects.filter(state=ProposalState.WAITING)
    return rows.select_related("user", "organisation", "proposed_by").order_by("proposed_at")


def membership(pk: int) -> Membership:
    """Raises NotFound."""
    return _one(memberships_now(), pk)


def proposal(pk: int) -> MembershipProposal:
    """A waiting one. Raises NotFound."""
    return _one(proposals_waiting(), pk)


def _one(rows: Any, pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound("no_such_role", _("这条记录刚刚有人处理过了。"))
    return found
