"""Which shifts to show a person, and why."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from linkage.common import clock, weekly_hours
from linkage.people.models import User
from linkage.people.vocabulary import SKILLS
from linkage.places import codes
from linkage.volunteering.activity_kinds import KINDS
from linkage.volunteering.models import Shift, Volunteer
from linkage.volunteering.permissions.activities import can_sign_up
from linkage.volunteering.permissions.clearance import Standing
from linkage.volunteering.queries.activities import open_shifts
from linkage.volunteering.queries.engagements import shifts_ahead
from linkage.volunteering.standing import AgreementRules

WHENS = ("", "week", "weekend")
LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class Wish:
    """when: "" or one of WHENS; kind: a code or ""; near: only in her own community."""

    when: str = ""
    kind: str = ""
    near: bool = False


def wish_of(query: Any) -> Wish:
    """From a request's GET; what it does not know is left out."""
    when, kind = query.get("when", ""), query.get("kind", "")
    return Wish(when if when in WHENS else "", kind if kind in KINDS else "", query.get("near") == "1")


def shifts_wished(user: Any, wish: Wish) -> list[Shift]:
    """Open shifts of her district (everywhere for visitors), soonest first, by the filters."""
    home = getattr(user, "home_code", "")
    rows = open_shifts(home)
    if wish.kind:
        rows = rows.filter(activity__kind=wish.kind)
    if wish.near and home:
        rows = rows.filter(activity__place_code__in=codes.lineage(home)[:2])
    if wish.when:
        rows = rows.filter(starts_at__lt=clock.now() + dt.timedelta(days=8))
    found = list(rows[:LOOKED_THROUGH])
    if wish.when == "weekend":
        found = [row for row in found if clock.local(row.starts_at).weekday() >= 5]
    return found


def shifts_that_suit(user: User, found: list[Shift], most: int = 3) -> list[tuple[Shift, list[str]]]:
    """Those that suit her best, one of each activity, with what speaks for it; empty for who is no volunteer. Full ones, and those at a time that is
    not hers, are left out."""
    volunteer = getattr(user, "volunteer", None)
    if volunteer is None or not volunteer.is_active:
        return []
    standing, rules = Standing(volunteer), AgreementRules({shift.activity.place_code for shift in found})
    busy = [(start, end) for _user, start, end in shifts_ahead([user.pk])]
    may_come = partial(can_sign_up, user, standing=standing, rules=rules)
    judged = [(row, _reasons(volunteer, row)) for row in found if _is_free(volunteer, row, busy) and may_come(row)]
    judged.sort(key=lambda pair: (-len(pair[1]), pair[0].starts_at))
    soonest = {row.activity_id: (row, why) for row, why in reversed(judged) if why}
    return [pair for pair in judged if pair in soonest.values()][:most]


def _is_free(volunteer: Volunteer, shift: Shift, busy: list[tuple[dt.datetime, dt.datetime]]) -> bool:
    return bool(
        shift.taken < shift.maximum
        and weekly_hours.covers(volunteer.availability, shift.starts_at, shift.ends_at)
        and not any(start < shift.ends_at and end > shift.starts_at for start, end in busy)
    )


def _reasons(volunteer: Volunteer, shift: Shift) -> list[str]:
    activity = shift.activity
    skills = [str(SKILLS[each]) for each in activity.skills if each in volunteer.skills and each in SKILLS]
    found = [_("用得上您的%(skill)s") % {"skill": _("、").join(skills)}] if skills else []
    if codes.contains(activity.place_code, volunteer.place_code):
        found.append(_("就在您附近"))
    if shift.taken < shift.minimum:
        found.append(_("正缺人"))
    return found
