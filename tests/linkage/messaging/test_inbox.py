"""Who is told of what, once, and where the line leads."""

from collections import defaultdict

import pytest
from django.db import transaction

from linkage.common.jobs import Worker
from linkage.events import catalogue, log, outbox
from linkage.events.models import Event
from linkage.messaging.models import Notice
from linkage.messaging.queries.inbox import unread_count
from linkage.messaging.rules import RULES, told_of
from linkage.needs.actions import assess_need, cancel_need, publish_need, submit_need
from linkage.needs.actions.requirements import default_specs
from linkage.needs.models import Category
from tests.linkage.needs.conftest import in_hours

SECRET = "我妈刚做完癌症手术"


@pytest.fixture
def need(world):
    return submit_need(
        by=world.wang,
        category=Category.objects.get(pk="home_adaptation"),
        title=SECRET,
        description=SECRET,
        place_code=world.heping,
        urgency="normal",
        window_start=in_hours(24),
        window_end=in_hours(28),
    )


def react_to_all():
    for event in Event.objects.order_by("pk"):
        outbox.react(event)


def lines(user):
    return [(row.event.type, row.url) for row in Notice.objects.filter(user=user).order_by("pk")]


def test_a_new_need_is_told_to_the_coordinator_and_not_to_the_one_who_posted_it(world, need):
    react_to_all()
    assert lines(world.zhao) == [("need.submitted", f"/needs/{need.public_id}/")]
    assert lines(world.wang) == []
    assert lines(world.qian) == []


def test_an_open_page_asks_for_the_number_beside_the_door(world, need):
    zhao = world.client(world.zhao)
    assert 'class="count' not in zhao.get("/inbox/count/").content.decode()
    react_to_all()
    assert '<span class="count tone-now">1<' in zhao.get("/inbox/count/").content.decode()
    page = zhao.get("/me/").content.decode()
    assert page.count(f'data-live="user/{world.zhao.public_id}" hx-get="/inbox/count/"') == 2


def test_the_asker_is_told_each_step_and_the_lead_that_it_is_hers(world, need):
    assess_need(
        by=world.zhao,
        need=need,
        lead=world.chen,
        public_summary="和平社区一位老人需要装楼梯扶手",
        requirements=default_specs(need.category),
    )
    publish_need(by=world.chen, need=need)
    react_to_all()
    assert [type for type, _url in lines(world.wang)] == ["need.assessed", "need.published"]
    assert [type for type, _url in lines(world.chen)] == ["need.assessed"]


def test_a_need_called_off_by_the_station_is_told_to_the_asker(world, need):
    cancel_need(by=world.zhao, need=need, reason="搬走了")
    react_to_all()
    assert ("need.cancelled", f"/needs/{need.public_id}/") in lines(world.wang)


def test_an_event_delivered_three_times_gives_one_line_and_one_event(world, need):
    for _ in range(3):
        react_to_all()
    assert len(lines(world.zhao)) == 1
    assert Event.objects.filter(stream=f"user/{world.zhao.public_id}", type="notice.added").count() == 1


def test_an_offer_to_an_organisation_is_told_to_its_staff_and_one_to_a_fund_to_its_deciders(world, need):
    organisation = world.organisations["mutual_aid"]
    with transaction.atomic():
        log.record("offer.received", stream=f"org/{organisation.public_id}", offer="0ffer")
        log.record("offer.received", stream=f"fund/{world.fund.public_id}", offer="m0ney")
    react_to_all()
    assert ("offer.received", "/offers/0ffer/") in lines(world.director_zhou)
    assert ("offer.received", "/offers/m0ney/") in lines(world.wu)
    assert all(url != "/offers/m0ney/" for _type, url in lines(world.zheng)), "a reviewer decides nothing"


def test_somebody_disabled_is_told_nothing(world, need):
    world.zhao.is_active = False
    world.zhao.save()
    react_to_all()
    assert lines(world.zhao) == []


def test_the_worker_fills_the_inbox_after_the_commit(world, need):
    Worker().run_pending()
    assert unread_count(world.zhao) == 1


def test_the_inbox_shows_the_unread_first_and_leads_on(world, need):
    react_to_all()
    zhao = world.client(world.zhao)
    page = zhao.get("/inbox/").content.decode()
    notice = Notice.objects.get(user=world.zhao)
    assert "求助已收到" in page
    assert "1 条新消息" in page
    assert f"/inbox/{notice.public_id}/" in page
    answer = zhao.get(f"/inbox/{notice.public_id}/")
    assert (answer.status_code, answer.url) == (302, f"/needs/{need.public_id}/")
    assert unread_count(world.zhao) == 0


def test_what_the_asker_wrote_is_nowhere_in_the_inbox(world, need):
    react_to_all()
    assert SECRET not in world.client(world.zhao).get("/inbox/").content.decode()
    assert all(SECRET not in str(event.payload) + catalogue.told(event) for event in Event.objects.all())


def test_another_persons_line_is_not_found(world, need):
    react_to_all()
    notice = Notice.objects.get(user=world.zhao)
    assert world.client(world.wang).get(f"/inbox/{notice.public_id}/").status_code == 404
    assert unread_count(world.zhao) == 1


def test_everything_is_read_at_once(world, need):
    react_to_all()
    assert world.client(world.zhao).post("/inbox/reading/").status_code == 302
    assert unread_count(world.zhao) == 0


def test_the_inbox_costs_the_same_few_queries_however_long_it_is(world, need, django_assert_max_num_queries):
    for _ in range(40):
        with transaction.atomic():
            log.record("need.escalated", stream=need.stream, place_code=need.place_code, state="submitted")
    react_to_all()
    zhao = world.client(world.zhao)
    zhao.get("/inbox/")
    with django_assert_max_num_queries(12):
        page = zhao.get("/inbox/")
    assert "?page=2" in page.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "²"])
def test_a_page_that_is_none_is_the_first_or_the_last(world, need, page):
    assert world.client(world.wang).get("/inbox/", {"page": page}).status_code == 200


def test_the_fragment_watches_the_person_and_fetches_itself(world, need):
    part = world.client(world.wang).get("/inbox/", headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<section id="inbox"')
    assert f'data-live="user/{world.wang.public_id}"' in part


def test_every_rule_is_about_an_event_that_exists():
    assert set(RULES) <= {each.name for each in catalogue.all_types()}


def test_rules_survive_an_event_whose_thing_is_gone(world):
    for type in RULES:
        event = Event(type=type, stream="need/nothing", payload=defaultdict(str))
        assert told_of(event) == {}
