"""Asking for help on a phone without scripts: three steps, nothing lost, posted once."""

import re

import pytest

from linkage.needs.models import Need, NeedDraft
from linkage.people.models import User

WHAT = {"category": "home_repair", "title": "厨房水龙头一直滴水", "description": "关不紧，晚上更响"}
TIME = {"when": "tomorrow_morning", "urgency": "normal", "address": "和平里 3 幢 301"}
PERSON = {"for_whom": "self", "helper_gender": "", "shares_contact": "on"}


class Asker:
    """Someone who fills in the steps in a browser without scripts."""

    def __init__(self, world, user):
        self.world, self.user, self.browser = world, user, world.client(user)

    def answer(self, step, **values):
        return self.browser.post(step, values)

    def go_to_step_3(self, **changes):
        assert self.answer("/needs/new/", **(WHAT | changes.get("what", {}))).url == "/needs/new/time/"
        time = TIME | {"place": self.world.heping} | changes.get("time", {})
        assert self.answer("/needs/new/time/", **time).url == "/needs/new/person/"
        page = self.browser.get("/needs/new/person/").content.decode()
        return re.search(r'name="key" value="(\w+)"', page)[1]

    def post(self, **changes):
        key = self.go_to_step_3(**changes)
        return self.answer("/needs/new/person/", key=key, **(PERSON | changes.get("person", {})))


@pytest.fixture
def wang(world):
    return Asker(world, world.wang)


def test_three_steps_and_the_receipt_says_who_and_by_when(world, wang):
    answer = wang.post()

    need = Need.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/needs/{need.public_id}/receipt/")
    assert (need.requester, need.title, need.category_id) == (world.wang, WHAT["title"], "home_repair")
    assert need.shares_contact
    receipt = wang.browser.get(answer.url).content.decode()
    assert "示范街道社会工作站" in receipt
    assert "前答复您" in receipt
    assert not NeedDraft.objects.exists()


def test_a_form_that_is_sent_twice_makes_one_need(world, wang):
    key = wang.go_to_step_3()

    first = wang.answer("/needs/new/person/", key=key, **PERSON)
    second = wang.answer("/needs/new/person/", key=key, **PERSON)

    assert first.url == second.url
    assert Need.objects.count() == 1


def test_what_was_typed_is_there_next_week_on_another_phone(world, wang):
    wang.answer("/needs/new/", **WHAT)

    page = world.client(world.wang).get("/needs/new/").content.decode()

    assert WHAT["title"] in page
    assert WHAT["description"] in page
    assert re.search(r'value="home_repair"[^>]*checked', page)


def test_a_mistake_is_told_beside_the_field_and_nothing_is_lost(world, wang):
    answer = wang.answer("/needs/new/", category="", title="修水龙头" * 20, description="关不紧")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选一类" in page
    assert "修水龙头" * 20 in page
    assert "关不紧" in page


def test_own_time_needs_a_day_and_two_hours(world, wang):
    wang.answer("/needs/new/", **WHAT)

    answer = wang.answer("/needs/new/time/", **(TIME | {"when": "own", "place": world.heping, "start": "15:00"}))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选哪一天。" in page
    assert "请填到几点。" in page
    assert 'value="15:00"' in page


def test_a_step_left_out_is_asked_for_before_anything_is_posted(world, wang):
    key = wang.go_to_step_3(what={})
    draft = NeedDraft.objects.get()
    draft.data = '{"title": ""}'
    draft.save()

    answer = wang.answer("/needs/new/person/", key=key, **PERSON)

    assert answer.url == "/needs/new/?check=1"
    assert "请用一句话说说要帮什么忙。" in wang.browser.get(answer.url).content.decode()
    assert not Need.objects.exists()


def test_a_neighbour_asks_for_grandmother_liu_with_her_consent(world, wang):
    wang.post(
        person={
            "for_whom": "other",
            "on_behalf_name": "刘奶奶",
            "on_behalf_phone": "139 0000 0011",
            "relation": "对门邻居",
            "on_behalf_consent": "oral",
        }
    )

    need = Need.objects.get()
    assert (need.requester, need.recorded_by, need.source) == (world.liu, world.wang, "proxy")
    assert (need.consent.manner, need.consent.recorded_by, need.consent.user) == ("oral", world.wang, world.liu)
    for person in (world.liu, world.wang):
        assert need.title in world.client(person).get("/needs/?mine=1").content.decode()


def test_nobody_is_asked_for_without_her_consent(world, wang):
    answer = wang.post(person={"for_whom": "other", "on_behalf_name": "刘奶奶", "on_behalf_phone": "13900000011"})

    assert answer.status_code == 422
    assert "请先问清对方是否同意" in answer.content.decode()
    assert not Need.objects.exists()


def test_the_hotline_posts_for_a_caller_who_has_no_account(world):
    hotline = Asker(world, world.hotline)
    hotline.answer("/needs/new/places/", place=world.heping)
    key = hotline.go_to_step_3()

    hotline.answer(
        "/needs/new/person/",
        key=key,
        **(
            PERSON
            | {
                "for_whom": "other",
                "on_behalf_name": "孙大爷",
                "on_behalf_phone": "13812345678",
                "on_behalf_consent": "oral",
            }
        ),
    )

    need = Need.objects.get()
    assert (need.source, need.recorded_by) == ("hotline", world.hotline)
    assert need.requester == User.objects.with_phone("+8613812345678")
    assert not need.requester.phone_verified


def test_the_same_need_twice_is_pointed_out_and_may_still_be_posted(world, wang):
    wang.post()

    answer = wang.post(what={"title": "水龙头又滴水了"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "差不多的求助" in page
    assert WHAT["title"] in page
    assert Need.objects.count() == 1

    key = re.search(r'name="key" value="(\w+)"', page)[1]
    wang.answer("/needs/new/person/", key=key, not_a_duplicate="1", **PERSON)
    assert Need.objects.count() == 2


def test_words_of_danger_show_the_emergency_numbers_and_hold_nothing_back(world, wang):
    answer = wang.post(what={"title": "邻居晕倒在楼道里"})

    assert Need.objects.filter(title="邻居晕倒在楼道里").exists()
    for page in ("/needs/new/", answer.url):
        assert 'href="tel:120"' in wang.browser.get(page).content.decode()


def test_while_one_types_the_draft_is_kept_and_danger_is_seen(world, wang):
    answer = wang.browser.post("/needs/new/draft/", {"title": "家里煤气味很重", "is_staff": "on", "state": "published"})

    assert 'href="tel:119"' in answer.content.decode()
    assert "is_staff" not in NeedDraft.objects.get().data
    assert "草稿已保存" in answer.content.decode()


def test_a_visitor_is_asked_to_sign_in_first(world):
    answer = world.client().get("/needs/new/")
    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")
