"""The lists: mine, the station's, the public's. What they show, what they never show, and that they cost the same for two needs and for forty."""

import re

import pytest
from django.db import connection

from linkage.needs import queries
from linkage.needs.actions import refuse_need
from linkage.needs.listing import PAGE, Filters, rows
from linkage.needs.models import Need
from tests.cost import queries_of

SECRET = "和平里 3 幢 2 单元 301"


def page(world, who, address):
    answer = world.client(world.people[who] if who else None).get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def titles(html):
    return re.findall(r'class="card-title[^>]*>.*?</(?:span|h2)>', html, re.S)


def copies(need, count, **changes):
    """More needs like this one, each with its own id."""
    fields = [
        field
        for field in Need._meta.concrete_fields
        if not field.primary_key and field.name not in ("public_id", "submission_key")
    ]
    values = {field.attname: getattr(need, field.attname) for field in fields} | changes
    return Need.objects.bulk_create(Need(**values) for _ in range(count))


def test_mine_are_mine_with_their_state_as_a_sentence(world, posting):
    need = posting.submitted()
    posting.submitted(by=world.liu, title="刘奶奶的事")
    html = page(world, "wang", "/needs/")
    assert need.title in html
    assert "社工站正在看您的求助" in html
    assert "刘奶奶的事" not in html


def test_nothing_yet_says_what_to_do(world):
    html = page(world, "li", "/needs/")
    assert "还没有求助" in html
    assert 'href="/needs/new/"' in html


def test_the_stations_list_shows_no_title_no_name_and_no_address(world, posting):
    new, known = posting.submitted(title="我得了重病想找人说说"), posting.assessed()
    html = page(world, "zhao", "/needs/")
    for hidden in (new.title, known.title, SECRET, world.wang.name, "没有扶手"):
        assert hidden not in html
    assert known.public_summary in html
    assert new.category.name in html


def test_each_station_sees_its_own_street(world, posting):
    posting.submitted()
    posting.submitted(by=world.other_wang, place_code=world.other_community, category="errands")
    assert [need.place_code for need in queries.needs_of_station(world.other_coordinator)] == [world.other_community]
    html = page(world, "other_worker", "/needs/")
    assert "代买代办" in html
    assert "适老化改造" not in html


def test_filters_are_links_that_narrow_and_can_be_shared(world, posting):
    mine, waiting = posting.assessed(), posting.submitted(category="errands", place_code=world.chunfeng)
    assert mine.public_summary in page(world, "chen", "/needs/?lead=me")
    assert waiting.category.name not in titles(page(world, "chen", "/needs/?lead=me"))[0]
    assert "代买代办" in page(world, "chen", f"/needs/?place={world.chunfeng}")
    assert mine.public_summary not in page(world, "chen", f"/needs/?place={world.chunfeng}")
    assert mine.public_summary not in page(world, "chen", "/needs/?group=submitted")
    refuse_need(by=world.zhao, need=waiting, reason="不行")
    assert "代买代办" in page(world, "chen", "/needs/?group=closed")
    Need.objects.filter(pk=mine.pk).update(due_at=mine.submitted_at)
    assert mine.public_summary in page(world, "chen", "/needs/?group=late")


@pytest.mark.parametrize(
    "address",
    [
        "?group=nonsense",
        "?page=-1",
        "?page=999999999999",
        "?page=x",
        "?place=%27",
        "?place=33",
        "?q=%00%27--",
        "?lead=you",
    ],
)
def test_an_address_that_makes_no_sense_shows_a_list_all_the_same(world, posting, address):
    posting.submitted()
    assert page(world, "zhao", f"/needs/{address}")
    assert page(world, None, f"/open/needs/{address}")


def test_a_place_outside_my_area_shows_nothing_of_it(world, posting):
    other = posting.submitted(by=world.other_wang, place_code=world.other_community)
    html = page(world, "zhao", f"/needs/?place={world.other_community}")
    assert other.public_id not in html


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("words", "found"),
    [("送药", True), ("药", True), ("送 药", True), ("送药上门", True), ("门上", False), ("理发", False), ("30", True)],
)
def test_two_character_words_are_found(world, posting, words, found):
    need = posting.submitted(title="请帮忙送药上门，30 粒", category="medicine_delivery")
    assert queries.found_by(Need.objects.all(), words).filter(pk=need.pk).exists() == found
    html = page(world, "chen", f"/needs/?q={words}")
    assert (need.public_id in html) == found


