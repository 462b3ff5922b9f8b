"""The five blocks of a volunteer's record: honours are verified, ratings arrive by themselves."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.dispatch.jobs import pass_on_the_rating
from linkage.events.models import Event
from linkage.needs.actions.rating import rate_need
from linkage.volunteering.actions.record import decide_commendation, enter_commendation
from linkage.volunteering.models import Commendation, Evaluation
from linkage.volunteering.queries.record import record_of
from linkage.volunteering.states.record import CommendationState
from tests.linkage.dispatch.story import confirmed_stair_rail

HONOUR = {"name": "街道优秀志愿者", "given_by": "示范街道办事处", "given_on": dt.date(2025, 12, 5)}


@pytest.fixture
def li(world):
    return world.volunteers["li"]


def test_an_honour_counts_once_the_station_has_seen_its_papers(world, li):
    commendation = enter_commendation(by=world.li, volunteer=li, **HONOUR, paper="编号 2025-018")
    assert commendation.state == CommendationState.ENTERED
    for by in (world.li, world.chen, world.other_coordinator):
        with pytest.raises(NotAllowed):
            decide_commendation(by=by, commendation=commendation, is_true=True)
    decide_commendation(by=world.zhao, commendation=commendation, is_true=True)
    assert [each.state for each in record_of(li).commendations] == [CommendationState.VERIFIED]
    with pytest.raises(Conflict, match="wrong_state"):
        decide_commendation(by=world.zhao, commendation=commendation, is_true=False, note="没有原件")


def test_an_honour_is_entered_once_and_never_from_the_future(world, li):
    enter_commendation(by=world.li, volunteer=li, **HONOUR)
    with pytest.raises(Conflict, match="entered_already"):
        enter_commendation(by=world.li, volunteer=li, **HONOUR)
    with pytest.raises(Invalid, match="in_the_future"):
        enter_commendation(by=world.li, volunteer=li, **{**HONOUR, "given_on": clock.today() + dt.timedelta(days=1)})


def test_the_page_enters_and_the_station_answers(world, li):
    client, zhao = world.client(world.li), world.client(world.zhao)
    assert client.post("/me/record/", {**HONOUR, "given_on": "2099-01-01"}).status_code == 422
    assert client.post("/me/record/", HONOUR).status_code == 303
    commendation = Commendation.objects.get()
    assert "街道优秀志愿者" in zhao.get("/commendations/").content.decode()
    path = f"/commendations/{commendation.public_id}/verification/"
    assert zhao.post(path, {"decision": "false", "note": ""}).status_code == 422
    assert zhao.post(path, {"decision": "false", "note": "请带原件来"}).status_code == 303
    assert "请带原件来" in client.get("/me/record/").content.decode()


def test_a_rating_stands_on_the_record_of_all_who_served(world, li):
    need = confirmed_stair_rail(world)
    rate_need(by=world.wang, need=need, stars=4, comment="扶手很稳")
    event = Event.objects.get(stream=need.stream, type="need.rated")
    for _twice in range(2):
        pass_on_the_rating(event)
    assert sorted(Evaluation.objects.values_list("volunteer__user", "stars")) == sorted(
        [(world.li.pk, 4), (world.zhou.pk, 4)]
    )
    record = record_of(li)
    assert (record.average, record.evaluations, record.times) == (4.0, 1, 1)
    page = world.client(world.li).get("/me/record/").content.decode()
    assert "平均 4.0 颗星" in page
    assert "扶手很稳" not in page


def test_numbers_are_masked_even_on_her_own_record(world, li):
    world.li.set_id_number("330106198806150125")
    world.li.save()
    page = world.client(world.li).get("/me/record/").content.decode()
    assert "330106198806150125" not in page
    assert "330***********0125" in page


def test_who_has_no_profile_is_led_to_it(world):
    assert world.client(world.wang).get("/me/record/").url == "/me/volunteering/"
