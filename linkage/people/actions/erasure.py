"""Erasing a person (PIPL art. 47): asked for by herself, carried out by an admin once nothing open stands in the way."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, NotAllowed
from linkage.common.states import move
from linkage.events import log
from linkage.people.models import Consent, ErasureRequest, User
from linkage.people.states import ERASURE_TRANSITIONS


@transaction.atomic
def ask_erasure(*, by: User) -> ErasureRequest:
    """Raises Conflict("already_asked")."""
    try:
        with transaction.atomic():
            request = ErasureRequest.objects.create(user=by, asked_at=clock.now())
    except IntegrityError:
        raise Conflict("already_asked", _("您已经申请过了，正在处理。")) from None
    log.record("erasure.asked", stream=f"user/{by.public_id}", by=by)
    return request


@transaction.atomic
def withdraw_erasure(*, by: User, request: ErasureRequest) -> None:
    """Raises NotAllowed("not_yours"), Conflict."""
    if request.user_id != by.pk:
        raise NotAllowed("not_yours", _("只有本人可以撤回申请。"))
    move(request, "withdraw", ERASURE_TRANSITIONS, settled_at=clock.now())
    log.record("erasure.withdrawn", stream=f"user/{by.public_id}", by=by)


@transaction.atomic
def erase_person(*, by: User, request: ErasureRequest) -> None:
    """Take away everything that says who she is; her account can no longer be entered. Records of service and money stay, without a name, as the
    law on records and accounts wants. The caller has looked that nothing open stands in the way. Raises NotAllowed("yourself"), Conflict.
    """
    person = request.user
    if person.pk == by.pk:
        raise NotAllowed("yourself", _("自己的申请要由另一位管理员处理。"))
    now = clock.now()
    move(request, "carry_out", ERASURE_TRANSITIONS, settled_at=now, settled_by=by)
    Consent.objects.filter(user=person, withdrawn_at__isnull=True).update(withdrawn_at=now)
    person.set_phone("")
    person.set_id_number("")
    person.set_unusable_password()
    for field in ("name", "email", "gender", "home_code"):
        setattr(person, field, "")
    person.birth_year = None
    person.phone_verified = person.is_active = False
    person.access_version += 1
    person.save()
    log.record("erasure.done", stream=f"user/{person.public_id}", by=by)