def test_what_is_private_cannot_be_searched(world, posting):
    posting.submitted(title="楼梯扶手", description="老伴患癌症", address="和平里 8 幢")
    for words in ("癌症", "和平里", "王秀英"):
        assert not queries.found_by(Need.objects.all(), words).exists()


@pytest.mark.parametrize(
    ("who", "address"),
    [("wang", "/needs/"), ("zhao", "/needs/"), ("zhao", "/needs/?group=late&q=扶手"), ("", "/open/needs/")],
)
def test_a_list_costs_the_same_for_two_needs_and_for_forty(world, posting, who, address):
    needs = [posting.published(), posting.published(category="errands", place_code=world.chunfeng)]
    client = world.client(world.people[who] if who else None)
    few = queries_of(client, address)
    for need in needs:
        copies(need, 20)
    assert queries_of(client, address) == few
    assert few <= 18


def test_pages_follow_one_another_without_loss(world, posting):
    copies(posting.submitted(), PAGE + 5)
    first = page(world, "wang", "/needs/")
    second = page(world, "wang", "/needs/?mine=1&page=2")
    ids = [set(re.findall(r'data-key="(\w+)"', html)) for html in (first, second)]
    assert (len(ids[0]), len(ids[1]), ids[0] & ids[1]) == (PAGE, 6, set())
    assert "下一页" in first
    assert "上一页" in second


def test_the_public_sees_a_sentence_a_kind_and_a_community(world, posting):
    need = posting.published()
    hidden = posting.submitted(by=world.liu)
    for address in ("/open/needs/", f"/open/needs/{need.public_id}/"):
        html = page(world, None, address)
        assert need.public_summary in html
        assert "和平社区" in html
        for secret in (need.title, SECRET, world.wang.name, "没有扶手", world.chen.name, "陈女士", hidden.public_id):
            assert secret not in html
    assert world.client().get(f"/open/needs/{hidden.public_id}/").status_code == 404


def test_the_public_does_not_learn_which_trouble_somebody_has(world, posting):
    need = posting.published(category="counselling")
    for address in ("/open/needs/", f"/open/needs/{need.public_id}/"):
        html = page(world, None, address)
        assert "社工服务" in html
        assert "心理疏导" not in html
        assert need.requirements.first().title not in html


def test_refused_and_cancelled_needs_are_nobody_elses_business(world, posting):
    need = refuse_need(by=world.zhao, need=posting.submitted(), reason="不行")
    assert need.public_id not in page(world, None, "/open/needs/")


def test_text_that_would_be_code_is_only_text(world, posting):
    attack = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    need = posting.submitted(title=attack[:60], description=attack)
    assert "<script>alert" not in page(world, "wang", "/needs/")
    assert "&lt;script&gt;" in page(world, "wang", "/needs/")
    for address in ("assessment", "refusal"):
        html = page(world, "chen", f"/needs/{need.public_id}/{address}/")
        assert "<img src=x" not in html
        assert "<script>alert" not in html


def test_filters_write_the_shortest_address():
    assert Filters.read({}).url() == "?"
    assert (
        Filters.read({"group": "late", "q": " 送药 ", "page": "3"}).url(lead=True)
        == "?group=late&lead=me&q=%E9%80%81%E8%8D%AF"
    )


def test_another_places_needs_are_not_shown_by_asking_for_the_place(world, posting):
    posting.submitted()
    foreign = posting.submitted(by=world.other_wang, place_code=world.other_community)
    assert not queries.needs_of_station(world.chen, world.other_community).exists()
    assert foreign in queries.needs_of_station(world.other_worker, world.other_community)
    assert queries.needs_of_station(world.chen, world.heping).count() == 1
    assert queries.needs_of_station(world.chen, world.street).count() == 1
    assert queries.needs_of_station(world.chen, world.city).count() == 1
    assert not queries.needs_of_station(world.wang, world.heping).exists()


def test_a_communitys_past_is_read_in_its_order(world, posting):
    """However many needs it has had, a page reads the newest and stops: on PostgreSQL by one index and without a sort."""
    ended = refuse_need(by=world.chen, need=posting.submitted(), reason="不属于服务范围")
    copies(ended, 3)
    past = rows(world.chen, Filters(group="closed", place=world.heping))[:PAGE]
    assert [each.pk for each in past] == sorted((each.pk for each in past), reverse=True)
    assert len(past) == 4
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        assert "need_place_newest" in past.explain()
