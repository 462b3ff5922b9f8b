"""Service agreements: written by a place, signed by a tap, countersigned by a minor's guardian, ended at any time by whoever signed."""

import calendar
import datetime as dt
import hashlib
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.common.states import move
from linkage.events import log
from linkage.people.models import User
from linkage.places import codes
from linkage.places.queries import setting
from linkage.volunteering.models import AgreementText, Signature, Volunteer
from linkage.volunteering.permissions.agreements import (
    can_sign_as_guardian,
    can_write_agreement,
    is_minor,
    is_number_of,
    standing_consent,
)
from linkage.volunteering.states.agreements import SIGNATURE_TRANSITIONS, UNDER_WAY, SignatureState

MOST_CHARACTERS = 5000
RENEWABLE = dt.timedelta(days=30)


@transaction.atomic
def write_agreement(*, by: User, place_code: str, title: str, body: str) -> AgreementText:
    """A place's next version, in force at once; what was signed before counts for what it said and is signed anew. Raises NotAllowed, Invalid,
    Conflict("written_already") when somebody else published at this moment."""
    require(can_write_agreement(by, place_code))
    fields: dict[str, Any] = {}
    if not 1 <= len(title.strip()) <= 60:
        fields["title"] = _("请写一个 60 字以内的名称。")
    if not 20 <= len(body.strip()) <= MOST_CHARACTERS:
        fields["body"] = _("请写清内容、时间地点、安全措施和怎样解除，20 到 %(most)s 个字。") % {
            "most": MOST_CHARACTERS
        }
    if fields:
        raise Invalid("bad_agreement", _("还差一点，请看下面标出的地方。"), fields=fields)
    now, earlier = clock.now(), AgreementText.objects.filter(place_code=place_code)
    version = (earlier.aggregate(last=Max("version"))["last"] or 0) + 1
    earlier.filter(ended_at__isnull=True).update(ended_at=now)
    try:
        with transaction.atomic():
            text = AgreementText.objects.create(
                place_code=place_code,
                version=version,
                title=title.strip(),
                body=body.strip(),
                written_by=by,
                published_at=now,
            )
    except IntegrityError as error:
        raise Conflict("written_already", _("刚刚有人发布了新版本，请看过再改。")) from error
    stream = f"place/{place_code}"
    log.record("agreement.written", stream=stream, by=by, place_code=place_code, version=version)
    return text


@transaction.atomic
def sign_agreement(*, by: User, text: AgreementText) -> Signature:
    """One tap under what she has read. Twice is once; in its last month it is signed again for the next term. A minor's waits for the guardian.

    Raises NotAllowed("not_volunteer") or ("elsewhere") for another district's text, Conflict("newer_text") when the text was replaced meanwhile.
    """
    volunteer = Volunteer.objects.select_for_update().filter(user=by, is_active=True).first()
    if volunteer is None:
        raise NotAllowed("not_volunteer", _("先登记成为志愿者，再签协议。"))
    is_near = not text.place_code or codes.district(text.place_code) == codes.district(volunteer.place_code)
    if not is_near and not codes.contains(text.place_code, volunteer.place_code):
        raise NotAllowed("elsewhere", _("这份协议是别的区用的。"))
    if text.ended_at is not None:
        raise Conflict("newer_text", _("这份协议刚刚有了新版本，请看过新的再签。"))
    known = Signature.objects.filter(text=text, user=by, state__in=UNDER_WAY).first()
    if known is not None and not is_renewable(known):
        return known
    if known is not None:
        move(known, "replace", SIGNATURE_TRANSITIONS, ended_at=clock.now())
    signed_at = clock.now()
    state = SignatureState.WAITS if is_minor(by) else SignatureState.SIGNED
    try:
        with transaction.atomic():
            signature = Signature.objects.create(
                text=text,
                user=by,
                state=state,
                signed_at=signed_at,
                digest=fingerprint(text, by, signed_at),
                valid_until=_months_later(clock.today(), setting("agreement_valid_months", volunteer.place_code)),
            )
    except IntegrityError:  # the other of two taps
        return Signature.objects.get(text=text, user=by, state__in=UNDER_WAY)
    _record("agreement.signed" if state == SignatureState.SIGNED else "agreement.guardian_asked", signature, by)
    return signature


def is_renewable(signature: Signature) -> bool:
    """Signed, and near its end or past it."""
    return signature.state == SignatureState.SIGNED and signature.valid_until <= clock.today() + RENEWABLE


def fingerprint(text: AgreementText, user: User, signed_at: dt.datetime) -> str:
    """SHA-256 in hexadecimal of what was signed, by whom, when."""
    parts = (text.public_id, str(text.version), text.title, text.body, user.public_id, signed_at.isoformat())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@transaction.atomic
def sign_as_guardian(*, by: User, signature: Signature) -> None:
    """The minor's guardian agrees: on her own phone, or before the station's staff, who are then noted. Raises NotAllowed, Conflict("wrong_state")."""
    require(can_sign_as_guardian(by, signature))
    consent = standing_consent(signature)
    assert consent is not None
    is_herself = is_number_of(by, consent)
    move(
        signature,
        "guardian_signs",
        SIGNATURE_TRANSITIONS,
        guardian=by if is_herself else None,
        recorded_by=None if is_herself else by,
        guardian_name=consent.guardian_name,
        guardian_signed_at=clock.now(),
    )
    _record("agreement.signed", signature, by)


@transaction.atomic
def withdraw_signature(*, by: User, signature: Signature) -> None:
    """From now on it does not count; tasks already taken stay and are given back one by one. A minor's guardian may do so as well. Raises
    NotAllowed, Conflict("wrong_state")."""
    if by.pk != signature.user_id:
        require(can_sign_as_guardian(by, signature))
    move(signature, "withdraw", SIGNATURE_TRANSITIONS, ended_at=clock.now())
    _record("agreement.withdrawn", signature, by)


@transaction.atomic
def remind_of_signature(*, signature: Signature, days: int) -> None:
    """Once for each of the place's two reminders."""
    due = Signature.objects.filter(pk=signature.pk, state=SignatureState.SIGNED).exclude(remind_days__lte=days)
    if due.update(remind_days=days):
        _record("agreement.expiring", signature, None, until=signature.valid_until.isoformat())


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _record(type: str, signature: Signature, by: User | None, **more: Any) -> None:
    log.record(
        type,
        stream=f"user/{signature.user.public_id}",
        by=by,
        place_code=signature.user.home_code,
        signature=signature.public_id,
        **more,
    )
