import json

import pytest

from linkage.common.errors import Conflict, NotAllowed
from linkage.organisations.models import Membership
from linkage.people.actions.erasure import ask_erasure, erase_person, withdraw_erasure
from linkage.people.actions.readings import log_reading
from linkage.people.models import Consent, ErasureRequest, User
from tests import factories


def test_one_takes_a_copy_of_everything_that_is_hers_and_nothing_of_others(world):
    answer = world.client(world.li).post("/me/privacy/copy/")
    assert "attachment" in answer.headers["Content-Disposition"]
    copy = json.loads(answer.content)
    assert copy["person"]["phone"] == "+8613900000002"
    assert copy["person"]["community"] == "上城区示范街道和平社区"
    assert copy["volunteer"]["skills"] == ["carpentry", "electrics", "moving"]
    assert {consent["purpose"] for consent in copy["consents"]} == {"terms", "share_with_helpers"}
    assert "王秀英" not in answer.content.decode()
    assert "13900000001" not in answer.content.decode()


def test_a_copy_is_not_made_by_a_link(world):
    assert world.client(world.li).get("/me/privacy/copy/").status_code == 405


def test_the_page_masks_the_number_and_says_that_nobody_has_looked(world):
    page = world.client(world.wang).get("/me/privacy/").content.decode()
    assert "139****0001" in page
    assert "13900000001" not in page
    assert "还没有人打开过" in page


def test_readings_of_other_peoples_needs_are_not_mine_to_see(world):
    log_reading(reader=world.chen, subject="need/someoneelses", facts="address")
    assert "陈女士" not in world.client(world.wang).get("/me/privacy/").content.decode()


def test_erasure_is_asked_for_once_and_can_be_withdrawn(world):
    client = world.client(world.wang)
    client.post("/me/privacy/erasure/")
    client.post("/me/privacy/erasure/")
    assert ErasureRequest.objects.count() == 1
    assert "撤回申请" in client.get("/me/privacy/").content.decode()
    client.post("/me/privacy/erasure/withdrawal/")
    assert ErasureRequest.objects.get().state == "withdrawn"
    client.post("/me/privacy/erasure/")
    assert ErasureRequest.objects.filter(state="waiting").count() == 1


def test_an_erased_person_has_left_no_trace_of_who_she_was(world):
    person = factories.person(phone="+8613800001111", name="金凤", birth_year=1960)
    request = ask_erasure(by=person)
    client = world.client(world.admin)
    assert "金*" in client.get("/erasures/").content.decode()
    client.post(f"/erasures/{request.pk}/carrying-out/")
    person = User.objects.get(pk=person.pk)
    assert (person.name, person.phone, person.phone_index, person.home_code, person.birth_year) == (
        "",
        "",
        None,
        "",
        None,
    )
    assert not person.is_active
    assert User.objects.with_phone("+8613800001111") is None
    assert not Consent.objects.filter(user=person, withdrawn_at__isnull=True).exists()


def test_what_is_open_stands_in_the_way(world):
    request = ask_erasure(by=world.zhao)
    client = world.client(world.admin)
    assert "还有工作身份" in client.get("/erasures/").content.decode()
    client.post(f"/erasures/{request.pk}/carrying-out/")
    world.zhao.refresh_from_db()
    assert world.zhao.name == "赵志强"
    assert Membership.objects.filter(user=world.zhao, ended_at__isnull=True).exists()


def test_nobody_carries_out_her_own_and_nobody_withdraws_anothers(world):
    request = ask_erasure(by=world.admin)
    with pytest.raises(NotAllowed):
        erase_person(by=world.admin, request=request)
    with pytest.raises(NotAllowed):
        withdraw_erasure(by=world.wang, request=request)


def test_an_erasure_happens_once(world):
    person = factories.person()
    request = ask_erasure(by=person)
    erase_person(by=world.admin, request=request)
    with pytest.raises(Conflict):
        erase_person(by=world.second_admin, request=request)


def test_only_admins_see_and_carry_out_requests(world):
    request = ask_erasure(by=world.wang)
    for who in (world.zhao, world.auditor, world.li):
        assert world.client(who).get("/erasures/").status_code == 403
        assert world.client(who).post(f"/erasures/{request.pk}/carrying-out/").status_code == 403
    world.wang.refresh_from_db()
    assert world.wang.name == "王秀英"
