"""小李's feed: tasks and activities together, the best suited first, each with its reasons; her filters, and what to loosen when nothing is left."""

import datetime as dt
import re

import pytest
from django.db import connection

from linkage.common import clock
from linkage.dispatch.queries import feed
from linkage.dispatch.queries.feed import TASK, Cursor, cursor_of, feed_for, shifts_wished, tasks_wished
from linkage.dispatch.queries.neighbourhood import neighbourhood_of
from linkage.dispatch.queries.wishes import Wish, period, wish_of
from linkage.dispatch.views.feed_parts import sketch
from linkage.needs.models import Category, Need
from linkage.volunteering.models import Activity, Shift, Volunteer
from tests.linkage.dispatch import story
from tests.linkage.dispatch.test_page_queries import more_like
from tests.linkage.volunteering.shift_story import published, times

pytestmark = pytest.mark.django_db
SUNDAY_NOON = dt.datetime(2026, 11, 22, 12, tzinfo=clock.SHANGHAI)


def all_pages(volunteer: Volunteer, wish: Wish = Wish()) -> list[feed.Feed]:  # noqa: B008
    here, cursor, pages = neighbourhood_of(volunteer), Cursor(), []
    while cursor:
        pages.append(feed_for(volunteer, wish, here, cursor))
        following = pages[-1].following
        cursor = cursor_of(str(following)) if following else None
    return pages


class TestThePage:
    def test_tasks_and_activities_stand_in_one_feed_with_reasons_and_nobodys_door(self, world):
        rail = story.assess(world, story.post_stair_rail(world, starts_in=dt.timedelta(hours=30)))
        story.publish(world, rail)
        rail.requirements.get(kind="volunteer").offers.update(state="withdrawn")
        published(world)
        page = world.client(world.li).get("/tasks/").content.decode()
        cards = page[page.index('id="for-you"') :]
        assert "为楼道加装扶手" in cards
        assert "周末助老洗车" in cards
        assert cards.count('class="reason"') == 2
        assert "2 单元" not in page
        assert rail.title not in page
        assert "和平社区" in cards[cards.index("<svg class=") : cards.index("</svg>")]

    def test_the_filters_live_in_the_address_and_are_kept_for_the_next_visit(self, world):
        published(world, times(days=20))
        client = world.client(world.li)
        assert client.get("/tasks/").status_code == 200
        nothing = client.get("/tasks/?when=today&within=1000&kind=shifts").content.decode()
        [text] = re.findall(r"不限“今天”，有 (\d+) 件", nothing)
        assert text == "1"
        assert "within=1000&amp;kind=shifts" in nothing
        assert "不限“1 公里”" not in nothing
        back = client.get("/tasks/")
        assert (back.status_code, back.url) == (302, "?when=today&within=1000&kind=shifts")
        assert "周末助老洗车" in client.get("/tasks/?within=1000&kind=shifts").content.decode()
        client.get("/tasks/?any=1")
        assert client.get("/tasks/").status_code == 200

    def test_nonsense_in_the_address_is_no_filter(self, world):
        published(world)
        page = world.client(world.li).get("/tasks/?when=x&within=9&kind=need-<&place=%C2%B2&after=1-2~x-&any=1")
        assert "周末助老洗车" in page.content.decode()
        assert wish_of({"kind": "need-home_adaptation", "place": world.heping}).active == ["kind", "place"]

    def test_one_who_is_asked_for_a_task_sees_it_once(self, world):
        rail = story.published_stair_rail(world)
        offer, wanted = story.open_offer(rail, "volunteer", world.li), story.requirement(rail, "volunteer")
        page = world.client(world.li).get("/tasks/").content.decode()
        assert f"/offers/{offer.public_id}/" in page
        assert f"/tasks/{wanted.public_id}/" not in page


