from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Conflict, require
from linkage.events import log
from linkage.organisations.permissions import can_disable
from linkage.people.actions.access import access_changed
from linkage.people.models import User


@transaction.atomic
def disable_person(*, by: User, user: User) -> None:
    """She can no longer come in, and whatever she has open closes. Raises NotAllowed, Conflict("already_so")."""
    _switch(by, user, to=False, event="account.disabled")


@transaction.atomic
def enable_person(*, by: User, user: User) -> None:
    """Raises NotAllowed, Conflict("already_so")."""
    _switch(by, user, to=True, event="account.enabled")


def _switch(by: User, user: User, *, to: bool, event: str) -> None:
    require(can_disable(by, user))
    if not User.objects.filter(pk=user.pk, is_active=not to).update(is_active=to):
        raise Conflict("already_so", _("这个账号已经是这样了。"))
    user.is_active = to
    access_changed(user)
    log.record(event, stream=f"user/{user.public_id}", by=by)
