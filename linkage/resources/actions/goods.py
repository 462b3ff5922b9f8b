"""Goods set aside, handed over and brought back. What is on the shelf is counted by conditional updates, so that the last one is given once."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, NotFound, require
from linkage.events import log
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.resources.models import Goods, GoodsReservation
from linkage.resources.permissions import can_allocate, can_take_in
from linkage.resources.states import RESERVATION_TRANSITIONS, ReservationState


@transaction.atomic
def reserve_goods(*, by: User | None, goods: Goods, quantity: int, reference: str) -> GoodsReservation:
    """Set `quantity` aside for `reference` (a stream, e.g. assignment/<id>), once: again returns the first reservation.

    by: None for the system. Raises NotAllowed, Invalid("bad_quantity"), Conflict("out_of_stock"), Conflict("wrong_state") for a reference whose
    reservation is over.
    """
    if by is not None:
        require(can_allocate(by, goods))
    if quantity < 1:
        raise Invalid("bad_quantity", _("数量至少是 1。"))
    reservation, is_new = GoodsReservation.objects.get_or_create(
        reference=reference, defaults={"goods": goods, "quantity": quantity, "at": clock.now()}
    )
    if not is_new:
        if reservation.goods_id != goods.pk or reservation.state != ReservationState.RESERVED:
            raise Conflict("wrong_state", _("这次预留已经结束，请重新安排。"))
        return reservation
    on_the_shelf = Goods.objects.filter(pk=goods.pk, is_active=True, stock__gte=quantity)
    if not on_the_shelf.update(stock=F("stock") - quantity):
        raise Conflict("out_of_stock", _("库存不够了，请换一件或减少数量。"))
    _record("goods.reserved", reservation, by)
    return reservation


@transaction.atomic
def release_goods(*, reference: str, by: User | None = None) -> GoodsReservation:
    """Put what was set aside back on the shelf. Raises NotFound, Conflict("wrong_state")."""
    reservation = _move(reference, "release")
    _put_back(reservation)
    _record("goods.released", reservation, by)
    return reservation


@transaction.atomic
def deliver_goods(*, reference: str, by: User | None = None) -> GoodsReservation:
    """The goods are with those who need them. Raises NotFound, Conflict("wrong_state")."""
    reservation = _move(reference, "deliver")
    _record("goods.delivered", reservation, by)
    return reservation


@transaction.atomic
def return_goods(*, reference: str, by: User | None = None) -> GoodsReservation:
    """Lent goods are back on the shelf. Raises NotFound, Conflict("wrong_state"), Conflict("given") for goods that were given."""
    if not _reservation(reference).goods.is_lent:
        raise Conflict("given", _("这件物资是赠送的，不需要归还。"))
    reservation = _move(reference, "return")
    _put_back(reservation)
    _record("goods.returned", reservation, by)
    return reservation


@transaction.atomic
def take_in_goods(*, by: User | None, organisation: Organisation, name: str, place_code: str, quantity: int) -> Goods:
    """Put given goods on the organisation's shelf: on top of those of the same name and place, or as a new kind, which is given away and not lent.
    by: None for the system. Raises NotAllowed, Invalid("bad_quantity")."""
    if by is not None:
        require(can_take_in(by, organisation))
    if quantity < 1:
        raise Invalid("bad_quantity", _("数量至少是 1。"))
    alike = {"organisation": organisation, "name": name.strip(), "place_code": place_code, "is_lent": False}
    goods = Goods.objects.filter(**alike).order_by("pk").first() or Goods.objects.create(**alike)
    Goods.objects.filter(pk=goods.pk).update(stock=F("stock") + quantity, is_active=True)
    log.record("goods.received", stream=f"goods/{goods.public_id}", by=by, place_code=place_code, quantity=quantity)
    return goods


def _reservation(reference: str) -> GoodsReservation:
    found = GoodsReservation.objects.select_related("goods").filter(reference=reference).first()
    if found is None:
        raise NotFound("no_such_reservation", _("没有找到这次预留。"))
    return found


def _move(reference: str, act: str) -> GoodsReservation:
    reservation = _reservation(reference)
    states.move(reservation, act, RESERVATION_TRANSITIONS, at=clock.now())
    return reservation


def _put_back(reservation: GoodsReservation) -> None:
    Goods.objects.filter(pk=reservation.goods_id).update(stock=F("stock") + reservation.quantity)


def _record(type: str, reservation: GoodsReservation, by: User | None) -> None:
    goods = reservation.goods
    log.record(
        type,
        stream=f"goods/{goods.public_id}",
        by=by,
        place_code=goods.place_code,
        reference=reservation.reference,
        quantity=reservation.quantity,
    )
