"""Who holds which role where. Asked by every permission; kept for as long as the person's access_version stands, which every change of it raises in the
same transaction: whoever has read the version reads roles that are no older."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from linkage.common.kept import Kept
from linkage.organisations.models import Membership, Role
from linkage.people.models import User
from linkage.places import codes

_KEPT = "_roles_held"
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Held:
    """One active membership. prefix: the significant digits of its place. fund_id: the fund's public id or ""."""

    role: str
    prefix: str
    organisation_id: int | None
    fund_id: str


_held: Kept[tuple[int, int], tuple[Held, ...]] = Kept(Membership, seconds=_SECONDS)


def held_by(user: Any) -> tuple[Held, ...]:
    """The roles a person holds now; none for visitors and disabled accounts. At most one query for each user object and access_version."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ()
    kept = getattr(user, _KEPT, None)
    if kept is None or kept[0] != user.access_version:
        kept = user.access_version, _known(user)
        setattr(user, _KEPT, kept)
    return kept[1]


def has_role(
    user: Any, *roles: str, place_code: str | None = None, organisation: Any = None, fund_id: str | None = None
) -> bool:
    """Whether she holds one of the roles, in a scope that contains `place_code`, in this organisation, for this fund (each only if given)."""
    return any(
        each.role in roles
        and (place_code is None or place_code.startswith(each.prefix))
        and (organisation is None or each.organisation_id == organisation.pk)
        and (fund_id is None or each.fund_id == fund_id)
        for each in held_by(user)
    )


def role_places(user: Any, *roles: str) -> list[str]:
    """The prefixes of the places in which she holds one of the roles, none inside another."""
    found: list[str] = []
    for digits in sorted({each.prefix for each in held_by(user) if each.role in roles}):
        if not any(digits.startswith(wider) for wider in found):
            found.append(digits)
    return found


def funds_of(user: Any, *roles: str) -> set[str]:
    """Public ids of the funds for which she holds one of the roles."""
    return {each.fund_id for each in held_by(user) if each.role in roles and each.fund_id}


def people_with_role(role: str, place_code: str) -> QuerySet[User]:
    """Active people who hold the role in a scope that contains the place."""
    holders = Membership.objects.filter(role=role, ended_at__isnull=True, place_code__in=codes.lineage(place_code))
    return User.objects.filter(is_active=True, pk__in=holders.values("user"))


def is_staff_somewhere(user: Any) -> bool:
    """Whether she works at a desk: any role at all."""
    return bool(held_by(user))


def _known(user: Any) -> tuple[Held, ...]:
    """Kept only where nothing can be taken back: roles read inside a transaction may never come to be."""
    if connection.in_atomic_block:
        return _read(user)
    return _held.one((user.pk, user.access_version), lambda: _read(user))


def _read(user: Any) -> tuple[Held, ...]:
    rows = Membership.objects.filter(user=user, ended_at__isnull=True).order_by("pk")
    return tuple(
        Held(str(Role(row.role)), codes.prefix(row.place_code), row.organisation_id, row.fund_id) for row in rows
    )
