"""Who may take, keep and hand over rewards (product rule 6, access matrix: points.redeem, reward.*)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.places.codes import contains
from linkage.places.queries import setting
from linkage.volunteering.accounts import points_place
from linkage.volunteering.models import Giver, Redemption, Reward
from linkage.volunteering.states.redemptions import RedemptionState


def can_redeem(user: Any, reward: Reward) -> Verdict:
    """Whether the reward is for her, now: her place, its days, and where the region's time bank asks for it her age. Points and stock are looked at
    when she takes it."""
    if not contains(reward.place_code, points_place(user)):
        return denied(_("这是给另一个地方的居民准备的。"), "other_place")
    today = clock.today()
    if not (reward.is_active and reward.giver.is_active) or today < reward.available_from:
        return denied(_("现在还不能兑换。"), "not_on_offer")
    if reward.available_until and today > reward.available_until:
        return denied(_("兑换已经结束了。"), "not_on_offer")
    return _old_enough(user)


def _old_enough(user: Any) -> Verdict:
    """In regions whose time bank stores points for old age (facts 3.6: from 60)."""
    least = setting("redemption_age", points_place(user))
    if not least:
        return ALLOWED
    if not user.birth_year:
        return denied(_("请先在“我的设置”里填出生年份：这里满 %(age)s 岁才能兑换。") % {"age": least}, "age_unknown")
    if clock.today().year - user.birth_year < least:
        return denied(_("这里的积分存到 %(age)s 岁以后兑换。") % {"age": least}, "too_young")
    return ALLOWED


def can_register_giver(user: Any, place_code: str) -> Verdict:
    if has_role(user, Role.COORDINATOR, place_code=place_code):
        return ALLOWED
    return denied(_("爱心单位由当地社工站站长登记。"))


def can_keep_rewards(user: Any, giver: Giver) -> Verdict:
    """The giver's own people, and the coordinator of where it is."""
    if has_role(user, Role.ORG_STAFF, organisation=giver.organisation) or has_role(
        user, Role.COORDINATOR, place_code=giver.organisation.place_code
    ):
        return ALLOWED
    return denied(_("只有爱心单位和社工站站长可以管理。"))


def can_hand_over(user: Any, redemption: Redemption) -> Verdict:
    if not (verdict := can_keep_rewards(user, redemption.reward.giver)):
        return verdict
    if user.pk == redemption.user_id:
        return denied(_("自己兑换的，请同事来交付。"), "own_redemption")
    if redemption.state != RedemptionState.RESERVED:
        return denied(_("这笔兑换已经结束了。"), "settled")
    return ALLOWED


def can_cancel(user: Any, redemption: Redemption) -> Verdict:
    if user.pk != redemption.user_id:
        return denied(_("只有本人可以取消。"))
    if redemption.state != RedemptionState.RESERVED:
        return denied(_("这笔兑换已经结束了。"), "settled")
    return ALLOWED
