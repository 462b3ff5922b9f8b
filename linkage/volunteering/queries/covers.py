"""Who could take somebody's place in a shift, in which order to ask, and with whom one could swap."""

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, weekly_hours
from linkage.common.errors import NotFound
from linkage.people.engagements import is_engaged
from linkage.people.models import User
from linkage.places import codes
from linkage.volunteering.models import Cover, CoverAsk, Shift, Signup, Swap, Volunteer
from linkage.volunteering.permissions.activities import can_sign_up
from linkage.volunteering.states.activities import ShiftState
from linkage.volunteering.states.signups import ON_THE_LIST, AnswerState, CoverState, SignupState

LOOKED_THROUGH = 200
SWAP_PARTS = ("offered__user", "offered__shift__activity", "wanted__user", "wanted__shift__activity")
NOT_HERE = _("没有找到，可能已经有人接了。")


def next_to_ask(cover: Cover, most: int) -> list[User]:
    """At most `most` volunteers of the district who may sign up, are free then by their own word and by their calendar, do not come anyway and have
    not been asked for this cover. Those never asked for any cover first, then who was asked longest ago, then who joined first."""
    shift = cover.signup.shift
    found: list[User] = []
    for volunteer in _in_turn(cover)[:LOOKED_THROUGH]:
        if len(found) == most:
            break
        if _suits(volunteer, shift):
            found.append(volunteer.user)
    return found


def _in_turn(cover: Cover) -> "QuerySet[Volunteer]":
    shift = cover.signup.shift
    coming = Signup.objects.filter(shift=shift, state__in=ON_THE_LIST).values("user")
    asked = CoverAsk.objects.filter(cover=cover).values("user")
    last = CoverAsk.objects.filter(user=OuterRef("user")).order_by("-asked_at").values("asked_at")[:1]
    district = codes.prefix(codes.district(shift.activity.place_code))
    rows = Volunteer.objects.filter(is_active=True, user__is_active=True, place_code__startswith=district)
    away = Q(paused_until__gte=clock.local(shift.starts_at).date())
    rows = rows.exclude(Q(user__in=coming) | Q(user__in=asked) | away).select_related("user")
    return rows.annotate(last_asked=Subquery(last)).order_by(F("last_asked").asc(nulls_first=True), "pk")


def _suits(volunteer: Volunteer, shift: Shift) -> bool:
    user = volunteer.user
    return bool(
        weekly_hours.covers(volunteer.availability, shift.starts_at, shift.ends_at)
        and can_sign_up(user, shift)
        and not is_engaged(user, shift.starts_at, shift.ends_at)
    )


def cover_of(signup: Signup) -> Cover | None:
    """The search that is going on for this sign-up."""
    return Cover.objects.filter(signup=signup, state=CoverState.LOOKING).first()


def asks_of(user: User) -> "QuerySet[CoverAsk]":
    """Whom she is asked to cover for, of shifts still to come."""
    rows = CoverAsk.objects.filter(user=user, state=AnswerState.ASKED, cover__signup__shift__starts_at__gt=clock.now())
    return rows.select_related("cover__signup__shift__activity", "cover__signup__user").order_by("asked_at")


def ask_for(user: User, public_id: str) -> CoverAsk:
    """A question put to her. Raises NotFound."""
    found = CoverAsk.objects.select_related(
        "cover__signup__shift__activity__lead", "cover__signup__shift__activity__organisation", "cover__signup__user"
    ).filter(public_id=public_id, user=user).first()  # fmt: skip
    if found is None:
        raise NotFound("not_found", NOT_HERE)
    return found


def swap_partners(signup: Signup) -> "QuerySet[Signup]":
    """Sign-ups of others for other dates of the same activity with which hers could change places."""
    mine = Signup.objects.filter(user=signup.user, state__in=ON_THE_LIST).values("shift")
    theirs = Signup.objects.filter(shift=signup.shift, state__in=ON_THE_LIST).values("user")
    asked = Swap.objects.filter(offered=signup, state=AnswerState.ASKED).values("wanted")
    rows = Signup.objects.filter(
        shift__activity=signup.shift.activity,
        shift__state=ShiftState.OPEN,
        shift__starts_at__gt=clock.now(),
        state=SignupState.SIGNED_UP,
        group__isnull=True,
    ).exclude(Q(shift__in=mine) | Q(user__in=theirs) | Q(pk__in=asked))
    return rows.select_related("user", "shift__activity").order_by("shift__starts_at", "pk")


def swaps_waiting_for(user: User) -> "QuerySet[Swap]":
    """Swaps that others propose to her."""
    rows = Swap.objects.filter(wanted__user=user, state=AnswerState.ASKED, offered__shift__starts_at__gt=clock.now())
    return rows.select_related(*SWAP_PARTS).order_by("proposed_at")


def swap_for(user: User, public_id: str) -> Swap:
    """A swap that she proposed or is asked for. Raises NotFound."""
    mine = Q(offered__user=user) | Q(wanted__user=user)
    found = Swap.objects.select_related(*SWAP_PARTS).filter(mine, public_id=public_id).first()
    if found is None:
        raise NotFound("not_found", NOT_HERE)
    return found
