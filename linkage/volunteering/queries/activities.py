"""Activities and shifts, each through one door, scoped by who asks."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Invalid, NotFound
from linkage.common.queueing import ACTIVE
from linkage.organisations.models import Organisation, Role
from linkage.organisations.queries import station_for
from linkage.organisations.roles import held_by, people_with_role, role_places
from linkage.people.models import User
from linkage.places import codes
from linkage.volunteering.models import Activity, Shift, ShiftWaiting, Signup, SignupGroup
from linkage.volunteering.permissions.activities import STATION, can_run, can_see_activity
from linkage.volunteering.states.activities import ActivityState, ShiftState
from linkage.volunteering.states.signups import HOLDS_A_PLACE, ON_THE_LIST, SignupState

PARTS = ("organisation", "lead", "team")
# Who forgot to check out still finds the shift among what is running.
RECENTLY = dt.timedelta(hours=12)


def activity_for(user: Any, public_id: str) -> Activity:
    """A published one, or a planned one for those who run it. Raises NotFound."""
    found = Activity.objects.select_related(*PARTS).filter(public_id=public_id).first()
    if found is None or not can_see_activity(user, found):
        raise NotFound("not_found", _("没有找到这个活动，或者您不能查看。"))
    return found


def shift_for(user: Any, public_id: str) -> Shift:
    """A shift of an activity she may see. Raises NotFound."""
    rows = Shift.objects.select_related("activity__organisation", "activity__lead", "series")
    found = rows.filter(public_id=public_id).first()
    if found is None or not can_see_activity(user, found.activity):
        raise NotFound("not_found", _("没有找到这一场，或者您不能查看。"))
    return found


def signup_for(user: User, public_id: str) -> Signup:
    """Her own sign-up, or one for an activity she runs. Raises NotFound."""
    found = (
        Signup.objects.select_related("shift__activity__organisation", "shift__activity__lead", "user", "group")
        .filter(public_id=public_id)
        .first()
    )
    if found is None or not (found.user_id == user.pk or can_run(user, found.shift.activity)):
        raise NotFound("not_found", _("没有找到这个报名。"))
    return found


def group_for(public_id: str) -> SignupGroup:
    """Whoever has the group's address may look at it: it is how members are let in. Raises NotFound."""
    found = (
        SignupGroup.objects.select_related("shift__activity__organisation", "shift__activity__lead", "leader")
        .filter(public_id=public_id)
        .first()
    )
    if found is None:
        raise NotFound("not_found", _("没有找到这个团队报名。"))
    return found


def shift_waiting_for(user: User, public_id: str) -> ShiftWaiting:
    """Her place in a queue. Raises NotFound."""
    rows = ShiftWaiting.objects.select_related("shift__activity__organisation", "shift__activity__lead", "user")
    found = rows.filter(public_id=public_id, user=user).first()
    if found is None:
        raise NotFound("not_found", _("没有找到这个候补。"))
    return found


def open_shifts(district_code: str = "") -> "QuerySet[Shift]":
    """What volunteers can come to, soonest first; in one district or everywhere."""
    rows = Shift.objects.filter(
        state=ShiftState.OPEN, starts_at__gt=clock.now(), activity__state=ActivityState.PUBLISHED
    )
    if district_code:
        rows = rows.filter(activity__place_code__startswith=codes.prefix(codes.district(district_code)))
    return rows.select_related("activity__organisation", "activity__lead", "series").order_by("starts_at", "pk")


def shifts_of(activity: Activity) -> "QuerySet[Shift]":
    """Those to come and under way, soonest first; cancelled ones too, so that nobody waits in vain."""
    return activity.shifts.filter(ends_at__gt=clock.now()).order_by("starts_at")


def past_shifts_of(activity: Activity) -> "QuerySet[Shift]":
    return activity.shifts.filter(ends_at__lte=clock.now()).order_by("-starts_at")


def activities_run_by(user: User) -> "QuerySet[Activity]":
    """Those she leads, coordinates or whose organisation she works for, what waits for somebody first. Each with `next_at` and `short`: how many of
    its shifts to come have too few people."""
    mine = Q(lead=user) & _within(role_places(user, *STATION))
    mine |= _within(role_places(user, Role.COORDINATOR)) | Q(organisation__in=_staffed(user))
    to_come = Q(shifts__state=ShiftState.OPEN, shifts__starts_at__gt=clock.now())
    rows = Activity.objects.filter(mine).select_related(*PARTS)
    return rows.annotate(
        next_at=Min("shifts__starts_at", filter=to_come),
        short=Count("shifts", filter=to_come & Q(shifts__taken__lt=F("shifts__minimum"))),
    ).order_by(F("next_at").asc(nulls_last=True), "-pk")


