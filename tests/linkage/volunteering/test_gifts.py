"""Points that leave their owner's hands: within a family, to older people, and nowhere else."""

import pytest

from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.common.invariants import all_checks
from linkage.ledger import books
from linkage.people.models import User
from linkage.places.models import RegionalSetting
from linkage.volunteering.accounts import pool_account
from linkage.volunteering.actions.allotments import approve_allotment, decline_allotment, propose_allotment
from linkage.volunteering.actions.gifts import donate_points, end_tie, give_points, register_tie
from linkage.volunteering.models import Allotment, FamilyTie
from linkage.volunteering.queries.points import points_balance
from tests import factories


@pytest.fixture(autouse=True)
def region(world):
    for key in ("points_gift", "points_donation"):
        RegionalSetting.objects.create(place_id=world.district, key=key, value=1)
    factories.points(world.li, 20_000)
    yield
    assert {name: rows for name, check in all_checks().items() if (rows := check())} == {}


@pytest.fixture
def mother(world) -> FamilyTie:
    return register_tie(by=world.zhao, giver=world.li, receiver=world.wang, relation="parent")


def refusal(act, **arguments) -> str:
    with pytest.raises((Conflict, Invalid, NotAllowed)) as error:
        act(**arguments)
    return error.value.code


def test_a_gift_goes_to_family_once_for_each_tap(world, mother):
    give_points(by=world.li, tie=mother, amount=500, key="tap")
    give_points(by=world.li, tie=mother, amount=500, key="tap")
    assert (points_balance(world.li), points_balance(world.wang)) == (19_500, 500)
    assert "家人送的" in world.client(world.wang).get("/me/points/").content.decode()


def test_what_was_given_is_not_passed_on(world, mother):
    give_points(by=world.li, tie=mother, amount=500, key="tap")
    back = register_tie(by=world.zhao, giver=world.wang, receiver=world.liu, relation="parent")
    assert refusal(give_points, by=world.wang, tie=back, amount=1, key="on") == "not_enough_points"
    assert refusal(donate_points, by=world.wang, amount=1, key="on") == "not_enough_points"


def test_gifts_have_their_limits(world, mother):
    assert refusal(give_points, by=world.li, tie=mother, amount=10_001, key="much") == "over_the_year"
    assert refusal(give_points, by=world.li, tie=mother, amount=0, key="none") == "bad_amount"
    assert refusal(give_points, by=world.li, tie=mother, amount=20_001, key="more") == "not_enough_points"
    RegionalSetting.objects.create(place_id=world.district, key="points_stored_most", value=10)
    assert refusal(give_points, by=world.li, tie=mother, amount=1_001, key="full") == "receiver_full"
    assert points_balance(world.li) == 20_000


def test_there_is_no_way_from_one_volunteer_to_another_but_family(world, mother):
    assert refusal(give_points, by=world.zhou, tie=mother, amount=1, key="k") == "not_yours"
    assert refusal(register_tie, by=world.li, giver=world.li, receiver=world.zhou, relation="child") == "not_allowed"
    sold = {"by": world.zhao, "giver": world.li, "receiver": world.zhou}
    assert refusal(register_tie, **sold, relation="buyer") == "bad_relation"
    assert refusal(register_tie, **sold | {"receiver": world.li}, relation="child") == "bad_relation"
    end_tie(by=world.zhao, tie=mother)
    assert refusal(give_points, by=world.li, tie=mother, amount=1, key="k") == "not_family_now"
    assert points_balance(world.zhou) == 0


def test_where_the_region_does_not_allow_it_nothing_goes_anywhere(world, mother):
    RegionalSetting.objects.filter(key__in=["points_gift", "points_donation"]).update(value=0)
    assert refusal(give_points, by=world.li, tie=mother, amount=1, key="k") == "no_gifts_here"
    assert refusal(donate_points, by=world.li, amount=1, key="k") == "no_donations_here"
    assert "只能自己用，不能送人" in world.client(world.li).get("/me/points/gifts/").content.decode()


