import datetime as dt

from linkage.common import clock
from linkage.workers.models import SocialWorker
from tests import factories
from tests.cost import queries_of


def entry(**changes):
    return {
        "grade": "3",
        "registered_until": "2029-06-30",
        "max_load": "30",
        "skills": ["counselling"],
        "is_active": "on",
    } | changes


def test_the_coordinator_sees_her_station_and_no_other(world):
    page = world.client(world.zhao).get("/workers/").content.decode()
    assert "陈静" in page
    assert "林悦" in page
    assert "沈洁" not in page
    assert "手上 0 / 40" in page


def test_the_coordinator_saves_an_entry(world):
    chen = world.workers["chen"]
    client = world.client(world.zhao)
    answer = client.post(f"/workers/{chen.public_id}/", entry())
    assert answer.headers["Location"] == "/workers/"
    assert SocialWorker.objects.get(pk=chen.pk).grade == 3


def test_a_missing_date_is_told_beside_its_field_and_the_rest_is_kept(world):
    chen = world.workers["chen"]
    answer = world.client(world.zhao).post(f"/workers/{chen.public_id}/", entry(registered_until="", max_load="33"))
    assert answer.status_code == 422
    assert "有证书的，请填登记有效期" in answer.content.decode()
    assert 'value="33"' in answer.content.decode()


def test_a_registration_that_ends_soon_or_has_ended_is_marked(world):
    SocialWorker.objects.filter(pk=world.workers["chen"].pk).update(
        registered_until=clock.today() + dt.timedelta(days=30)
    )
    SocialWorker.objects.filter(pk=world.workers["lin"].pk).update(
        registered_until=clock.today() - dt.timedelta(days=1)
    )
    page = world.client(world.zhao).get("/workers/").content.decode()
    assert "登记快到期" in page
    assert "登记已过期" in page


def test_another_stations_entry_is_not_found_and_the_page_is_not_for_everyone(world):
    theirs = world.workers["other_worker"]
    assert world.client(world.zhao).get(f"/workers/{theirs.public_id}/").status_code == 404
    for who in (world.wang, world.li, world.chen):
        assert world.client(who).get("/workers/").status_code == 403


def test_the_list_takes_as_many_queries_for_few_as_for_many(world):
    client = world.client(world.zhao)
    few = queries_of(client, "/workers/")
    for _ in range(10):
        factories.social_worker(station=world.station)
    assert queries_of(client, "/workers/") == few
