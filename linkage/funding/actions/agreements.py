"""The agreement of a grant: drawn up from the place's wording, signed by a person of each side, and with the second signature the grant runs."""

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.funding.actions.grants import lock, record, write_tranches
from linkage.funding.agreement_text import filled_in, wording_for
from linkage.funding.models import Agreement, AgreementTemplate, Grant
from linkage.funding.permissions.grants import acts_for_grantee, can_manage, can_sign_for_fund
from linkage.funding.permissions.templates import can_write_template
from linkage.funding.states import GRANT_TRANSITIONS, GrantState
from linkage.funding.tranche_plans import TrancheDraft
from linkage.people.models import User
from linkage.places.models import Place


@transaction.atomic
def draw_up_agreement(*, by: User, grant: Grant) -> Agreement:
    """Write the agreement from the wording that counts in the fund's place, with this grant's facts. A version before it, signed by one side or none, no
    longer counts. Raises NotAllowed, Conflict("wrong_state") once both have signed."""
    require(can_manage(by, grant))
    lock(grant)
    _require_unsigned(grant)
    return _draw_up(by, grant)


@transaction.atomic
def plan_tranches(*, by: User, grant: Grant, tranches: Sequence[TrancheDraft]) -> Grant:
    """Divide the award anew, before anybody has signed; an agreement that was drawn up is written anew as well. Raises NotAllowed,
    Invalid("bad_tranches"), Conflict("wrong_state", "signed_already")."""
    require(can_manage(by, grant))
    lock(grant)
    _require_unsigned(grant)
    current = current_agreement(grant)
    if current and (current.grantee_signed_at or current.signatory_signed_at):
        raise Conflict("signed_already", _("已经有一方签署，要改分期请先重新拟定协议。"))
    grant.tranches.all().delete()
    write_tranches(grant, tranches)
    record("award.replanned", grant, by)
    if current:
        _draw_up(by, grant)
    return grant


@transaction.atomic
def sign_agreement(*, by: User, agreement: Agreement, name: str, digest: str) -> Agreement:
    """Sign for the side she belongs to. name: as she writes it; digest: of the text that she had before her. With the second side's signature the
    grant runs. Signing again changes nothing.

    Raises NotAllowed, Invalid("name_needed"), Conflict("text_changed", "wrong_state").
    """
    grant = agreement.grant
    for_grantee = acts_for_grantee(by, grant.application)
    if not for_grantee:
        require(can_sign_for_fund(by, grant))
    lock(grant)
    agreement.refresh_from_db()
    side = "grantee" if for_grantee else "signatory"
    if getattr(agreement, f"{side}_id") == by.pk:
        return agreement
    _require_unsigned(grant)
    if agreement.superseded_at or digest != agreement.digest:
        raise Conflict("text_changed", _("协议刚刚有了新的版本，请看过新的再签。"))
    if not name.strip():
        sentence = _("请写上您的姓名，作为签名。")
        raise Invalid("name_needed", sentence, fields={"name": sentence})
    signed = {side: by, f"{side}_name": name.strip()[:40], f"{side}_signed_at": clock.now()}
    if not Agreement.objects.filter(pk=agreement.pk, **{f"{side}__isnull": True}).update(**signed):
        raise Conflict("wrong_state", _("这一方已经签过了。"))
    agreement.refresh_from_db()
    record("award.signed", grant, by, version=agreement.version, side=side)
    if agreement.is_signed:
        states.move(grant, "start", GRANT_TRANSITIONS)
        record("award.started", grant, by)
    return agreement


@transaction.atomic
def write_template(*, by: User, place: Place, body: str) -> AgreementTemplate:
    """A place's own wording, from now on; agreements that were drawn up keep theirs. Raises NotAllowed, Invalid("bad_template")."""
    require(can_write_template(by, place.code))
    text = body.strip()
    if not 50 <= len(text) <= 20_000:
        sentence = _("协议正文请写 50 到 20000 个字。")
        raise Invalid("bad_template", sentence, fields={"body": sentence})
    Place.objects.select_for_update().get(pk=place.pk)
    known = AgreementTemplate.objects.filter(place_code=place.code)
    known.filter(ended_at__isnull=True).update(ended_at=clock.now())
    return AgreementTemplate.objects.create(
        place_code=place.code, version=known.count() + 1, body=text, written_by=by, published_at=clock.now()
    )


def current_agreement(grant: Grant) -> Agreement | None:
    return grant.agreements.filter(superseded_at__isnull=True).first()


def _require_unsigned(grant: Grant) -> None:
    if grant.state != GrantState.APPROVED:
        raise Conflict("wrong_state", _("协议已经由双方签署，或者这笔资助已经终止。"))


def _draw_up(by: User, grant: Grant) -> Agreement:
    body = filled_in(wording_for(grant.fund.place_code), grant)
    grant.agreements.filter(superseded_at__isnull=True).update(superseded_at=clock.now())
    agreement = Agreement.objects.create(
        grant=grant,
        version=grant.agreements.count() + 1,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        drawn_up_by=by,
        drawn_up_at=clock.now(),
    )
    record("award.agreement_drawn", grant, by, version=agreement.version)
    return agreement
