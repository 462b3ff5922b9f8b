"""Rotating codes that prove presence. The resident's or the lead's screen shows six digits; the helper types or scans them. A code lives for at
most a minute, counts once, and only for what it was shown for (facts 3.5: hours by scan-out are the answer to entries made up later)."""

import datetime as dt
import secrets
import unicodedata
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.encryption import blind_index, blind_indexes
from linkage.common.errors import Conflict, DomainError, Invalid
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.models import PresenceCode, PresenceTries

DIGITS = 6
LIVE_AT_ONCE = 6  # a screen turns at every event about its subject too: what is being typed must outlive a few
TRIES_WINDOW = dt.timedelta(minutes=10)
KEPT_FOR = dt.timedelta(days=2)


class TooManyTries(Conflict):
    status = 429


@dataclass(frozen=True, slots=True)
class IssuedCode:
    digits: str
    expires_at: dt.datetime


@transaction.atomic
def issue_code(*, subject: str, by: User, place_code: str = "") -> IssuedCode:
    """Six fresh digits for `subject` (a stream, e.g. need/<id>). The few codes before it stay good until they
    expire, older ones end now.

    by: whose screen shows it; the caller has checked that she may. place_code: whose setting of the lifetime counts.
    """
    now = clock.now()
    _end_older_codes(subject, now)
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    lifetime = dt.timedelta(seconds=min(setting("presence_code_seconds", place_code), 60))
    code = PresenceCode.objects.create(
        subject=subject, code_hash=_hash(digits), issued_at=now, expires_at=now + lifetime, issued_by=by
    )
    return IssuedCode(digits, code.expires_at)


def redeem_code(*, by: User, subject: str, digits: str, place_code: str = "") -> PresenceCode:
    """Use up the code that `by` read from the screen of `subject`.

    Commits by itself, and must be called outside any transaction: a wrong guess is counted although the caller is refused, and a rollback
    would forget it. Raises (each with its own sentence) Invalid("bad_code"), Conflict("expired"), Conflict("used"),
    Conflict("other_subject"), Conflict("own_code") for one that stood on her own screen, TooManyTries("too_many_tries").
    """
    with transaction.atomic(durable=True):
        outcome = _redeem(by, subject, plain(digits), setting("presence_code_tries", place_code))
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


def purge_codes() -> int:
    """Forget codes and counts that can no longer matter. Returns how many rows went."""
    before = clock.now() - KEPT_FOR
    codes, _rows = PresenceCode.objects.filter(expires_at__lt=before).delete()
    tries, _rows = PresenceTries.objects.filter(since__lt=before).delete()
    return codes + tries


def _end_older_codes(subject: str, now: dt.datetime) -> None:
    live = PresenceCode.objects.filter(subject=subject, used_at__isnull=True, expires_at__gt=now)
    kept = list(live.order_by("-pk").values_list("pk", flat=True)[: LIVE_AT_ONCE - 1])
    live.filter(issued_at__lt=now).exclude(pk__in=kept).update(expires_at=now)


def _redeem(by: User, subject: str, digits: str, most: int) -> PresenceCode | DomainError:
    now = clock.now()
    if not may_try(by, subject, most, now):
        return TooManyTries("too_many_tries", _("输错次数太多了，请过十分钟再试，或请带队社工登记。"))
    hashes = blind_indexes(index_value(digits))
    live = PresenceCode.objects.filter(code_hash__in=hashes, expires_at__gt=now)
    found = live.filter(subject=subject, used_at__isnull=True).order_by("-pk").first()
    if found and found.issued_by_id == by.pk:
        return Conflict("own_code", _("这是您自己屏幕上的码，请另一位队长或带队社工出示。"))
    if found and PresenceCode.objects.filter(pk=found.pk, used_at__isnull=True).update(used_by=by, used_at=now):
        found.refresh_from_db()
        PresenceTries.objects.filter(user=by, subject=subject).delete()
        return found
    return _refusal(subject, hashes, now)


def may_try(by: User, subject: str, most: int, now: dt.datetime) -> bool:
    """Count this try before looking, so that simultaneous tries cannot share one. A right one clears the count."""
    PresenceTries.objects.bulk_create([PresenceTries(user=by, subject=subject, since=now)], ignore_conflicts=True)
    mine = PresenceTries.objects.filter(user=by, subject=subject)
    mine.filter(since__lt=now - TRIES_WINDOW).update(wrong=0, since=now)
    return bool(mine.filter(wrong__lt=most).update(wrong=F("wrong") + 1))


def _refusal(subject: str, hashes: list[str], now: dt.datetime) -> DomainError:
    """Why these digits do not count, in the words that help: look at the screen again, or at another screen."""
    known = PresenceCode.objects.filter(code_hash__in=hashes, expires_at__gt=now - TRIES_WINDOW)
    here = known.filter(subject=subject).order_by("-pk").first()
    if here and here.used_at:
        return Conflict("used", _("这个码已经用过了，请看屏幕上的新码。"))
    if here:
        return Conflict("expired", _("这个码已过期，请看屏幕上的新码。"))
    if known.filter(expires_at__gt=now).exists():
        return Conflict("other_subject", _("这是另一项服务的码，请看这位居民屏幕上的码。"))
    return Invalid("bad_code", _("码不对，请看着屏幕再输一次。"), fields={"code": _("请输入屏幕上的 6 位数字。")})


def plain(digits: str) -> str:
    """Without blanks, and with the full-width digits of a Chinese keyboard as plain ones."""
    return "".join(unicodedata.normalize("NFKC", digits[:40]).split())


def index_value(digits: str) -> str:
    return f"presence:{digits}"


def _hash(digits: str) -> str:
    return blind_index(index_value(digits))
