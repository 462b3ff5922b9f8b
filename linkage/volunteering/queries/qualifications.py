"""A volunteer's skills with what stands behind each, and the papers that wait for the station."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.people.vocabulary import SKILLS
from linkage.places.queries import settings_at
from linkage.volunteering.models import Qualification, Volunteer
from linkage.volunteering.permissions.qualifications import CHECKERS
from linkage.volunteering.queries.hours import within
from linkage.volunteering.states.qualifications import STANDING, QualificationState


@dataclass(frozen=True, slots=True)
class Skill:
    """One skill: on her word alone, or with the paper that is good, and the newest one that is not (yet)."""

    code: str
    name: Any
    good: Qualification | None
    newest: Qualification | None

    @property
    def is_good(self) -> bool:
        """Verified, and its last day not over yet, whether or not the nightly job has been."""
        return self.good is not None and (self.good.expires_on is None or self.good.expires_on >= clock.today())

    @property
    def days_left(self) -> int | None:
        return (self.good.expires_on - clock.today()).days if self.good and self.good.expires_on else None


def skills_of(volunteer: Volunteer) -> list[Skill]:
    """In the order of the vocabulary. One query."""
    papers: dict[str, list[Qualification]] = {}
    for row in volunteer.qualifications.filter(state__in=STANDING).select_related("decided_by").order_by("-pk"):
        papers.setdefault(row.skill, []).append(row)
    return [_skill(code, papers.get(code, [])) for code in SKILLS if code in volunteer.skills]


def _skill(code: str, rows: list[Qualification]) -> Skill:
    good = next((row for row in rows if row.state == QualificationState.VERIFIED), None)
    others = [row for row in rows if row is not good and (good is None or row.pk > good.pk)]
    return Skill(code, SKILLS[code], good, others[0] if others else None)


def own_qualification(user: User, public_id: str) -> Qualification:
    """Raises NotFound."""
    return _found(Qualification.objects.filter(volunteer__user=user), public_id)


def qualifications_to_check(user: User) -> QuerySet[Qualification]:
    """Papers that wait in the places she works for, the oldest first; not her own."""
    return _seen_by(user).filter(state=QualificationState.SHOWN).exclude(volunteer__user=user).order_by("pk")


def qualification_for(user: User, public_id: str) -> Qualification:
    """A paper that she may look at: her own, or one of her station's volunteers. Raises NotFound."""
    return _found(_seen_by(user) | Qualification.objects.filter(volunteer__user=user), public_id)


def expiring_qualifications() -> list[tuple[Qualification, int]]:
    """Verified papers near their end, with the reminder that is due: the days before the end that the place has set for it."""
    verified = Qualification.objects.filter(state=QualificationState.VERIFIED, expires_on__gte=clock.today())
    replacing = Qualification.objects.filter(
        volunteer=OuterRef("volunteer"), skill=OuterRef("skill"), state=QualificationState.SHOWN
    )
    near = verified.filter(Q(remind_days__isnull=True) | Q(remind_days__gt=0)).exclude(Exists(replacing))
    rows = list(
        near.filter(expires_on__lte=clock.today() + dt.timedelta(days=MOST_DAYS)).select_related("volunteer__user")
    )
    return reminders_due(rows, lambda row: row.volunteer.place_code, lambda row: row.expires_on)


MOST_DAYS = 180  # as far ahead as a place may set its reminders


def reminders_due(rows: list[Any], place_of: Any, end_of: Any) -> list[tuple[Any, int]]:
    """(row, days) for each whose end is within one of its place's two reminders, the nearer one; rows have `remind_days`. Two queries."""
    places = {place_of(row) for row in rows}
    firsts, lasts = settings_at("expiry_first_days", places), settings_at("expiry_last_days", places)
    found = []
    for row in rows:
        left = (end_of(row) - clock.today()).days
        due = [days for days in (firsts[place_of(row)], lasts[place_of(row)]) if left <= days]
        if due and (row.remind_days is None or row.remind_days > min(due)):
            found.append((row, min(due)))
    return found


def lapsed_qualifications() -> QuerySet[Qualification]:
    """Verified ones whose last day is over."""
    over = Qualification.objects.filter(state=QualificationState.VERIFIED, expires_on__lt=clock.today())
    return over.select_related("volunteer__user").order_by("pk")


def _seen_by(user: User) -> QuerySet[Qualification]:
    volunteers = Volunteer.objects.filter(within(role_places(user, *CHECKERS)))
    rows = Qualification.objects.filter(volunteer__in=volunteers)
    return rows.select_related("volunteer__user", "decided_by").exclude(state=QualificationState.TAKEN_BACK)


def _found(rows: QuerySet[Qualification], public_id: str) -> Qualification:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_qualification", _("没有找到这份证书，可能已经收回。"))
    return found
