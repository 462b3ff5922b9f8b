from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, require
from linkage.events import log
from linkage.organisations.models import Membership, Organisation
from linkage.organisations.permissions import can_end_membership, can_start_membership
from linkage.people.actions.access import access_changed
from linkage.people.models import User


@transaction.atomic
def start_membership(
    *,
    by: User | None,
    user: User,
    role: str,
    place_code: str,
    organisation: Organisation | None = None,
    fund_id: str = "",
) -> Membership:
    """Give a person a role within a scope at once. by: a platform admin, not for herself; None: the system.

    Roles that need a second person (permissions.TWO_PERSON_ROLES) go through proposals. Raises NotAllowed, Conflict("already_member").
    """
    if by is not None:
        require(can_start_membership(by, user, role))
    return put_in_office(by=by, user=user, role=role, place_code=place_code, organisation=organisation, fund_id=fund_id)


def put_in_office(
    *, by: User | None, user: User, role: str, place_code: str, organisation: Organisation | None, fund_id: str
) -> Membership:
    """The role begins, after the caller has asked whether it may. Raises Conflict("already_member")."""
    membership = _insert(
        user=user, role=role, place_code=place_code, organisation=organisation, fund_id=fund_id, started_at=clock.now()
    )
    _tell("membership.started", membership, by)
    return membership


@transaction.atomic
def end_membership(*, by: User | None, membership: Membership) -> None:
    """The role ends at once; the row stays. Raises NotAllowed, Conflict("already_ended")."""
    if by is not None:
        require(can_end_membership(by, membership))
    now = clock.now()
    if not Membership.objects.filter(pk=membership.pk, ended_at__isnull=True).update(ended_at=now):
        raise Conflict("already_ended", _("这项身份已经结束了。"))
    membership.ended_at = now
    _tell("membership.ended", membership, by)


def _insert(**fields: object) -> Membership:
    try:
        with transaction.atomic():
            return Membership.objects.create(**fields)
    except IntegrityError:
        raise Conflict("already_member", _("这个人在这里已经有这个身份了。")) from None


def _tell(event: str, membership: Membership, by: User | None) -> None:
    access_changed(membership.user)
    log.record(
        event,
        stream=f"user/{membership.user.public_id}",
        by=by,
        place_code=membership.place_code,
        role=str(membership.role),
    )
