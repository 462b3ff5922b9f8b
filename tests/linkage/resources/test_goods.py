import pytest

from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.events.log import timeline
from linkage.resources.actions import deliver_goods, release_goods, reserve_goods, return_goods
from linkage.resources.models import GoodsReservation

REF = "assignment/toolset00000"


@pytest.fixture
def tools(world):
    return world.goods["tool_set"]  # three of them, of 邻里互助社


def stock(goods):
    goods.refresh_from_db()
    return goods.stock


def test_a_tool_set_goes_out_and_comes_back(world, tools):
    reserve_goods(by=world.chen, goods=tools, quantity=1, reference=REF)
    assert stock(tools) == 2
    deliver_goods(reference=REF)
    assert stock(tools) == 2
    return_goods(reference=REF)
    assert stock(tools) == 3
    history = [event.type for event in timeline(f"goods/{tools.public_id}")]
    assert history == ["goods.returned", "goods.delivered", "goods.reserved"]


def test_the_last_one_is_given_once(world, tools):
    reserve_goods(by=world.chen, goods=tools, quantity=2, reference=REF)
    with pytest.raises(Conflict) as refusal:
        reserve_goods(by=world.chen, goods=tools, quantity=2, reference="assignment/another00000")
    assert refusal.value.code == "out_of_stock"
    assert stock(tools) == 1
    assert not GoodsReservation.objects.filter(reference="assignment/another00000").exists()


def test_the_same_reservation_again_changes_nothing(world, tools):
    first = reserve_goods(by=world.chen, goods=tools, quantity=1, reference=REF)
    assert reserve_goods(by=world.chen, goods=tools, quantity=1, reference=REF) == first
    assert stock(tools) == 2


def test_what_was_released_is_back_once_and_stays_released(world, tools):
    reserve_goods(by=world.chen, goods=tools, quantity=1, reference=REF)
    release_goods(reference=REF)
    for again in (lambda: release_goods(reference=REF), lambda: deliver_goods(reference=REF)):
        with pytest.raises(Conflict):
            again()
    with pytest.raises(Conflict):
        reserve_goods(by=world.chen, goods=tools, quantity=1, reference=REF)
    assert stock(tools) == 3


def test_gifts_do_not_come_back(world):
    rice = world.goods["rice_oil"]
    reserve_goods(by=world.zhao, goods=rice, quantity=2, reference=REF)
    deliver_goods(reference=REF)
    with pytest.raises(Conflict) as refusal:
        return_goods(reference=REF)
    assert refusal.value.code == "given"
    assert stock(rice) == 28


def test_paused_goods_and_silly_quantities_are_refused(world, tools):
    with pytest.raises(Invalid):
        reserve_goods(by=world.chen, goods=tools, quantity=0, reference=REF)
    tools.is_active = False
    tools.save()
    with pytest.raises(Conflict):
        reserve_goods(by=world.chen, goods=tools, quantity=1, reference=REF)


def test_its_owner_and_the_local_station_may_promise_it_and_nobody_else(world, tools):
    for turn, person in enumerate((world.director_zhou, world.chen, None)):
        reserve_goods(by=person, goods=tools, quantity=1, reference=f"assignment/turn{turn}")
    for stranger in (world.wang, world.li, world.other_worker, world.other_staff, world.wu):
        with pytest.raises(NotAllowed):
            reserve_goods(by=stranger, goods=tools, quantity=1, reference=REF)


def test_nothing_is_known_of_a_reservation_that_was_never_made(world):
    with pytest.raises(NotFound):
        release_goods(reference="assignment/unknown")
