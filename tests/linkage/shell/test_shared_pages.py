"""What anyone may read is drawn once for many visitors and not sent twice to the same; what is somebody's own is nobody else's."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from linkage.shell import shared_pages
from tests.linkage.dispatch import story

SHARED = shared_pages.SHARED
LISTS = ["/", "/open/", "/open/needs/", "/open/funds/", "/open/certificates/", "/open/stars/", "/activities/"]


@pytest.fixture
def sharing(monkeypatch, db):
    """As in production: the tests' world switches it off."""
    monkeypatch.setattr(shared_pages, "SHARED", SHARED)
    cache.clear()
    yield
    cache.clear()


def come_back(client, path, answer):
    return client.get(path, headers={"If-None-Match": answer["ETag"]})


@pytest.mark.parametrize("path", LISTS)
def test_who_has_a_public_page_is_not_sent_it_again(world, sharing, path, django_assert_max_num_queries):
    client = Client()
    first = client.get(path)
    assert first.status_code == 200
    assert first["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language", "HX-Request"} <= set(first["Vary"].split(", "))
    client.get(path)  # the token's cookie is there now
    again = client.get(path)
    with django_assert_max_num_queries(1):
        unchanged = come_back(client, path, again)
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_the_next_event_makes_a_new_page(world, sharing):
    client = Client()
    before = client.get("/open/needs/")
    need = story.published_stair_rail(world)
    after = come_back(client, "/open/needs/", before)
    assert after.status_code == 200
    assert need.public_summary in after.content.decode()


def test_visitors_share_a_page_but_not_a_token(world, sharing, django_assert_max_num_queries):
    first = Client().get("/open/needs/").content.decode()
    other = Client(enforce_csrf_checks=True)
    with django_assert_max_num_queries(1):
        shared = other.get("/open/needs/").content.decode()
    [mine, *_] = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', shared)
    assert mine not in first
    form = {"csrfmiddlewaretoken": mine, "elder": "1", "next": "/open/needs/"}
    assert other.post("/elder-view/", form).status_code == 302, "her own form is believed"


def test_language_and_size_are_the_visitors_own(world, sharing):
    client = Client()
    chinese = client.get("/open/needs/")
    english = client.get("/open/needs/", headers={"Accept-Language": "en"})
    assert 'lang="zh-Hans"' in chinese.content.decode()
    assert 'lang="en"' in english.content.decode()
    client.cookies["elder"] = "1"
    large = come_back(client, "/open/needs/", chinese)
    assert large.status_code == 200
    assert "data-elder" in large.content.decode()


def test_what_signed_in_people_see_is_nobody_elses(world, sharing):
    hers = world.client(world.wang).get("/")
    assert hers["Cache-Control"] == "private, no-cache"
    assert "ETag" not in hers
    visitors = Client().get("/").content.decode()
    assert world.wang.public_id in hers.content.decode()
    assert world.wang.public_id not in visitors
    assert world.wang.public_id in world.client(world.wang).get("/").content.decode(), "nor does she get the visitors'"


def test_a_page_that_is_not_there_is_not_kept(world, sharing):
    assert Client().get("/open/needs/nothing/").status_code == 404
    assert "ETag" not in Client().get("/open/needs/nothing/")
