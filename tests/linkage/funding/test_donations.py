"""A neighbour gives, the officer takes it down from the charity's receipt and thanks her; nothing is collected here."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.models import Event
from linkage.funding.actions import Gift, register_donation, thank_donor
from linkage.funding.models import Donation
from linkage.funding.queries.funds import balances
from linkage.resources.models import Goods


@pytest.fixture
def desk(world) -> str:
    return f"/funds/{world.fund.public_id}/donations/"


def money(**facts) -> Gift:
    return Gift(**{"kind": "money", "source": "donor", "received_on": clock.today(), "amount_fen": 20_000} | facts)


def rice(**facts) -> Gift:
    about = {"kind": "goods", "source": "donor", "received_on": clock.today(), "goods_name": "大米", "quantity": 20}
    return Gift(**about | facts)


FORM = {"kind": "money", "source": "donor", "amount": "1234.50", "donor_name": "邻里书店", "publishes_name": "on"}


def filled(**typed) -> dict[str, str]:
    return FORM | {"received_on": str(clock.today()), "key": "onceonceonce", "receipt_no": "0001"} | typed


def text(response) -> str:
    return response.content.decode()


def test_money_is_in_the_books_once_however_often_the_form_arrives(world, desk):
    before, client = balances(world.fund), world.client(world.wu)
    for _again in range(2):
        response = client.post(f"{desk}registration/", filled())
        assert (response.status_code, response.url) == (303, desk)
    assert balances(world.fund).available - before.available == 123_450
    assert "邻里书店" in text(client.get(desk))


@pytest.mark.parametrize("amount", ["", "0", "-3", "1.234", "abc"])
def test_an_amount_that_is_none_is_said_beside_the_field(world, desk, amount):
    response = world.client(world.wu).post(f"{desk}registration/", filled(amount=amount))
    assert response.status_code == 422
    assert "邻里书店" in text(response)
    assert not Donation.objects.filter(fund=world.fund, receipt_no="0001").exists()


@pytest.mark.parametrize(
    ("gift", "field"),
    [
        (rice(goods_name=" "), "goods_name"),
        (rice(quantity=0), "quantity"),
        (money(received_on=dt.date(2999, 1, 1)), "received_on"),
        (money(purpose="medical_support"), "purpose"),
        (money(publishes_name=True), "donor_name"),
    ],
)
def test_what_the_receipt_cannot_say_is_refused_with_the_field(world, gift, field):
    with pytest.raises(Invalid) as refusal:
        register_donation(by=world.wu, fund=world.fund, gift=gift, key="k")
    assert list(refusal.value.fields) == [field]


def test_goods_stand_on_the_shelf_of_the_funds_organisation_on_top_of_their_like(world):
    for key, quantity in (("one", 20), ("two", 5), ("two", 5)):
        register_donation(by=world.wu, fund=world.fund, gift=rice(quantity=quantity), key=key)
    shelf = Goods.objects.get(organisation=world.fund.organisation, name="大米")
    assert (shelf.stock, shelf.is_lent) == (25, False)


def test_without_a_qualified_charity_no_donation_is_taken_down(world):
    world.fund.charity_valid_until = clock.today() - dt.timedelta(days=1)
    world.fund.save()
    with pytest.raises(Conflict) as refusal:
        register_donation(by=world.wu, fund=world.fund, gift=money(), key="late")
    assert refusal.value.code == "charity_lapsed"
    yesterday = money(received_on=clock.today() - dt.timedelta(days=1))
    assert register_donation(by=world.wu, fund=world.fund, gift=yesterday, key="in-time")
    assert register_donation(by=world.wu, fund=world.fund, gift=money(source="lottery"), key="lottery")


def test_a_receipt_counts_once(world):
    register_donation(by=world.wu, fund=world.fund, gift=money(receipt_no="0007"), key="first")
    with pytest.raises(Conflict) as refusal:
        register_donation(by=world.wu, fund=world.fund, gift=money(receipt_no="0007"), key="second")
    assert refusal.value.code == "receipt_known"


def test_only_the_officer_takes_gifts_down_and_strangers_find_no_desk(world, desk):
    for reader in (world.zheng, world.approver, world.auditor):
        with pytest.raises(NotAllowed):
            register_donation(by=reader, fund=world.fund, gift=money(), key="k")
        assert world.client(reader).get(desk).status_code == 200
        assert world.client(reader).post(f"{desk}registration/", filled()).status_code == 403
    for stranger in (world.wang, world.other_officer):
        assert world.client(stranger).get(desk).status_code == 404


def test_wang_reads_the_thanks_and_what_became_of_her_gift(world, desk):
    gift = rice(donor=world.wang, donor_name="王秀英")
    given = register_donation(by=world.wu, fund=world.fund, gift=gift, key="rice")
    officer, hers = world.client(world.wu), f"/me/donations/{given.public_id}/"
    empty = officer.post(f"{desk}{given.public_id}/thanks/", {"thanks": " "})
    assert (empty.status_code, "请写一句感谢的话" in text(empty)) == (422, True)
    assert officer.post(f"{desk}{given.public_id}/thanks/", {"thanks": "谢谢您"}).status_code == 303
    with pytest.raises(Conflict):
        thank_donor(by=world.wu, donation=given, thanks="再谢一次")
    told = Event.objects.get(type="donation.thanked")
    assert told.stream == f"user/{world.wang.public_id}"
    assert "谢谢您" in text(world.client(world.wang).get(hers))
    assert "大米" in text(world.client(world.wang).get("/me/donations/"))
    assert "/me/donations/" in text(world.client(world.wang).get("/me/"))
    assert world.client(world.li).get(hers).status_code == 404


def test_a_phone_finds_the_donors_account_and_is_not_kept(world, desk):
    world.client(world.wu).post(f"{desk}registration/", filled(donor_phone="139 0000 0001"))
    given = Donation.objects.get(fund=world.fund, receipt_no="0001")
    assert given.donor == world.wang
    wrong = world.client(world.wu).post(f"{desk}registration/", filled(donor_phone="123", key="anotheronce1"))
    assert (wrong.status_code, "11 位手机号" in text(wrong)) == (422, True)