class TestFilters:
    def test_times(self, world):
        with clock.travel(SUNDAY_NOON):
            assert [period(when) for when in ("today", "week", "weekend")] == [
                (SUNDAY_NOON.replace(hour=0), SUNDAY_NOON.replace(hour=0) + dt.timedelta(days=1))
            ] * 3
        with clock.travel(SUNDAY_NOON - dt.timedelta(days=3)):
            assert period("weekend") == (
                SUNDAY_NOON.replace(hour=0) - dt.timedelta(days=1),
                SUNDAY_NOON.replace(hour=0) + dt.timedelta(days=1),
            )

    def test_her_free_times_count_with_the_days_that_are_not_as_usual(self, world):
        li = world.volunteers["li"]
        shift = published(world).shifts.get()
        li.availability = "0" * 42
        li.save()
        assert not all_pages(li, Wish(when="free"))[0].items
        [seen] = all_pages(li)[0].items
        assert seen.row == shift
        assert seen.judgement.obstacles

    def test_distance_goes_by_the_middles_of_communities(self, world):
        li = world.volunteers["li"]
        far = published(world)
        Activity.objects.filter(pk=far.pk).update(place_code=world.chunfeng)
        here = neighbourhood_of(li)
        assert world.heping in here.within(500)
        near = world.chunfeng in here.within(3000)
        assert bool(all_pages(li, Wish(within="3000"))[0].items) is near
        assert all_pages(li, Wish(place=world.chunfeng))[0].places == {world.chunfeng: 1}
        assert not all_pages(li, Wish(place=world.heping))[0].items

    def test_kinds_that_tell_of_circumstances_are_found_only_together(self, world):
        li = world.volunteers["li"]
        need = story.assess(world, story.post_stair_rail(world, starts_in=dt.timedelta(hours=30)))
        story.publish(world, need)
        need.requirements.get(kind="volunteer").offers.update(state="withdrawn")
        kind = Wish(kind="need-home_adaptation")
        assert [each.place_code for each in all_pages(li, kind)[0].items] == [world.heping]
        assert not all_pages(li, Wish(kind="shifts"))[0].items
        Category.objects.filter(pk="home_adaptation").update(is_sensitive=True)
        assert not all_pages(li, kind)[0].items
        assert len(all_pages(li, Wish(kind="care"))[0].items) == 1
        assert "home_adaptation" not in world.client(world.li).get("/tasks/").content.decode()

    def test_the_map_counts_by_community_and_marks_her_own(self, world):
        li = world.volunteers["li"]
        Activity.objects.filter(pk=published(world).pk).update(place_code=world.chunfeng)
        here = neighbourhood_of(li)
        spots = sketch(feed_for(li, Wish(), here, Cursor()), Wish(place=world.chunfeng), here)["spots"]
        assert [(each.name, each.count, each.is_home, each.is_current) for each in spots] == [
            ("春风社区", 1, False, True),
            ("和平社区", 0, True, False),
        ]
        assert spots[0].href == "?any=1"


class TestPaging:
    def test_every_page_follows_and_nothing_comes_twice(self, world, monkeypatch, django_assert_max_num_queries):
        monkeypatch.setattr(feed, "LOOKED_THROUGH", 10)
        monkeypatch.setattr(feed, "A_PAGE", 4)
        need = story.assess(world, story.post_stair_rail(world, starts_in=dt.timedelta(hours=30)))
        story.publish(world, need)
        more_like(need, 14)
        for requirement in [each for row in Need.objects.all() for each in row.requirements.filter(kind="volunteer")]:
            requirement.offers.update(state="withdrawn")
        for number in range(5):
            published(world, times(days=2 + number / 24), title=f"活动 {number}")
        li = world.volunteers["li"]
        pages = all_pages(li)
        seen = [each.key for page in pages for each in page.items]
        assert len(seen) == len(set(seen)) == 15 + 5
        assert [len(page.items) for page in pages] == [4, 4, 2, 4, 4, 2]
        assert [each.rank for each in pages[0].items] == sorted(each.rank for each in pages[0].items)
        with django_assert_max_num_queries(24):
            feed_for(li, Wish(), neighbourhood_of(li), Cursor())

    def test_the_queries_seek_and_never_scan(self, world):
        """At millions of rows a look through a whole table would take seconds."""
        li = world.volunteers["li"]
        here = neighbourhood_of(li)
        key = (int(clock.now().timestamp() * 1_000_000), TASK, 5)
        for wish in (Wish(), Wish("week", "1000", "need-home_adaptation"), Wish(place=world.heping)):
            for rows, start in (
                (tasks_wished(li, wish, here), "need__window_start"),
                (shifts_wished(li, wish, here), "starts_at"),
            ):
                page = rows.filter(feed._later(start, TASK, key)).order_by(start, "pk").values_list(start, "pk")[:300]
                if connection.vendor == "sqlite":
                    plan = page.explain()
                    assert not re.search(
                        r"SCAN (needs_need|needs_requirement|volunteering_shift|volunteering_activity)\b", plan
                    ), plan
        assert Shift.objects.count() == 0
