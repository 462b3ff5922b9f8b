"""Points that leave their owner's hands: to a close relative, or to the station's pool for older people, where the region's time bank allows it
(facts 3.6). Nothing is ever given back for them, and nobody passes on what she was given."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.common.templatetags.amounts import points as shown
from linkage.events import log
from linkage.ledger import books
from linkage.ledger.models import Transaction
from linkage.organisations.queries import station_for
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.accounts import entries, held_account, points_place, pool_account, user_account
from linkage.volunteering.actions.locks import lock_points
from linkage.volunteering.models import FamilyTie
from linkage.volunteering.permissions.gifts import can_donate, can_give, can_keep_ties
from linkage.volunteering.queries.gifts import givable, left_to_give_this_year


@transaction.atomic
def register_tie(*, by: User, giver: User, receiver: User, relation: str) -> FamilyTie:
    """A coordinator has seen the papers of both. Raises NotAllowed, Invalid("bad_relation"), Conflict("already_known")."""
    place = points_place(giver)
    require(can_keep_ties(by, place))
    if by.pk in (giver.pk, receiver.pk):
        raise NotAllowed("own_family", _("自己家的，请另一位站长登记。"))
    if relation not in FamilyTie.Relation.values or giver.pk == receiver.pk:
        raise Invalid("bad_relation", _("请选择两个人的关系。"), fields={"relation": _("请选择两个人的关系。")})
    try:
        with transaction.atomic():
            tie = FamilyTie.objects.create(
                giver=giver,
                receiver=receiver,
                relation=relation,
                place_code=place,
                seen_by=by,
                seen_at=clock.now(),
            )
    except IntegrityError:
        raise Conflict("already_known", _("这两个人已经登记过了。")) from None
    log.record("tie.registered", stream=f"user/{giver.public_id}", by=by, place_code=place)
    return tie


@transaction.atomic
def end_tie(*, by: User, tie: FamilyTie) -> None:
    """Raises NotAllowed, Conflict("already_ended")."""
    require(can_keep_ties(by, tie.place_code))
    if not FamilyTie.objects.filter(pk=tie.pk, ended_at__isnull=True).update(ended_at=clock.now()):
        raise Conflict("already_ended", _("这条已经结束了。"))
    log.record("tie.ended", stream=f"user/{tie.giver.public_id}", by=by, place_code=tie.place_code)


@transaction.atomic
def give_points(*, by: User, tie: FamilyTie, amount: int, key: str) -> Transaction:
    """Hand on `amount` hundredths of a point along a tie, once for each `key` of this giver.

    Raises NotAllowed (not hers, not in this region), Invalid("bad_amount"), Conflict: not_family_now, not_enough_points (what she was given herself
    does not count), over_the_year, receiver_full.
    """
    if by.pk != tie.giver_id:
        raise NotAllowed("not_yours", _("只能送出自己的积分。"))
    require(can_give(by))
    lock_points(*sorted([by, tie.receiver], key=lambda each: each.pk))
    known = _booked(by, key)
    if known:
        return known
    if not FamilyTie.objects.filter(pk=tie.pk, ended_at__isnull=True).exists():
        raise Conflict("not_family_now", _("这条亲属登记已经结束了。"))
    _check_amount(by, amount)
    if amount > (left := left_to_give_this_year(by)):
        raise Conflict("over_the_year", _("今年还能送 %(points)s 分。") % {"points": shown(left)})
    stored = books.balance(user_account(tie.receiver)) + books.balance(held_account(tie.receiver))
    if stored + amount > setting("points_stored_most", points_place(tie.receiver)) * 100:
        raise Conflict("receiver_full", _("对方存的积分已经到上限了。"))
    booked = _book(by, user_account(tie.receiver), amount, key, kind="points.given", reference=f"tie/{tie.public_id}")
    place = points_place(by)
    log.record("points.given", stream=f"user/{by.public_id}", by=by, place_code=place, points=shown(amount))
    log.record(
        "points.received", stream=f"user/{tie.receiver.public_id}", by=by, place_code=place, points=shown(amount)
    )
    return booked


@transaction.atomic
def donate_points(*, by: User, amount: int, key: str) -> Transaction:
    """Into the pool of the station of her place, once for each `key` of hers. Raises NotAllowed, Invalid("bad_amount"), Conflict: not_enough_points,
    no_station."""
    require(can_donate(by))
    lock_points(by)
    known = _booked(by, key)
    if known:
        return known
    station = station_for(points_place(by))
    if station is None:
        raise Conflict("no_station", _("这里还没有社工站，暂时捐不了。"))
    _check_amount(by, amount)
    booked = _book(by, pool_account(station), amount, key, kind="points.donated", reference=f"pool/{station.public_id}")
    log.record(
        "points.donated", stream=f"user/{by.public_id}", by=by, place_code=points_place(by), points=shown(amount)
    )
    return booked


def _check_amount(by: User, amount: int) -> None:
    if amount <= 0:
        sentence = _("请填大于 0 的积分。")
        raise Invalid("bad_amount", sentence, fields={"amount": sentence})
    if amount > (mine := givable(by)):
        raise Conflict(
            "not_enough_points",
            _("您能送出的有 %(points)s 分；别人送的、站里发的只能自己用。") % {"points": shown(mine)},
        )


def _key(by: User, key: str) -> str:
    return f"{user_account(by)}/gift/{key}"[:150]


def _booked(by: User, key: str) -> Transaction | None:
    return Transaction.objects.filter(key=_key(by, key)).first()


def _book(by: User, target: str, amount: int, key: str, *, kind: str, reference: str) -> Transaction:
    moves = [(user_account(by), -amount), (target, amount)]
    return books.post(_key(by, key), kind=kind, entries=entries(moves), reference=reference)
