"""Redeeming points: reserved with points and stock set aside, handed over on a code from the volunteer's own screen, or given back. Hours and stars are
never touched (product rule 6). Points move between her own accounts and, once handed over, to the district's redeemed account: nobody is paid."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, DomainError, Invalid, require
from linkage.common.templatetags.amounts import points as shown
from linkage.events import log
from linkage.ledger import books
from linkage.people.models import User
from linkage.places.codes import district
from linkage.places.queries import setting
from linkage.volunteering.accounts import entries, held_account, redeemed_account, user_account
from linkage.volunteering.actions.locks import lock_points
from linkage.volunteering.actions.presence import IssuedCode, issue_code, redeem_code
from linkage.volunteering.models import Redemption, Reward
from linkage.volunteering.permissions.rewards import can_cancel, can_hand_over, can_keep_rewards, can_redeem
from linkage.volunteering.states.redemptions import REDEMPTION_TRANSITIONS, TAKEN


@transaction.atomic
def reserve_reward(*, by: User, reward: Reward, key: str, price: int | None = None) -> Redemption:
    """Set aside one of the reward and its price in points, once for each `key` of this person: again returns the first reservation.

    price: what she was shown, in hundredths of a point; None: whatever it is. Raises Conflict: price_changed, other_place, not_on_offer, age_unknown, too_young, not_enough_points, enough_already, sold_out; nothing is set aside then.
    """
    balances = lock_points(by)
    known = Redemption.objects.filter(user=by, key=key).first()
    if known:
        return known
    if not (verdict := can_redeem(by, reward)):
        raise Conflict(verdict.code, verdict.reason)
    if price is not None and price != reward.price:
        raise Conflict("price_changed", _("兑换要的积分刚刚改了，请再看一眼。"))
    _check_she_may_have_more(by, reward)
    missing = reward.price - balances[user_account(by)]
    if missing > 0:
        raise Conflict("not_enough_points", _("还差 %(points)s 分。") % {"points": shown(missing)})
    on_offer = Reward.objects.filter(pk=reward.pk, stock__gte=1, is_active=True, price=reward.price)
    if not on_offer.update(stock=F("stock") - 1):
        raise Conflict("sold_out", _("刚刚被兑换完了，看看别的吧。"))
    now = clock.now()
    redemption = Redemption.objects.create(
        reward=reward,
        user=by,
        price=reward.price,
        key=key,
        reserved_at=now,
        pickup_by=now + dt.timedelta(days=setting("redemption_pickup_days", reward.place_code)),
    )
    _move(redemption, "hold", user_account(by), held_account(by))
    _record("reward.reserved", redemption, by)
    return redemption


@transaction.atomic
def cancel_redemption(*, by: User, redemption: Redemption) -> None:
    """She changed her mind before the hand-over: points and stock come back. Raises NotAllowed, Conflict("wrong_state")."""
    require(can_cancel(by, redemption))
    _give_back(redemption, "cancel", "reward.cancelled", by)


@transaction.atomic
def take_back_reservation(*, by: User, redemption: Redemption, reason: str) -> None:
    """The giver cannot keep its word: points come back, the volunteer reads why. The piece that was promised is not there, so the stock stays as it is.
    Raises NotAllowed, Invalid("reason_needed"), Conflict("wrong_state")."""
    require(can_keep_rewards(by, redemption.reward.giver))
    if not reason.strip():
        sentence = _("请写一句原因，志愿者会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    _give_back(redemption, "cancel", "reward.called_off", by, stock=0, reason=reason.strip()[:200])


@transaction.atomic
def lapse_redemption(*, redemption: Redemption) -> None:
    """Nobody came for it in time: points and stock come back. Raises Conflict("wrong_state") when somebody came this very moment."""
    _give_back(redemption, "lapse", "reward.lapsed", None)


def issue_pickup_code(*, by: User, redemption: Redemption) -> IssuedCode:
    """Fresh digits for her own screen; whoever hands over types or scans them. Raises NotAllowed."""
    require(can_cancel(by, redemption))
    return issue_code(subject=redemption.stream, by=by, place_code=redemption.reward.place_code)


def hand_over(*, by: User, redemption: Redemption, code: str) -> Redemption:
    """The volunteer stands at the counter and shows the code: the points are spent. Commits by itself, as presence.redeem_code does.

    A code that was right stays used even if somebody else settled the redemption in the same moment. Raises NotAllowed, Conflict("wrong_state"), and
    as redeem_code does: bad_code, expired, used, other_subject, too_many_tries.
    """
    require(can_hand_over(by, redemption))
    redeem_code(by=by, subject=redemption.stream, digits=code, place_code=redemption.reward.place_code)
    return _settle(by, redemption)


@transaction.atomic
def _settle(by: User, redemption: Redemption) -> Redemption:
    user = redemption.user
    lock_points(user)
    states.move(redemption, "hand_over", REDEMPTION_TRANSITIONS, handed_over_by=by, settled_at=clock.now())
    _move(redemption, "post", held_account(user), redeemed_account(district(redemption.reward.place_code)))
    _record("reward.handed_over", redemption, by)
    return redemption


def _give_back(
    redemption: Redemption, act: str, event: str, by: User | None, *, stock: int = 1, reason: str = ""
) -> None:
    user = redemption.user
    lock_points(user)
    states.move(redemption, act, REDEMPTION_TRANSITIONS, settled_at=clock.now(), reason=reason)
    if stock:
        Reward.objects.filter(pk=redemption.reward_id).update(stock=F("stock") + stock)
    _move(redemption, "release", held_account(user), user_account(user))
    _record(event, redemption, by)


def _check_she_may_have_more(user: User, reward: Reward) -> None:
    """Her row is locked, so two requests of hers cannot both be the last allowed one."""
    if Redemption.objects.filter(user=user, reward=reward, state__in=TAKEN).count() >= reward.most_per_person:
        most = {"most": reward.most_per_person}
        raise Conflict("enough_already", _("每人最多兑换 %(most)s 份，您已经有了。") % most)


def _move(redemption: Redemption, act: str, source: str, target: str) -> None:
    try:
        books.post(
            f"{redemption.stream}/{act}",
            kind=f"points.{act}",
            entries=entries([(source, -redemption.price), (target, redemption.price)]),
            reference=redemption.stream,
        )
    except DomainError as error:  # the balance was looked at under her lock
        raise RuntimeError(f"the books do not carry {redemption.stream}") from error


def _record(type: str, redemption: Redemption, by: User | None) -> None:
    log.record(
        type,
        stream=f"user/{redemption.user.public_id}",
        by=by,
        place_code=redemption.reward.place_code,
        redemption=redemption.public_id,
        title=redemption.reward.title,
        points=shown(redemption.price),
    )