# The pool


def proposed(world, by, receiver, *, alone=True, amount=300) -> Allotment:
    return propose_allotment(by=by, station=world.station, receiver=receiver, amount=amount, lives_alone=alone)


def test_donated_points_reach_an_old_neighbour_by_two_people(world):
    donate_points(by=world.li, amount=1000, key="tap")
    donate_points(by=world.li, amount=1000, key="tap")
    assert books.balance(pool_account(world.station)) == 1000
    allotment = proposed(world, world.zhao, world.liu)
    assert refusal(approve_allotment, by=world.zhao, allotment=allotment) == "second_person_needed"
    assert refusal(approve_allotment, by=world.chen, allotment=allotment) == "not_allowed"
    approve_allotment(by=world.qian, allotment=allotment)
    assert (points_balance(world.liu), books.balance(pool_account(world.station))) == (300, 700)
    assert refusal(decline_allotment, by=world.qian, allotment=allotment) == "wrong_state"


def test_those_who_live_alone_come_first(world):
    donate_points(by=world.li, amount=1000, key="tap")
    grandfather = factories.person(name="孙大爷", birth_year=1945)
    other, alone = proposed(world, world.chen, grandfather, alone=False), proposed(world, world.chen, world.liu)
    assert refusal(approve_allotment, by=world.zhao, allotment=other) == "those_who_live_alone_first"
    approve_allotment(by=world.zhao, allotment=alone)
    approve_allotment(by=world.zhao, allotment=other)
    assert points_balance(grandfather) == 300


def test_the_pool_gives_no_more_than_it_has_and_to_older_people_only(world):
    donate_points(by=world.li, amount=100, key="tap")
    allotment = proposed(world, world.chen, world.liu)
    assert refusal(approve_allotment, by=world.zhao, allotment=allotment) == "pool_empty"
    allotment.refresh_from_db()
    assert allotment.state == "proposed"
    User.objects.filter(pk=world.zhou.pk).update(birth_year=2000)
    young = User.objects.get(pk=world.zhou.pk)
    assert refusal(proposed, world=world, by=world.chen, receiver=young) == "too_young"
    unknown = factories.person(birth_year=None)
    assert refusal(proposed, world=world, by=world.chen, receiver=unknown) == "age_unknown"


def test_the_pages_carry_it_all(world, mother):
    li, zhao, chen = (world.client(each) for each in (world.li, world.zhao, world.chen))
    gift = {"amount": "5", "idempotency_key": "k"}
    assert li.post(f"/me/points/gifts/{mother.public_id}/", gift).status_code == 303
    assert li.post("/me/points/gifts/donations/", {"amount": "3.5", "idempotency_key": "d"}).status_code == 303
    assert "还能送 95 分" in li.get("/me/points/gifts/").content.decode()
    assert li.post("/me/points/gifts/donations/", {"amount": "-1"}).status_code == 422
    assert world.client(world.zhou).post(f"/me/points/gifts/{mother.public_id}/", gift).status_code == 404
    proposal = {"receiver": "13900000011", "amount": "2", "lives_alone": "on"}
    assert chen.post("/points/pool/", proposal).status_code == 303
    again = chen.post("/points/pool/", proposal)
    assert again.status_code == 422
    decision = f"/points/pool/{Allotment.objects.get().public_id}/decision/"
    assert chen.post(decision, {"accept": "1"}).status_code == 403
    assert zhao.post(decision, {"accept": "1"}).status_code == 303
    assert points_balance(world.liu) == 200
    tie = {"giver": "13900000012", "receiver": "13900000022", "relation": "parent", "seen": "on"}
    assert zhao.post("/points/ties/", tie).status_code == 303
    assert li.get("/points/ties/").status_code == 403
    assert li.get("/points/pool/").status_code == 403
