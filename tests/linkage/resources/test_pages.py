import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import NotAllowed
from linkage.organisations.models import ServiceOffering
from linkage.resources.actions import book_venue, reserve_goods
from linkage.resources.actions.catalogue import add_resource, change_resource
from linkage.resources.models import Goods, Venue

TOOLS = {"name": "电钻", "place_code": "330102990000", "stock": "2", "is_lent": "lent", "skills": ["carpentry"]}


@pytest.fixture
def staff(world):
    return world.client(world.director_zhou)


def text(response) -> str:
    return response.content.decode()


def edit_url(kind, resource):
    return f"/resources/{kind}/{resource.public_id}/"


def test_zhou_sees_what_her_organisation_offers_and_nobody_elses(world, staff):
    shown = text(staff.get("/resources/"))
    for hers in ("邻里互助社", "老年助餐配送", "春风社区幸福食堂", "工具套装"):
        assert hers in shown
    for others in ("桃源", "轮椅", "小组活动室"):
        assert others not in shown


def test_what_is_out_and_what_is_booked_stands_beside_it(world, staff):
    reserve_goods(by=world.director_zhou, goods=world.goods["tool_set"], quantity=2, reference="assignment/a")
    tomorrow = clock.now() + dt.timedelta(days=1)
    book_venue(
        by=world.director_zhou,
        venue=world.venues["canteen"],
        starts_at=tomorrow,
        ends_at=tomorrow + dt.timedelta(hours=2),
        reference="assignment/b",
    )
    shown = text(staff.get("/resources/"))
    assert "在库 1 件" in shown
    assert "已预留或借出 2 件" in shown
    assert "已订" in shown


def test_she_adds_a_tool_a_room_and_a_service(world, staff):
    assert staff.post("/resources/goods/new/", TOOLS).status_code == 303
    room = {"name": "小会议室", "place_code": world.heping, "kind": "小组活动室", "seats": "12"}
    assert staff.post("/resources/venues/new/", room).status_code == 303
    service = {"name": "陪伴散步", "place_code": world.street, "weekly_capacity": "3", "skills": ["company"]}
    assert staff.post("/resources/services/new/", service).status_code == 303
    mine = world.organisations["mutual_aid"]
    assert Goods.objects.get(name="电钻").organisation == mine
    assert Venue.objects.get(name="小会议室").seats == 12
    assert ServiceOffering.objects.get(name="陪伴散步").skills == ["company"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("stock", "-1"), ("place_code", "330106990001"), ("is_lent", "sold"), ("skills", ["magic"])],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(staff, field, value):
    response = staff.post("/resources/goods/new/", TOOLS | {field: value})
    assert response.status_code == 422
    assert not Goods.objects.filter(name="电钻").exists()
    if field != "name":
        assert "电钻" in text(response)


def test_fields_that_no_form_has_change_nothing(world, staff):
    tools = world.goods["tool_set"]
    other = world.organisations["other_aid"]
    planted = TOOLS | {"stock_seen": "3", "organisation": other.pk, "is_active": "", "public_id": "000000000000"}
    staff.post(edit_url("goods", tools), planted)
    after = Goods.objects.get(pk=tools.pk)
    assert (after.name, after.stock) == ("电钻", 2)
    assert (after.organisation_id, after.is_active, after.public_id) == (tools.organisation_id, True, tools.public_id)


def test_a_count_does_not_overwrite_what_was_reserved_meanwhile(world, staff):
    tools = world.goods["tool_set"]
    reserve_goods(by=world.director_zhou, goods=tools, quantity=1, reference="assignment/a")
    response = staff.post(edit_url("goods", tools), TOOLS | {"stock": "5", "stock_seen": "3"})
    assert response.status_code == 409
    assert "现在在库 2 件" in text(response)
    tools.refresh_from_db()
    assert (tools.stock, tools.name) == (2, "工具套装")


def test_a_pause_takes_it_off_the_offer_and_back(world, staff):
    tools = world.goods["tool_set"]
    for paused, active in (("1", False), ("1", False), ("0", True)):
        assert staff.post(edit_url("goods", tools) + "pause/", {"paused": paused}).status_code == 303
        tools.refresh_from_db()
        assert tools.is_active is active


def test_another_organisations_things_are_not_found(world, staff):
    theirs = world.goods["other_tools"]
    assert staff.get(edit_url("goods", theirs)).status_code == 404
    assert staff.post(edit_url("goods", theirs), TOOLS).status_code == 404
    assert staff.post(edit_url("goods", theirs) + "pause/", {"paused": "1"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.name == "桃源工具箱"
    assert staff.get("/resources/weapons/new/").status_code == 404


def test_residents_volunteers_and_other_offices_have_no_business_here(world):
    for person in (world.wang, world.li, world.chen, world.wu, world.qian):
        client = world.client(person)
        assert client.get("/resources/").status_code == 403
        assert client.post("/resources/goods/new/", TOOLS).status_code == 403
    assert world.client().get("/resources/").status_code == 302


def test_the_actions_refuse_by_themselves(world):
    with pytest.raises(NotAllowed):
        add_resource(by=world.wang, organisation=world.organisations["mutual_aid"], model=Goods, name="x")
    with pytest.raises(NotAllowed):
        change_resource(by=world.other_staff, resource=world.goods["tool_set"], name="x")
    with pytest.raises(TypeError):
        change_resource(by=world.director_zhou, resource=world.goods["tool_set"], organisation_id=1)


def test_the_list_asks_the_same_few_questions_however_much_there_is(world, staff, django_assert_max_num_queries):
    staff.get("/resources/")
    mine = world.organisations["mutual_aid"]
    for number in range(20):
        Goods.objects.create(organisation=mine, name=f"工具 {number}", place_code=world.heping, stock=1)
    with django_assert_max_num_queries(18):
        staff.get("/resources/")
