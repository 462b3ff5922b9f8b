"""The network view as 赵站长, 陈社工 and 钱督导 see it, and as nobody else does."""

import datetime as dt

import pytest
from django_tasks_db.models import DBTaskResult

from linkage.common import clock
from linkage.common.jobs import run_pending
from linkage.people.actions.consents import give_consent
from linkage.people.models import Consent, PersonalDataReading
from linkage.stats.actions import draw_network, forget_unseen_networks, want_network
from linkage.stats.jobs import draw_every_night
from linkage.stats.models import NetworkSnapshot
from linkage.volunteering.models import Backbone
from tests import factories
from tests.cost import queries_of
from tests.linkage.stats import past

pytestmark = pytest.mark.django_db
PAGE = "/desk/network/"


def drawn(place_code: str, months: int = 3) -> None:
    want_network(place_code=place_code, months=months)
    draw_network(place_code=place_code, months=months)


def page_of(world, user, query: str = "") -> str:
    answer = world.client(user).get(PAGE + query, headers={"accept-language": "zh-hans"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_look_has_it_worked_out_and_the_second_finds_it(world):
    past.a_faithful_volunteer(world)
    assert "正在计算" in page_of(world, world.zhao)
    page_of(world, world.zhao)
    assert DBTaskResult.objects.filter(task_path="linkage.stats.jobs.draw").count() == 1
    run_pending()
    page = page_of(world, world.zhao)
    assert "正在计算" not in page
    assert '<svg class="net"' in page
    assert "五社参与" in page


def test_what_nobody_finished_in_ten_minutes_is_begun_anew(world):
    assert want_network(place_code=world.street, months=3)
    assert not want_network(place_code=world.street, months=3)
    with clock.travel(clock.now() + dt.timedelta(minutes=11)):
        assert want_network(place_code=world.street, months=3)
        assert not want_network(place_code=world.street, months=3)


def test_fresh_figures_can_be_asked_for_but_not_twice_a_minute(world):
    drawn(world.street)
    client = world.client(world.zhao)
    with clock.travel(clock.now() + dt.timedelta(minutes=2)):
        for _twice in range(2):
            answer = client.post(PAGE + "drawings/", {"place": world.street, "months": "3"})
            assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?place={world.street}&months=3")
    assert DBTaskResult.objects.filter(task_path="linkage.stats.jobs.draw").count() == 1


def test_the_night_works_out_every_station_and_what_is_public(world):
    draw_every_night.func()
    wanted = set(NetworkSnapshot.objects.values_list("place_code", "months"))
    assert wanted == {(world.street, 3), (world.other_street, 3), ("", 12)}
    run_pending()
    assert not NetworkSnapshot.objects.filter(at__isnull=True).exists()


def test_what_nobody_looks_at_is_forgotten(world):
    drawn(world.street)
    assert forget_unseen_networks(before=clock.today()) == 0
    assert forget_unseen_networks(before=clock.today() + dt.timedelta(days=1)) == 1


def test_she_who_did_not_agree_is_a_number_and_is_named_once_she_does(world):
    volunteer = past.a_faithful_volunteer(world)
    drawn(world.street)
    page = page_of(world, world.zhao)
    assert volunteer.volunteer_no in page
    assert world.li.short_name not in page
    give_consent(by=world.li, user=world.li, purpose=Consent.Purpose.NAME_ON_BOARDS)
    page = page_of(world, world.zhao)
    assert world.li.short_name in page
    assert volunteer.volunteer_no not in page


def test_the_coordinator_recognises_from_the_page_and_takes_it_back(world):
    volunteer = past.a_faithful_volunteer(world)
    drawn(world.street)
    client, where = world.client(world.zhao), {"place": world.street}
    act = f"/volunteers/{volunteer.public_id}/recognition/"
    assert act in page_of(world, world.zhao)
    answer = client.post(act, where | {"reason": "邻居们都认他"})
    assert (answer.status_code, answer["Location"]) == (303, f"{PAGE}?place={world.street}#backbones")
    page = page_of(world, world.zhao)
    assert act not in page, "whom a person has recognised is no hint any more"
    assert "邻居们都认他" in page
    client.post(f"/recognitions/{Backbone.objects.get().public_id}/ending/", where | {"reason": "搬走了"})
    assert act in page_of(world, world.zhao)


def test_a_social_worker_sees_the_hints_and_leaves_the_decision(world):
    volunteer = past.a_faithful_volunteer(world)
    drawn(world.street)
    page = page_of(world, world.chen)
    assert volunteer.volunteer_no in page
    assert "/recognition/" not in page


def test_names_are_opened_by_a_tap_and_each_is_noted(world):
    past.a_faithful_volunteer(world)
    lonely = factories.person(name="孙小梅")
    past.asked(lonely, world.heping, days_ago=40, state="expired")
    drawn(world.street)
    assert "孙小梅" not in page_of(world, world.chen)
    answer = world.client(world.chen).post(PAGE + "people/", {"place": world.street, "months": "3"})
    page = answer.content.decode()
    assert "孙小梅" in page
    assert world.li.name in page
    assert "no-store" in answer["Cache-Control"]
    noted = PersonalDataReading.objects.filter(reader=world.chen, facts="name").values_list("subject", flat=True)
    assert set(noted) == {f"user/{lonely.public_id}", f"user/{world.li.public_id}"}


def test_the_district_sees_sums_and_nobody(world):
    volunteer = past.a_faithful_volunteer(world)
    past.asked(factories.person(name="孙小梅"), world.heping, days_ago=40, state="expired")
    for place in (world.district, world.street):
        drawn(place)
        page = page_of(world, world.qian, f"?place={place}")
        assert "少于 5" in page
        assert volunteer.volunteer_no not in page
        assert "看是谁" not in page
        assert "net-resident" not in page
    answer = world.client(world.qian).post(PAGE + "people/", {"place": world.street})
    assert answer.status_code == 403
    assert not PersonalDataReading.objects.exists()


@pytest.mark.parametrize("who", ["wang", "li", "director_zhou", "wu", "auditor", "admin", "hotline"])
def test_it_is_no_page_for_anybody_else(world, who):
    drawn(world.street)
    client = world.client(getattr(world, who))
    for address in (PAGE, PAGE + "picture/", f"{PAGE}?place={world.street}"):
        assert client.get(address).status_code == 403
    assert client.post(PAGE + "people/", {"place": world.street}).status_code == 403


def test_another_street_is_not_found(world):
    drawn(world.street)
    for user in (world.other_coordinator, world.other_worker, world.other_supervisor):
        client = world.client(user)
        assert client.get(PAGE, {"place": world.street}).status_code == 404
        assert client.post(PAGE + "people/", {"place": world.heping}).status_code == 404
        assert client.post(PAGE + "drawings/", {"place": world.street}).status_code == 404


def test_a_community_of_hers_and_a_year_are_links(world):
    page = page_of(world, world.zhao)
    assert f"?place={world.heping}&amp;months=3" in page
    assert f"?place={world.street}&amp;months=12" in page
    drawn(world.heping, 12)
    assert "正在计算" not in page_of(world, world.zhao, f"?place={world.heping}&months=12")


def test_the_board_shows_the_picture_and_leads_there(world):
    assert 'hx-get="/desk/network/picture/"' in world.client(world.zhao).get("/desk/").content.decode()
    part = world.client(world.zhao).get(PAGE + "picture/").content.decode()
    assert 'href="/desk/network/"' in part
    assert "<svg" not in part
    past.a_faithful_volunteer(world)
    drawn(world.street)
    assert "<svg" in world.client(world.zhao).get(PAGE + "picture/").content.decode()


def test_the_page_costs_the_same_however_much_there_is(world):
    past.a_faithful_volunteer(world)
    past.asked(world.sun, world.heping, days_ago=40, state="expired")
    drawn(world.street)
    before = queries_of(world.client(world.zhao), PAGE)
    for number in range(4):
        helper = factories.volunteer()
        for who, days_ago in ((world.wang, 0), (world.liu, 35), (world.zheng, 1)):
            past.visited(world, helper, who, days_ago=days_ago, minutes=500)
        past.asked(factories.person(), world.chunfeng if number % 2 else world.heping, days_ago=30, state="expired")
    drawn(world.street)
    assert len(NetworkSnapshot.objects.get(place_code=world.street).report["hints"]) > 1
    assert queries_of(world.client(world.zhao), PAGE) == before


def test_the_public_reads_how_the_five_worked_together(world):
    page = world.client().get("/open/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "五社一起做的" not in page
    for _number in range(5):
        past.visited(world, factories.volunteer(), factories.person(), days_ago=1)
    drawn("", 12)
    page = world.client().get("/open/", headers={"accept-language": "zh-hans"}).content.decode()
    assert "五社一起做的" in page
    assert "少于 5" in page
    assert "5 小时" in page
