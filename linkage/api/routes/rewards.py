from typing import Any

from django.http import HttpRequest
from ninja import Router

from linkage.api import schemas
from linkage.api.answers import ACTS, READS, once
from linkage.common.idempotency import new_key
from linkage.people.signed_in import person
from linkage.volunteering.actions.redemptions import reserve_reward
from linkage.volunteering.models import Redemption, Reward
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.queries.rewards import reward_for, rewards_for

router = Router(tags=["hours, points and funds"])
MOST = 200


@router.get("/rewards", response={200: schemas.RewardList, **READS})
def list_rewards(request: HttpRequest) -> Any:
    """What is on offer to the people of the caller's place, the cheapest first, with what her points are short of."""
    user = person(request)
    balance = points_balance(user)
    return {"balance": balance, "items": [_reward(each, balance) for each in rewards_for(user)[:MOST]]}


@router.post("/rewards/{id}/redemptions", response={201: schemas.RedemptionOut, **ACTS})
def redeem(request: HttpRequest, id: str) -> Any:
    """Reserve one: points and stock are set aside until the hand-over. 409: not_enough_points, sold_out, enough_already, other_place, not_on_offer,
    age_unknown, too_young."""
    user = person(request)
    key = request.headers.get("Idempotency-Key", "")[:200] or new_key()
    return once(request, lambda: (201, _redemption(reserve_reward(by=user, reward=reward_for(id), key=key))))


def _reward(each: Reward, balance: int) -> schemas.RewardOut:
    return schemas.RewardOut(
        id=each.public_id,
        title=each.title,
        description=each.description,
        kind=each.kind,
        giver=each.giver.organisation.name,
        counter=each.giver.counter,
        place=each.place_code,
        price=each.price,
        stock=each.stock,
        most_per_person=each.most_per_person,
        available_until=each.available_until,
        missing=max(each.price - balance, 0),
    )


def _redemption(row: Redemption) -> schemas.RedemptionOut:
    return schemas.RedemptionOut(
        id=row.public_id, reward=row.reward.public_id, price=row.price, state=row.state, pickup_by=row.pickup_by
    )