def _staffed(user: User) -> list[int]:
    return [each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF and each.organisation_id]


def _within(prefixes: list[str]) -> Q:
    inside = Q(pk__in=[])
    for digits in prefixes:
        inside |= Q(place_code__startswith=digits)
    return inside


def organisations_to_plan_for(user: User) -> "QuerySet[Organisation]":
    """For whom she may plan: the organisations she works for, the station she belongs to."""
    roles = (Role.ORG_STAFF, *STATION)
    ids = [each.organisation_id for each in held_by(user) if each.role in roles and each.organisation_id]
    return Organisation.objects.filter(pk__in=ids, is_active=True).order_by("name")


def brings_for(user: User) -> Organisation | None:
    """Whom she brings a group for, when she works for one."""
    return Organisation.objects.filter(pk__in=_staffed(user)).order_by("pk").first()


def possible_leads(place_code: str) -> "QuerySet[User]":
    """The social workers who look after the place."""
    return people_with_role(Role.SOCIAL_WORKER, place_code).order_by("pk")


def station_phone(activity: Activity) -> str:
    station = station_for(activity.place_code)
    return station.phone if station else ""


RUNNING = (SignupState.ASKED, SignupState.SIGNED_UP, SignupState.CHECKED_IN)


def shifts_signed_up(user: User) -> "QuerySet[Signup]":
    """What she has signed up for, or is asked to confirm, and is not over for her; soonest first."""
    rows = Signup.objects.filter(user=user, state__in=RUNNING, shift__ends_at__gt=clock.now() - RECENTLY)
    return rows.select_related("shift__activity__lead", "group").order_by("shift__starts_at")


def past_signups(user: User) -> "QuerySet[Signup]":
    """What is over, latest first."""
    rows = Signup.objects.filter(user=user).exclude(pk__in=shifts_signed_up(user).values("pk"))
    return rows.select_related("shift__activity__lead").order_by("-shift__starts_at")


def shift_waits_of(user: User) -> "QuerySet[ShiftWaiting]":
    """Her places in queues of shifts; those that wait for her word first."""
    rows = ShiftWaiting.objects.filter(user=user, state__in=ACTIVE, shift__starts_at__gt=clock.now())
    return rows.select_related("shift__activity__lead").order_by("state", "since")


def roster_of(shift: Shift) -> "QuerySet[Signup]":
    """Everybody on the list, in the order of signing up."""
    rows = Signup.objects.filter(shift=shift, state__in=ON_THE_LIST)
    return rows.select_related("user", "group").order_by("pk")


def left_late(shift: Shift) -> list[Signup]:
    """Who gave her place back so late that she had to say why. The reason is encrypted, so the few rows are looked through here."""
    left = Signup.objects.filter(shift=shift, state=SignupState.WITHDRAWN).select_related("user").order_by("pk")
    return [each for each in left if each.withdraw_reason]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one person stands to a shift: her sign-up, or her place in the queue, or neither."""

    signup: Signup | None
    waiting: ShiftWaiting | None


def standing_of(user: Any, shift: Shift) -> Standing:
    if not getattr(user, "is_authenticated", False):
        return Standing(None, None)
    signup = Signup.objects.filter(shift=shift, user=user, state__in=ON_THE_LIST).select_related("group").first()
    waiting = ShiftWaiting.objects.filter(shift=shift, user=user, state__in=ACTIVE).first()
    return Standing(signup, waiting)


def members_of(group: SignupGroup) -> "QuerySet[Signup]":
    """Who has come in. Whom the leader asked by number is not told: it would say which numbers are registered."""
    return group.members.filter(state__in=HOLDS_A_PLACE).select_related("user").order_by("pk")


def partner_for(signup: Signup, public_id: str) -> Signup:
    """Another's sign-up for the same activity, to propose a swap for. Raises Invalid("no_partner") when none was chosen."""
    rows = Signup.objects.select_related("shift__activity", "user")
    found = rows.filter(public_id=public_id, shift__activity=signup.shift.activity).first()
    if found is None:
        raise Invalid("no_partner", _("请选想换哪一场。"), fields={"wanted": _("请选想换哪一场。")})
    return found
