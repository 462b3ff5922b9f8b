"""Consents (PIPL art. 13-15): given for one purpose and one wording, withdrawn as easily, and never deleted."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, NotAllowed
from linkage.events import log
from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent, User


@transaction.atomic
def give_consent(*, by: User | None, user: User | None, purpose: str, manner: str = Consent.Manner.TAP) -> Consent:
    """Record that `user` agrees to the purpose's present wording. `by` is who recorded it: herself, or a member of staff whom she told (oral)
    or who keeps her signature (paper). user: None for a person without an account, for whom someone speaks. Agreeing again changes nothing.

    Raises NotAllowed("not_yours") when somebody else taps for her.
    """
    if by is not None and by != user and manner == Consent.Manner.TAP:
        raise NotAllowed("not_yours", _("点选同意只能由本人完成，代办请选择口头同意或纸质签字。"))
    version = TEXTS[purpose].version
    if user is not None:
        standing = Consent.objects.filter(
            user=user, purpose=purpose, version=version, withdrawn_at__isnull=True
        ).first()
        if standing:
            return standing
    consent = Consent.objects.create(
        user=user, purpose=purpose, version=version, manner=manner, recorded_by=by, given_at=clock.now()
    )
    if user is not None:
        log.record("consent.given", stream=f"user/{user.public_id}", by=by, purpose=purpose, version=version)
    return consent


@transaction.atomic
def withdraw_consent(*, by: User, consent: Consent) -> None:
    """Raises NotAllowed("not_yours") for another's consent, Conflict("already_withdrawn") when it no longer stands."""
    if consent.user_id != by.pk:
        raise NotAllowed("not_yours", _("只有本人可以撤回同意。"))
    now = clock.now()
    if not Consent.objects.filter(pk=consent.pk, withdrawn_at__isnull=True).update(withdrawn_at=now):
        raise Conflict("already_withdrawn", _("这项同意已经撤回了。"))
    consent.withdrawn_at = now
    log.record("consent.withdrawn", stream=f"user/{by.public_id}", by=by, purpose=consent.purpose)
