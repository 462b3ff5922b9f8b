"""Who or what can fill a requirement: one name, `kind:public_id`, for all five actors, and the people who answer for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid
from linkage.funding.models import Fund
from linkage.needs.models import RequirementKind
from linkage.organisations.models import Membership, Organisation, Role, ServiceOffering
from linkage.people.models import User
from linkage.resources.models import Goods, Venue
from linkage.volunteering.models import Volunteer
from linkage.workers.models import SocialWorker

K = RequirementKind
ROWS: dict[str, Any] = {
    K.SOCIAL_WORKER: SocialWorker.objects.select_related("user", "station"),
    K.VOLUNTEER: Volunteer.objects.select_related("user"),
    K.SERVICE: ServiceOffering.objects.select_related("organisation"),
    K.VENUE: Venue.objects.select_related("organisation"),
    K.GOODS: Goods.objects.select_related("organisation"),
    K.MONEY: Fund.objects.select_related("organisation"),
}
PEOPLE = frozenset({K.SOCIAL_WORKER, K.VOLUNTEER})
# What happens on the spot and has a beginning and an end; the rest is delivered.
ON_SITE = frozenset({K.SOCIAL_WORKER, K.VOLUNTEER, K.SERVICE})


# Bodies of the neighbourhood itself and of the public: their rooms and services are the community's part (W01: 以社区为平台).
OF_THE_COMMUNITY = frozenset(
    {Organisation.Kind.RESIDENTS_COMMITTEE, Organisation.Kind.PUBLIC_INSTITUTION, Organisation.Kind.STATION}
)


def society_of(kind: str, owner_kind: str = "") -> str:
    """Which of the five societies a provider belongs to: community, organisation, social_worker, volunteer or resource. owner_kind: of the
    organisation that answers for a thing."""
    if kind in PEOPLE:
        return str(kind)
    if kind in (K.GOODS, K.MONEY):
        return "resource"
    return "community" if owner_kind in OF_THE_COMMUNITY else "organisation"


@dataclass(frozen=True, slots=True)
class ProviderRef:
    """A provider of a kind, by its row. `user` is set for people."""

    kind: str
    row: Any

    @property
    def name(self) -> str:
        """`kind:public_id`, as the engine and the API know it."""
        return f"{self.kind}:{self.row.public_id}"

    @property
    def user(self) -> User | None:
        return self.row.user if self.kind in PEOPLE else None

    @property
    def organisation(self) -> Organisation | None:
        """The organisation that answers for it; None for volunteers."""
        if self.kind == K.VOLUNTEER:
            return None
        return self.row.station if self.kind == K.SOCIAL_WORKER else self.row.organisation

    @property
    def label(self) -> str:
        """What those who work on the need may call it: a person's short name, or a thing's own name."""
        return self.row.user.short_name if self.kind in PEOPLE else self.row.name

    @property
    def stream(self) -> str:
        """Where its offers are announced."""
        if self.user is not None:
            return f"user/{self.user.public_id}"
        if self.kind == K.MONEY:
            return f"fund/{self.row.public_id}"
        return f"org/{self.row.organisation.public_id}"


def find_provider(name: str) -> ProviderRef:
    """The active provider called `kind:public_id`. Raises Invalid for anything else."""
    kind, _colon, public_id = name.partition(":")
    row = ROWS[kind].filter(public_id=public_id, is_active=True).first() if kind in ROWS else None
    if row is None:
        raise Invalid(
            "unknown_provider", _("找不到这个人或资源，请重新选择。"), fields={"providers": _("请从候选中选择。")}
        )
    return ProviderRef(kind, row)


def find_providers(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], ProviderRef]:
    """(kind, public_id) -> provider, one query a kind; inactive ones too, for history."""
    wanted: dict[str, set[str]] = {}
    for kind, public_id in pairs:
        wanted.setdefault(kind, set()).add(public_id)
    return {
        (kind, row.public_id): ProviderRef(kind, row)
        for kind, ids in wanted.items()
        for row in ROWS[kind].filter(public_id__in=ids)
    }


def answers_for(user: User, kind: str, row: Model) -> bool:
    """May `user` accept or decline on behalf of this provider? People for themselves; an organisation's staff for its services, venues and
    goods; a fund's officers and approvers for its money."""
    if kind in PEOPLE:
        return row.user_id == user.pk  # type: ignore[attr-defined]
    return _answering_memberships(user).filter(**_answering(kind, row)).exists()


def answerers(provider: ProviderRef) -> QuerySet[User]:
    """Everyone who may answer for the provider."""
    if provider.user is not None:
        return User.objects.filter(pk=provider.user.pk)
    members = Membership.objects.filter(ended_at__isnull=True, **_answering(provider.kind, provider.row))
    return User.objects.filter(pk__in=members.values("user"), is_active=True)


def answering_staff(providers: Mapping[tuple[str, str], ProviderRef]) -> dict[tuple[str, str], list[User]]:
    """`answerers` for services, venues and goods of many organisations at once: the same keys -> people, in the order of their keys. One query."""
    houses = {key: each.row.organisation_id for key, each in providers.items() if hasattr(each.row, "organisation_id")}
    roles = [Role.ORG_STAFF, Role.COORDINATOR]
    members = Membership.objects.filter(ended_at__isnull=True, role__in=roles, organisation__in=set(houses.values()))
    people: dict[int | None, dict[int, User]] = {}
    for each in members.filter(user__is_active=True).select_related("user").order_by("user") if houses else ():
        people.setdefault(each.organisation_id, {})[each.user_id] = each.user
    return {key: list(people.get(house, {}).values()) for key, house in houses.items()}


def _answering_memberships(user: User) -> QuerySet[Membership]:
    return Membership.objects.filter(user=user, user__is_active=True, ended_at__isnull=True)


def _answering(kind: str, row: Any) -> dict[str, Any]:
    if kind == K.MONEY:
        return {"role__in": [Role.FUND_OFFICER, Role.FUND_APPROVER], "fund_id": row.public_id}
    return {"role__in": [Role.ORG_STAFF, Role.COORDINATOR], "organisation": row.organisation}
