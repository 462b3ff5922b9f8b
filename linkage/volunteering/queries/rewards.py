"""The catalogue of rewards, what a person has reserved, and what waits at a giver's counter."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.organisations.models import Role
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.places import codes
from linkage.volunteering.accounts import points_place
from linkage.volunteering.models import Giver, Redemption, Reward
from linkage.volunteering.states.redemptions import RedemptionState


def rewards_for(user: User) -> QuerySet[Reward]:
    """What is on offer today to the people of her place, the cheapest first; what has run out last."""
    today = clock.today()
    rows = Reward.objects.filter(
        Q(available_until__isnull=True) | Q(available_until__gte=today),
        place_code__in=codes.lineage(points_place(user)),
        available_from__lte=today,
        is_active=True,
        giver__is_active=True,
    )
    return rows.select_related("giver__organisation").order_by("price", "pk")


def reward_for(public_id: str) -> Reward:
    """Any reward; what is on offer to whom, can_redeem says. Raises NotFound."""
    found = Reward.objects.select_related("giver__organisation").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_reward", _("没有这件东西，可能已经下架了。"))
    return found


def redemptions_of(user: User) -> QuerySet[Redemption]:
    return Redemption.objects.filter(user=user).select_related("reward__giver__organisation").order_by("-pk")


def redemption_of(user: User, public_id: str) -> Redemption:
    """One of hers. Raises NotFound."""
    return _found(redemptions_of(user), public_id)


def givers_kept_by(user: User) -> QuerySet[Giver]:
    """Those whose staff she is, and those in the area where she is the coordinator."""
    organisations = [each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF]
    mine = Q(organisation__in=[each for each in organisations if each])
    for digits in role_places(user, Role.COORDINATOR):
        mine |= Q(organisation__place_code__startswith=digits)
    return Giver.objects.filter(mine, is_active=True).select_related("organisation").order_by("organisation__name")


def rewards_kept_by(user: User) -> QuerySet[Reward]:
    rows = Reward.objects.filter(giver__in=givers_kept_by(user).order_by()).select_related("giver__organisation")
    return rows.order_by("-is_active", "-pk")


def reward_kept_by(user: User, public_id: str) -> Reward:
    """Raises NotFound."""
    found = rewards_kept_by(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_reward", _("没有这件东西，可能已经下架了。"))
    return found


def at_the_counter(user: User) -> QuerySet[Redemption]:
    """Reservations that wait for their hand-over at the counters she serves, the most urgent first."""
    rows = Redemption.objects.filter(state=RedemptionState.RESERVED, reward__giver__in=givers_kept_by(user).order_by())
    return rows.select_related("reward__giver__organisation", "user").order_by("pickup_by", "pk")


def redemption_at_the_counter(user: User, public_id: str) -> Redemption:
    """Waiting or settled: whoever comes back to the page sees how it ended. Raises NotFound."""
    rows = Redemption.objects.filter(reward__giver__in=givers_kept_by(user).order_by())
    return _found(rows.select_related("reward__giver__organisation", "user"), public_id)


def overdue_redemptions() -> QuerySet[Redemption]:
    rows = Redemption.objects.filter(state=RedemptionState.RESERVED, pickup_by__lte=clock.now())
    return rows.select_related("reward", "user").order_by("pk")


def _found(rows: QuerySet[Redemption], public_id: str) -> Any:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_redemption", _("没有这笔兑换。"))
    return found
