"""Who may do what with a sign-up once it is there."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.volunteering.models import Signup
from linkage.volunteering.permissions.activities import can_run
from linkage.volunteering.states.signups import SignupState


def is_own(user: Any, signup: Signup) -> Verdict:
    return ALLOWED if signup.user_id == user.pk else denied(_("这不是您的报名。"))


def can_withdraw(user: Any, signup: Signup) -> Verdict:
    """Herself, or those who run the activity on her word, until it begins (Volunteer Service Regulations art. 22: tell in time)."""
    if not (is_own(user, signup) or can_run(user, signup.shift.activity)):
        return denied(_("只有报名的人或带队社工可以退出。"))
    if signup.state != SignupState.SIGNED_UP:
        return denied(_("现在不能退出了：%(state)s。") % {"state": signup.get_state_display()}, "wrong_state")
    if signup.shift.starts_at <= clock.now():
        return denied(_("活动已经开始，不能退出了，请联系带队社工。"), "begun")
    return ALLOWED


def can_hand_on(user: Any, signup: Signup) -> Verdict:
    """Look for a cover, offer a swap: her own sign-up, before it begins. A group's places are filled by the group."""
    if not (verdict := is_own(user, signup)):
        return verdict
    if signup.state != SignupState.SIGNED_UP or signup.shift.starts_at <= clock.now():
        return denied(_("这一场已经开始或结束了。"), "begun")
    if signup.group_id is not None:
        return denied(_("团队的名额请和队长商量，由队友补上。"), "in_group")
    return ALLOWED


def can_mark(user: Any, signup: Signup) -> Verdict:
    """Write down who did not come, who was there without a code: those who run the activity, never for themselves."""
    if signup.user_id == user.pk:
        return denied(_("不能给自己登记时长。"), "own_hours")
    return can_run(user, signup.shift.activity)
