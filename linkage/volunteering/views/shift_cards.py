"""Cards and rows of shifts: what, when, where, how many places, and how the one who looks stands to it. Nobody's name."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkage.common.human_time import span
from linkage.common.queueing import ACTIVE
from linkage.places.queries import names
from linkage.volunteering.activity_kinds import kind_of
from linkage.volunteering.models import Shift, ShiftWaiting, Signup
from linkage.volunteering.states.activities import ShiftState
from linkage.volunteering.states.signups import ON_THE_LIST, SignupState


def shift_card(shift: Shift, place_names: dict[str, str] | None = None) -> dict[str, Any]:
    """{shift, title, kind, icon, where, when, url, left, is_short}; place_names: code -> name, read when not given."""
    activity, kind = shift.activity, kind_of(shift.activity.kind)
    known = place_names if place_names is not None else names([activity.place_code])
    return {
        "shift": shift,
        "title": activity.title,
        "kind": kind.name,
        "icon": kind.icon,
        "where": _where(known.get(activity.place_code, ""), activity.spot),
        "when": span(shift.starts_at, shift.ends_at),
        "url": of_shift(shift),
        "left": max(shift.maximum - shift.taken, 0),
        "is_short": shift.taken < shift.minimum,
        "state_text": places_text(shift),
        "tone": "off" if shift.taken >= shift.maximum else "wait",
    }


def _where(place: str, spot: str) -> str:
    """和平社区 东门广场; the place is not said twice."""
    return spot if spot.startswith(place) else f"{place} {spot}"


def places_text(shift: Shift) -> str:
    """How full it is, as a sentence."""
    if shift.state == ShiftState.CANCELLED:
        return _("已取消")
    left = shift.maximum - shift.taken
    if left <= 0:
        return _("名额已满，可以排候补")
    if shift.taken < shift.minimum:
        return ngettext("还差 %(n)s 人就能成行", "还差 %(n)s 人就能成行", shift.minimum - shift.taken) % {
            "n": shift.minimum - shift.taken
        }
    return ngettext("还有 %(n)s 个名额", "还有 %(n)s 个名额", left) % {"n": left}


def shift_cards(shifts: Iterable[Shift], user: Any) -> list[dict[str, Any]]:
    """Cards with `mine`: her own sign-up's or waiting's state in words, or "". Three queries, however many."""
    rows = list(shifts)
    known = names(sorted({row.activity.place_code for row in rows}))
    standing = standings(rows, user)
    return [shift_card(row, known) | {"mine": standing.get(row.pk)} for row in rows]


def standings(shifts: list[Shift], user: Any) -> dict[int, Any]:
    """Primary key of a shift -> her sign-up or place in its queue, where she has one."""
    if not getattr(user, "is_authenticated", False):
        return {}
    keys = [row.pk for row in shifts]
    waiting = ShiftWaiting.objects.filter(user=user, shift__in=keys, state__in=ACTIVE)
    signups = Signup.objects.filter(user=user, shift__in=keys, state__in=ON_THE_LIST)
    return {each.shift_id: each for each in waiting} | {each.shift_id: each for each in signups}


def signup_cards(signups: Iterable[Signup]) -> list[dict[str, Any]]:
    """Shifts she signed up for: the shift's card with the sign-up and its state as a sentence."""
    rows = list(signups)
    known = names(sorted({row.shift.activity.place_code for row in rows}))
    return [
        shift_card(row.shift, known) | {"signup": row, "state_text": signup_text(row), "state": row.state}
        for row in rows
    ]


def signup_text(signup: Signup) -> str:
    if signup.state == SignupState.SIGNED_UP:
        return _("已报名，社工 %(name)s 带队") % {"name": signup.shift.activity.lead.short_name}
    return str(signup.get_state_display())


def waiting_shift_cards(waits: Iterable[ShiftWaiting]) -> list[dict[str, Any]]:
    rows = list(waits)
    known = names(sorted({row.shift.activity.place_code for row in rows}))
    return [shift_card(row.shift, known) | {"waiting": row, "state": row.state} for row in rows]


def of_shift(shift: Shift) -> str:
    return f"/shifts/{shift.public_id}/"
