"""A code scanned where there was no network, sent when there is one again. It counts only if the code was on the screen at that very time, nobody
has used it, and not too much time has passed; a phone whose clock disagrees with ours is told apart and looked at by a person."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.encryption import blind_indexes
from linkage.common.errors import Conflict, Invalid
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.actions.presence import TooManyTries, index_value, may_try, plain
from linkage.volunteering.models import PresenceCode, PresenceTries
from linkage.volunteering.states.presence import PresenceMark

Done = TypeVar("Done")
# One count of wrong guesses for all that is sent later, whatever it is for.
TRIES = "kept"
# The request's own way, and a scan at the moment at which the screen turns.
SLACK = dt.timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class KeptScan:
    """digits: as read from the screen. scanned_at, sent_at: by the phone's own clock."""

    digits: str
    scanned_at: dt.datetime
    sent_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """code: what was used up. at: when, by our clock. marks: PresenceMark values beside IN_OFFLINE and OUT_OFFLINE."""

    code: PresenceCode
    at: dt.datetime
    marks: list[str]


def use_kept_code(
    *, by: User, subjects: Collection[str], scan: KeptScan, place_code: str, then: Callable[[Proof], Done]
) -> Done | None:
    """Use up the code for one of `subjects` (streams in which `by` has a place) and do `then` in the same transaction. None for a replay: the code
    is hers already, and nothing happens again.

    Counts the try by itself first, so it must be called outside any transaction. Raises TooManyTries, Invalid("bad_code"),
    Conflict("used"), Conflict("expired"), Conflict("own_code"), Conflict("too_late"), and whatever `then` raises (then the code stays unused).
    """
    with transaction.atomic(durable=True):
        allowed = may_try(by, TRIES, setting("presence_code_tries", place_code), clock.now())
    if not allowed:
        raise TooManyTries("too_many_tries", _("上传的码错得太多了，请过十分钟再试，或请带队社工登记。"))
    at, marks = _true_time(scan, place_code)
    _check_in_time(at, place_code)
    with transaction.atomic():
        code = _code_on_the_screen(subjects, scan.digits, at)
        if code.used_by_id == by.pk:
            _forget_tries(by)
            return None
        if code.issued_by_id == by.pk:
            raise Conflict("own_code", _("这是您自己屏幕上的码，不能算。请带队社工登记。"))
        if not _take(code, by, at):
            code.refresh_from_db()
            if code.used_by_id == by.pk:  # the same scan, sent twice in the same moment
                return None
            raise Conflict("used", _("这个码已经有人用过了，不能再算。请带队社工登记。"))
        done = then(Proof(code, min(max(at, code.issued_at), code.expires_at), marks))
        _forget_tries(by)
    return done


def _true_time(scan: KeptScan, place_code: str) -> tuple[dt.datetime, list[str]]:
    """The time of the scan by our clock, and a mark when the phone's was too far off to be believed without a look."""
    off = clock.now() - scan.sent_at
    far_off = abs(off) > dt.timedelta(seconds=setting("clock_tolerance_seconds", place_code))
    return scan.scanned_at + off, [str(PresenceMark.CLOCKS.value)] if far_off else []


def _check_in_time(at: dt.datetime, place_code: str) -> None:
    hours = setting("offline_upload_hours", place_code)
    if at < clock.now() - dt.timedelta(hours=hours):
        raise Conflict("too_late", _("离线扫的码要在 %(hours)s 小时内上传，请带队社工登记。") % {"hours": hours})


def _code_on_the_screen(subjects: Collection[str], digits: str, at: dt.datetime) -> PresenceCode:
    known = PresenceCode.objects.filter(code_hash__in=blind_indexes(index_value(plain(digits))), subject__in=subjects)
    shown = known.filter(issued_at__lte=at + SLACK, expires_at__gt=at - SLACK)
    if found := shown.order_by("pk").first():
        return found
    if known.exists():
        raise Conflict("expired", _("扫码的时间和屏幕上出码的时间对不上，不能算。请带队社工登记。"))
    raise Invalid("bad_code", _("码不对，请带队社工登记。"), fields={"code": _("请输入屏幕上的 6 位数字。")})


def _take(code: PresenceCode, by: User, at: dt.datetime) -> bool:
    free = PresenceCode.objects.filter(pk=code.pk, used_at__isnull=True)
    return bool(free.update(used_by=by, used_at=at))


def _forget_tries(by: User) -> None:
    PresenceTries.objects.filter(user=by, subject=TRIES).delete()
