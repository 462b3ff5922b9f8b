"""A team or an organisation comes together: its places are set aside at once, and every member takes one by her own word. Hours go to people."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.common.states import move
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.actions.shift_places import (
    pass_on,
    put_on_list,
    record_on_shift,
    take_off_list,
    take_places,
    tell,
)
from linkage.volunteering.models import Shift, Signup, SignupGroup
from linkage.volunteering.permissions.activities import can_run, can_sign_up, can_sign_up_group
from linkage.volunteering.states.signups import (
    GROUP_TRANSITIONS,
    ON_THE_LIST,
    SIGNUP_TRANSITIONS,
    GroupState,
    SignupState,
)


@transaction.atomic
def sign_up_group(
    *,
    by: User,
    shift: Shift,
    name: str,
    count: int,
    organisation: Organisation | None = None,
    phones: Iterable[str] = (),
) -> SignupGroup:
    """Set `count` places aside, all or none. phones: E.164, of members to ask by name; whether a number belongs to anybody is not told (no list of who
    is registered can be made by trying). Others come by the group's own address.

    Raises NotAllowed, Invalid("bad_group"), Conflict("full") when so many are not free.
    """
    require(can_sign_up_group(by, shift))
    _check(name, count)
    take_places(shift, count)
    group = SignupGroup.objects.create(
        shift=shift, leader=by, organisation=organisation, name=name.strip(), count=count, signed_at=clock.now()
    )
    ask_members(by=by, group=group, phones=phones)
    record_on_shift("shift.group_signed_up", shift, by=by)
    return group


def _check(name: str, count: int) -> None:
    fields = {}
    if not name.strip():
        fields["name"] = _("请写团队的名字。")
    if not 2 <= count <= 200:
        fields["count"] = _("团队报名从 2 人起。")
    if fields:
        raise Invalid("bad_group", _("请检查团队报名的内容。"), fields=fields)


@transaction.atomic
def ask_members(*, by: User, group: SignupGroup, phones: Iterable[str]) -> None:
    """Ask volunteers by their numbers to join; one who is on the list already is left alone."""
    _require_leader(by, group)
    for phone in sorted(set(phones)):
        user = User.objects.with_phone(phone)
        if user is None or not can_sign_up(user, group.shift):
            continue
        if Signup.objects.filter(shift=group.shift, user=user, state__in=ON_THE_LIST).exists():
            continue
        Signup.objects.create(shift=group.shift, user=user, group=group, state=SignupState.ASKED, signed_at=clock.now())
        tell(user, "signup.asked", group.shift, by=by, group=group.public_id)


@transaction.atomic
def join_group(*, by: User, group: SignupGroup) -> Signup:
    """A member's own yes, whether she was asked by name or opened the group's address.

    Raises NotAllowed, Conflict: "group_full", "conflict" for an overlap, "already_yours".
    """
    require(can_sign_up(by, group.shift))
    room = SignupGroup.objects.filter(pk=group.pk, state=GroupState.HELD, joined__lt=F("count"))
    if not room.update(joined=F("joined") + 1):
        raise Conflict("group_full", _("团队的名额已经满了，请和队长联系，或者自己报名。"))
    asked = Signup.objects.filter(shift=group.shift, user=by, group=group, state=SignupState.ASKED).first()
    if asked is not None:
        move(asked, "decline", SIGNUP_TRANSITIONS, withdrawn_at=clock.now())
    signup = put_on_list(user=by, shift=group.shift, group=group)
    record_on_shift("shift.member_joined", group.shift, by=by)
    return signup


@transaction.atomic
def decline_group(*, by: User, signup: Signup) -> None:
    """Not this time. The place stays with the group. Raises NotAllowed, Conflict("wrong_state")."""
    if signup.user_id != by.pk:
        raise NotAllowed("not_yours", _("这不是您的报名。"))
    move(signup, "decline", SIGNUP_TRANSITIONS, withdrawn_at=clock.now())


@transaction.atomic
def dissolve_group(*, by: User, group: SignupGroup) -> None:
    """Give the whole group's places back; members who had joined are told. Raises NotAllowed, Conflict("wrong_state")."""
    _require_leader(by, group)
    if group.shift.starts_at <= clock.now():
        raise Conflict("wrong_state", _("这一场已经开始了。"))
    move(group, "dissolve", GROUP_TRANSITIONS)
    places = group.count
    for signup in Signup.objects.filter(group=group, state__in=[SignupState.ASKED, SignupState.SIGNED_UP]):
        move(signup, "cancel", SIGNUP_TRANSITIONS)
        take_off_list(signup)
        tell(signup.user, "signup.group_dissolved", group.shift, by=by)
    SignupGroup.objects.filter(pk=group.pk).update(count=0, joined=0)
    for _place in range(places):
        pass_on(shift=group.shift)
    record_on_shift("shift.withdrawn", group.shift, by=by)


@transaction.atomic
def release_unused_places(*, group: SignupGroup) -> int:
    """Shortly before the shift (group_release_hours) places that no member has taken go to the queue. Returns how many."""
    shift = group.shift
    hours = setting("group_release_hours", shift.activity.place_code)
    if clock.now() < shift.starts_at - dt.timedelta(hours=hours):
        return 0
    group.refresh_from_db()
    unused = group.count - group.joined
    same = SignupGroup.objects.filter(pk=group.pk, count=group.count, joined=group.joined, state=GroupState.HELD)
    if not unused or not same.update(count=group.joined):
        return 0
    for signup in Signup.objects.filter(group=group, state=SignupState.ASKED):
        move(signup, "decline", SIGNUP_TRANSITIONS, withdrawn_at=clock.now())
    for _place in range(unused):
        pass_on(shift=shift)
    record_on_shift("shift.withdrawn", shift, by=None)
    return unused


def _require_leader(by: User, group: SignupGroup) -> None:
    if group.leader_id != by.pk and not can_run(by, group.shift.activity):
        raise NotAllowed("not_yours", _("团队的名额由队长安排。"))
