"""Presences that were never checked out: for the job that closes them, and for the lead who says when the people left."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.dispatch.models import Assignment
from linkage.dispatch.states import AssignmentState
from linkage.organisations.models import Role
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.volunteering.models import Signup
from linkage.volunteering.states.signups import SignupState


def assignments_over() -> QuerySet[Assignment]:
    """Checked in, and the agreed end has passed."""
    rows = Assignment.objects.filter(state=AssignmentState.CHECKED_IN, ends_at__lt=clock.now())
    return rows.select_related("requirement__need").order_by("pk")


def signups_over() -> QuerySet[Signup]:
    rows = Signup.objects.filter(state=SignupState.CHECKED_IN, shift__ends_at__lt=clock.now())
    return rows.select_related("shift__activity").order_by("pk")


def unclosed_assignments(user: User) -> QuerySet[Assignment]:
    """Those of the needs she leads, or of the places she coordinates."""
    where = Q(requirement__need__lead=user) | _within("requirement__need__place_code", user)
    rows = Assignment.objects.filter(where, state=AssignmentState.UNCLOSED).exclude(user=user)
    parts = ("requirement__need__category", "requirement__need__lead", "requirement__need__requester", "user")
    return rows.select_related(*parts).order_by("ends_at")


def unclosed_signups(user: User) -> QuerySet[Signup]:
    where = Q(shift__activity__lead=user) | _within("shift__activity__place_code", user)
    rows = Signup.objects.filter(where, state=SignupState.UNCLOSED).exclude(user=user)
    parts = ("shift__activity__organisation", "shift__activity__lead", "user__volunteer")
    return rows.select_related(*parts).order_by("shift__ends_at")


def unclosed_presence(user: User, kind: str, public_id: str) -> Assignment | Signup:
    """kind: "tasks" or "shifts". Raises NotFound."""
    rows: QuerySet[Any] = Assignment.objects.none()
    if kind in ("tasks", "shifts"):
        rows = unclosed_assignments(user) if kind == "tasks" else unclosed_signups(user)
    row: Assignment | Signup | None = rows.filter(public_id=public_id).first()
    if row is None:
        raise NotFound("not_found", _("没有找到这条记录，可能已有人处理。"))
    return row


def _within(field: str, user: User) -> Q:
    inside = Q(pk__in=[])
    for digits in role_places(user, Role.COORDINATOR):
        inside |= Q(**{f"{field}__startswith": digits})
    return inside
