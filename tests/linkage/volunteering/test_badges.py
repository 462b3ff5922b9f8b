"""What 小李 has reached, worked out from what counts; and the community's board, on which stands only who wants to."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.demo.boards import let_some_be_named
from linkage.people.actions.consents import give_consent, withdraw_consent
from linkage.people.models import Consent, User
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.queries.badges import badges_of
from linkage.volunteering.queries.boards import board_of
from tests.linkage.volunteering.serving import correct, serve

pytestmark = pytest.mark.django_db


def served_on(world, *days: dt.date, **facts) -> list[ServiceHours]:
    return [
        serve(world, 60, start=dt.datetime(day.year, day.month, day.day, 9, tzinfo=clock.SHANGHAI), **facts)
        for day in days
    ]


class TestBadges:
    def test_the_first_the_tenth_and_the_tenth_of_a_kind(self, world, django_assert_num_queries):
        li = world.volunteers["li"]
        assert badges_of(li) == []
        rows = served_on(world, *(dt.date(2026, 3, day) for day in range(1, 10)), category_code="meals")
        assert [each.code for each in badges_of(li)] == ["services-1"]
        rows += served_on(world, dt.date(2026, 3, 20), category_code="meals")
        with django_assert_num_queries(1):
            found = badges_of(li)
        assert [(each.code, each.on) for each in found] == [
            ("services-10", dt.date(2026, 3, 20)),
            ("kind-meals", dt.date(2026, 3, 20)),
            ("services-1", dt.date(2026, 3, 1)),
        ]
        assert "助餐送餐" in found[1].title

        # What is corrected away was no service, and what waits is none yet.
        correct(rows[3], -60)
        assert [each.code for each in badges_of(li)] == ["services-1"]
        ServiceHours.objects.filter(pk=rows[0].pk).update(state="organisation_review")
        assert badges_of(li)[-1].on == dt.date(2026, 3, 2)

    def test_three_months_in_a_row_count_over_the_new_year_and_a_gap_breaks_them(self, world):
        served_on(world, dt.date(2025, 9, 3), dt.date(2025, 11, 5), dt.date(2025, 11, 9), dt.date(2025, 12, 1))
        assert "months-3" not in {each.code for each in badges_of(world.volunteers["li"])}
        served_on(world, dt.date(2026, 1, 31))
        [badge] = [each for each in badges_of(world.volunteers["li"]) if each.code == "months-3"]
        assert badge.on == dt.date(2026, 1, 31)

    def test_they_stand_on_her_page_and_in_her_record(self, world):
        served_on(world, dt.date(2026, 3, 2))
        client = world.client(world.li)
        assert "第一次服务" in client.get("/me/").content.decode()
        assert "2026-03-02 得到" in client.get("/me/record/").content.decode()


class TestTheBoard:
    def test_only_who_agreed_stands_on_it_by_the_day_and_never_a_minor(self, world):
        today = clock.today()
        for who in ("li", "zhou", "zhang"):
            User.objects.filter(pk=world.people[who].pk).update(birth_year=today.year - 40)
            served_on(world, today - dt.timedelta(days=today.day - 1), who=who)
        assert board_of(world.heping, today) == []
        consents = [
            give_consent(by=world.people[who], user=world.people[who], purpose="name_on_boards")
            for who in ("li", "zhou")
        ]
        page = world.client(world.li).get("/boards/").content.decode()
        assert world.li.short_name in page
        assert world.zhou.short_name in page
        assert world.zhang.short_name not in page
        assert world.li.name not in page
        User.objects.filter(pk=world.zhou.pk).update(birth_year=today.year - 17)
        assert [each.name for each in board_of(world.heping, today)] == [world.li.short_name]
        User.objects.filter(pk=world.zhou.pk).update(birth_year=None)
        assert len(board_of(world.heping, today)) == 1
        withdraw_consent(by=world.li, consent=consents[0])
        assert board_of(world.heping, today) == []

    def test_each_community_and_month_has_its_own(self, world):
        today = clock.today()
        User.objects.filter(pk=world.li.pk).update(birth_year=1980)
        give_consent(by=world.li, user=world.li, purpose="name_on_boards")
        before = today.replace(day=1) - dt.timedelta(days=1)
        served_on(world, before)
        client = world.client(world.li)
        assert "这个月还没有人上榜" in client.get("/boards/").content.decode()
        assert "来了 1 次" in client.get(f"/boards/?month={before:%Y-%m}").content.decode()
        assert "来了 1 次" not in client.get(f"/boards/?month={before:%Y-%m}&place={world.chunfeng}").content.decode()
        assert client.get("/boards/?month=x&place=000000000000").status_code == 200


def test_in_the_demonstration_two_who_came_want_to_be_named_once(world):
    for who in ("li", "zhou", "zhang"):
        served_on(world, clock.today(), who=who, source=f"signup/{who}")
    assert [let_some_be_named(), let_some_be_named()] == [2, 2]
    assert Consent.objects.filter(purpose="name_on_boards", withdrawn_at__isnull=True).count() == 2
