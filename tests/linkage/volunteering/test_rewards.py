"""What a volunteer gets for her points, from the shelf to the counter."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.common.invariants import all_checks
from linkage.events.log import timeline
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.places.models import RegionalSetting
from linkage.volunteering.actions.redemptions import (
    cancel_redemption,
    hand_over,
    issue_pickup_code,
    lapse_redemption,
    reserve_reward,
    take_back_reservation,
)
from linkage.volunteering.actions.rewards import add_reward, register_giver
from linkage.volunteering.models import Giver, Redemption, Reward
from linkage.volunteering.queries.hours import hours_summary
from linkage.volunteering.queries.points import balances_of
from linkage.volunteering.queries.rewards import overdue_redemptions, redemption_of, rewards_for
from tests import factories
from tests.linkage.volunteering.serving import serve


@pytest.fixture(autouse=True)
def books_hold(world):
    yield
    assert {name: rows for name, check in all_checks().items() if (rows := check())} == {}


@pytest.fixture
def rice(world) -> Reward:
    factories.points(world.li, 500)
    return factories.reward(giver=factories.giver(organisation=world.organisations["mutual_aid"]))


def stock(reward: Reward) -> int:
    reward.refresh_from_db()
    return reward.stock


def left(user) -> tuple[int, int]:
    balances = balances_of(user)
    return balances.spendable, balances.held


def refusal(act, **arguments) -> str:
    with pytest.raises((Conflict, Invalid, NotAllowed)) as error:
        act(**arguments)
    return error.value.code


def handed_over(world, redemption: Redemption) -> Redemption:
    code = issue_pickup_code(by=redemption.user, redemption=redemption)
    return hand_over(by=world.director_zhou, redemption=redemption, code=code.digits)


@pytest.mark.django_db(transaction=True)
def test_rice_is_reserved_handed_over_and_paid_with_points_alone(world, rice):
    serve(world, 120)
    before = hours_summary(world.li)
    redemption = reserve_reward(by=world.li, reward=rice, key="tap")
    assert (left(world.li), stock(rice)) == ((500, 200), 9)
    handed_over(world, redemption)
    assert (left(world.li), stock(rice)) == ((500, 0), 9)
    assert (redemption.state, redemption.handed_over_by) == ("handed_over", world.director_zhou)
    assert hours_summary(world.li) == before
    types = [event.type for event in timeline(f"user/{world.li.public_id}")][:2]
    assert types == ["reward.handed_over", "reward.reserved"]


def test_the_same_tap_reserves_once(world, rice):
    first = reserve_reward(by=world.li, reward=rice, key="tap")
    assert reserve_reward(by=world.li, reward=rice, key="tap") == first
    assert (left(world.li), stock(rice)) == ((300, 200), 9)


def test_a_change_of_mind_gives_points_and_stock_back_once(world, rice):
    redemption = reserve_reward(by=world.li, reward=rice, key="tap")
    cancel_redemption(by=world.li, redemption=redemption)
    assert (left(world.li), stock(rice)) == ((500, 0), 10)
    again = Redemption.objects.get(pk=redemption.pk)
    assert refusal(cancel_redemption, by=world.li, redemption=again) == "settled"
    assert left(world.li) == (500, 0)


def test_what_nobody_came_for_goes_back_by_itself(world, rice):
    redemption = reserve_reward(by=world.li, reward=rice, key="tap")
    assert not overdue_redemptions().exists()
    with clock.travel(redemption.pickup_by + dt.timedelta(minutes=1)):
        lapse_redemption(redemption=overdue_redemptions().get())
    assert (left(world.li), stock(rice)) == ((500, 0), 10)
    assert redemption_of(world.li, redemption.public_id).state == "lapsed"


def test_the_giver_who_cannot_keep_its_word_says_why(world, rice):
    redemption = reserve_reward(by=world.li, reward=rice, key="tap")
    assert refusal(take_back_reservation, by=world.director_zhou, redemption=redemption, reason=" ") == "reason_needed"
    take_back_reservation(by=world.director_zhou, redemption=redemption, reason="这批米受潮了")
    assert (left(world.li), stock(rice)) == ((500, 0), 9)
    assert "这批米受潮了" in world.client(world.li).get(f"/redemptions/{redemption.public_id}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"price": 501}, "not_enough_points"),
        ({"stock": 0}, "sold_out"),
        ({"is_active": False}, "not_on_offer"),
        ({"available_from": dt.date(2999, 1, 1)}, "not_on_offer"),
        ({"available_from": dt.date(2020, 1, 1), "available_until": dt.date(2020, 1, 2)}, "not_on_offer"),
        ({"place_code": "330102990002"}, "other_place"),
    ],
)
def test_what_cannot_be_had_is_refused_and_nothing_moves(world, rice, changes, code):
    Reward.objects.filter(pk=rice.pk).update(**changes)
    rice.refresh_from_db()
    assert refusal(reserve_reward, by=world.li, reward=rice, key="tap") == code
    assert left(world.li) == (500, 0)
    page = world.client(world.li).get(f"/rewards/{rice.public_id}/").content.decode()
    assert "disabled" in page


def test_each_person_has_her_share_and_no_more(world, rice):
    reserve_reward(by=world.li, reward=rice, key="one")
    assert refusal(reserve_reward, by=world.li, reward=rice, key="two") == "enough_already"
    assert left(world.li) == (300, 200)


def test_nobody_pays_another_price_than_she_saw(world, rice):
    Reward.objects.filter(pk=rice.pk).update(price=300)
    rice.refresh_from_db()
    client = world.client(world.li)
    response = client.post(f"/rewards/{rice.public_id}/redemptions/", {"price": "200", "idempotency_key": "k"})
    assert response.status_code == 409
    assert "刚刚改了" in response.content.decode()
    assert left(world.li) == (500, 0)


@pytest.mark.parametrize(("born", "code"), [(None, "age_unknown"), (1990, "too_young"), (1950, "")])
def test_where_points_are_stored_for_old_age_one_redeems_from_sixty(world, rice, born, code):
    RegionalSetting.objects.create(place_id=world.district, key="redemption_age", value=60)
    User.objects.filter(pk=world.li.pk).update(birth_year=born)
    li = User.objects.get(pk=world.li.pk)
    if code:
        assert refusal(reserve_reward, by=li, reward=rice, key="tap") == code
    else:
        assert reserve_reward(by=li, reward=rice, key="tap").state == "reserved"


# The counter


@pytest.mark.django_db(transaction=True)
def test_only_the_volunteers_own_fresh_code_hands_over(world, rice):
    redemption = reserve_reward(by=world.li, reward=rice, key="tap")
    wrong = {"by": world.director_zhou, "redemption": redemption}
    assert refusal(hand_over, **wrong, code="000000") in ("bad_code", "expired")
    other = reserve_reward(by=world.li, reward=factories.reward(giver=rice.giver, title="理发"), key="other")
    code = issue_pickup_code(by=world.li, redemption=other)
    assert refusal(hand_over, **wrong, code=code.digits) == "other_subject"
    assert handed_over(world, redemption).state == "handed_over"
    assert refusal(hand_over, **wrong, code=code.digits) == "settled"
    assert left(world.li) == (100, 200)


def test_nobody_hands_over_to_herself_and_no_other_shop_looks_in(world, rice):
    factories.points(world.director_zhou, 500)
    own = reserve_reward(by=world.director_zhou, reward=rice, key="tap")
    assert refusal(hand_over, by=world.director_zhou, redemption=own, code="123456") == "own_redemption"
    for stranger in (world.other_staff, world.other_coordinator, world.li):
        client = world.client(stranger)
        assert client.get(f"/rewards/counter/{own.public_id}/").status_code == 404
        assert client.post(f"/rewards/counter/{own.public_id}/", {"code": "123456"}).status_code == 404
    with pytest.raises(NotFound):
        redemption_of(world.li, own.public_id)


@pytest.mark.django_db(transaction=True)
def test_at_the_counter_the_digits_from_her_screen_are_typed(world, rice):
    volunteer, shop = world.client(world.li), world.client(world.director_zhou)
    tap = {"price": "200", "idempotency_key": "k1"}
    answer = volunteer.post(f"/rewards/{rice.public_id}/redemptions/", tap)
    assert answer.status_code == 303
    assert volunteer.post(f"/rewards/{rice.public_id}/redemptions/", tap).url == answer.url
    assert "等您去领的" in volunteer.get("/me/points/").content.decode()
    digits = volunteer.post(answer.url).context["digits"]
    assert "大米 5 公斤" in shop.get("/rewards/counter/").content.decode()
    counter = f"/rewards/counter/{Redemption.objects.get().public_id}/"
    assert f'value="{digits}"' in shop.get(counter, {"code": digits}).content.decode()
    wrong = shop.post(counter, {"code": "12"})
    assert wrong.status_code == 422
    assert "码不对" in wrong.content.decode()
    assert shop.post(counter, {"code": digits}).url == "/rewards/counter/"
    assert "已领取" in volunteer.get(answer.url).content.decode()
    assert "预约兑换“大米 5 公斤”" in volunteer.get("/me/points/").content.decode()


# What is on offer


def facts(**changes):
    return {
        "title": "理发一次",
        "description": "",
        "kind": "service",
        "place_code": "330102990001",
        "price": 150,
        "most_per_person": 1,
        "available_from": clock.today(),
        "available_until": None,
    } | changes


@pytest.mark.parametrize("title", ["现金 50 元", "超市购物卡", "满减优惠券", "微信红包"])
def test_only_in_kind_never_cash_nor_what_passes_for_it(world, rice, title):
    assert refusal(add_reward, by=world.director_zhou, giver=rice.giver, stock=1, **facts(title=title)) == "bad_reward"


def test_a_giver_keeps_its_own_shelf_and_the_coordinator_looks_on(world, rice):
    for stranger in (world.other_staff, world.other_coordinator, world.li, world.chen):
        assert refusal(add_reward, by=stranger, giver=rice.giver, stock=1, **facts()) == "not_allowed"
        assert world.client(stranger).get(f"/rewards/{rice.public_id}/changes/").status_code == 404
    assert add_reward(by=world.zhao, giver=rice.giver, stock=1, **facts()).stock == 1


def test_a_shop_is_registered_by_the_coordinator_and_its_owner_serves_the_counter(world):
    client = world.client(world.zhao)
    form = {
        "name": "老王粮油店",
        "place_code": world.heping,
        "counter": "示范路 12 号",
        "contact": "王老板",
        "phone": "13900000077",
    }
    answer = client.post("/rewards/givers/new/", form)
    assert answer.status_code == 303
    giver = Giver.objects.get()
    owner = User.objects.with_phone("+8613900000077")
    assert has_role(owner, "org", organisation=giver.organisation)
    assert not has_role(owner, "org", organisation=world.organisations["mutual_aid"])
    shop = world.client(owner)
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(photo, "PNG")
    reward = {
        "kind": "thing",
        "title": "大米 5 公斤",
        "description": "东北米",
        "price": "2.5",
        "stock": "3",
        "most_per_person": "1",
        "place_code": world.heping,
        "available_from": clock.today().isoformat(),
        "photo": SimpleUploadedFile("rice.png", photo.getvalue()),
    }
    assert shop.post(answer.url, reward).status_code == 422
    reward["photo"].seek(0)
    assert shop.post("/rewards/new/", reward | {"in_kind": "on"}).status_code == 303
    rice = Reward.objects.get()
    assert (rice.price, rice.stock) == (250, 3)
    assert world.client(world.li).get(f"/rewards/{rice.public_id}/photo/")["Content-Type"] == "image/webp"
    changed = reward | {"in_kind": "on", "more": "-4", "photo": ""}
    gone = shop.post(f"/rewards/{rice.public_id}/changes/", changed)
    assert "没有这么多了" in gone.content.decode()
    shop.post(f"/rewards/{rice.public_id}/changes/", changed | {"more": "2", "is_active": "on", "price": "3"})
    rice.refresh_from_db()
    assert (rice.price, rice.stock, bool(rice.photo)) == (300, 5, True)
    for stranger in (world.other_coordinator, world.director_zhou, world.li):
        facts = {"by": stranger, "name": "x", "place_code": world.heping, "counter": "x", "phone": "13900000078"}
        assert refusal(register_giver, **facts) == "not_allowed"


def test_the_catalogue_shows_her_place_and_what_she_is_short_of(world, rice):
    factories.reward(giver=rice.giver, title="体检一次", price=1200, place_code=world.district, kind="service")
    factories.reward(giver=rice.giver, title="春风专享", place_code=world.chunfeng)
    assert [each.title for each in rewards_for(world.li)] == ["大米 5 公斤", "体检一次"]
    shown = world.client(world.li).get("/rewards/").content.decode()
    assert "还差 7 分" in shown
    assert "春风专享" not in shown
    assert "体检一次" not in world.client(world.li).get("/rewards/?show=affordable").content.decode()


def test_the_api_offers_and_reserves(world, rice):
    client = world.client(world.li)
    listed = client.get("/api/v1/rewards").json()
    assert (listed["balance"], listed["items"][0]["missing"]) == (500, 0)
    post = {"content_type": "application/json", "headers": {"Idempotency-Key": "once"}}
    first = client.post(f"/api/v1/rewards/{rice.public_id}/redemptions", **post)
    again = client.post(f"/api/v1/rewards/{rice.public_id}/redemptions", **post)
    assert (first.status_code, first.json()) == (201, again.json())
    second = client.post(f"/api/v1/rewards/{rice.public_id}/redemptions", content_type="application/json")
    assert (second.status_code, second.json()["error"]["code"]) == (409, "enough_already")
    assert client.post("/api/v1/rewards/nothing/redemptions", content_type="application/json").status_code == 404


def test_lists_ask_the_same_few_questions_however_long_they_are(world, rice, django_assert_max_num_queries):
    for number in range(15):
        factories.reward(giver=rice.giver, title=f"第 {number} 样", price=10, most_per_person=3)
    for number, reward in enumerate(Reward.objects.filter(price=10)):
        reserve_reward(by=world.li, reward=reward, key=str(number))
    for person, page in (
        (world.li, "/rewards/"),
        (world.li, "/me/points/"),
        (world.li, "/me/points/redemptions/"),
        (world.director_zhou, "/rewards/counter/"),
        (world.director_zhou, "/rewards/offered/"),
    ):
        client = world.client(person)
        client.get(page)
        with django_assert_max_num_queries(12):
            client.get(page)
