"""陈社工 sees the volunteers she leads, what they gave and who should hear from her; 赵站长 sees the figures of all her workers, and nobody else does."""

import csv
import datetime as dt
import io

import pytest

from linkage.common import clock
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.models import Offer
from linkage.stats.queries import led
from linkage.volunteering.models import ServiceHours
from tests import factories
from tests.linkage.dispatch import story
from tests.linkage.volunteering.serving import serve

pytestmark = pytest.mark.django_db


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def served(world, who: str = "li", *, minutes: int, days: int = 0, **facts) -> ServiceHours:
    """Counted hours under 陈社工, so many days ago."""
    start = clock.now().replace(hour=1, minute=0, second=0, microsecond=0) - dt.timedelta(days=days)
    return serve(world, minutes, start=start, who=who, **facts)


class TestHerPage:
    def test_who_needs_a_word_comes_first_with_her_hours_and_the_last_contact(self, world):
        with clock.travel(dt.datetime(2026, 6, 15, 2, tzinfo=dt.UTC)):
            served(world, "zhou", minutes=90, days=45)
            rail = story.published_stair_rail(world)
            claim_place(by=world.li, requirement=story.requirement(rail, "volunteer"))
            rows = led.named(led.led_by(world.workers["chen"], 2026))
            assert [(each.row.user.pk, each.is_idle, each.ahead, each.confirmed) for each in rows] == [
                (world.zhou.pk, True, 0, 90),
                (world.li.pk, False, 1, 0),
            ]
            assert rows[1].last_contact_on == clock.today()
            page = text(world.client(world.chen).get("/desk/volunteers/"))
            assert page.index(world.zhou.short_name) < page.index(world.li.short_name)
            assert "一个月没有任务" in page
            assert "1 小时 30 分钟" in page
            idle = text(world.client(world.chen).get("/desk/volunteers/?show=idle"))
            assert f"/desk/volunteers/{world.volunteers['zhou'].public_id}/" in idle
            assert f"/desk/volunteers/{world.volunteers['li'].public_id}/" not in idle
            assert "这一年还没有带过志愿者" in text(world.client(world.chen).get("/desk/volunteers/?year=2024"))

    def test_hours_under_review_stand_apart_and_refused_ones_do_not_count(self, world):
        for who, state in (("li", "organisation_review"), ("zhou", "rejected")):
            ServiceHours.objects.filter(pk=served(world, who, minutes=60).pk).update(state=state)
        [figures] = led.figures_of([world.workers["chen"]], clock.today().year)
        assert (figures.volunteers, figures.confirmed, figures.waiting, figures.services) == (1, 0, 60, 1)

    def test_the_page_asks_as_much_for_many_as_for_one(self, world, django_assert_max_num_queries):
        served(world, minutes=60, days=1)
        for number in range(12):
            served(world, minutes=30, volunteer=factories.volunteer(), source=f"test/{number}")
        with django_assert_max_num_queries(12):
            rows = led.named(led.led_by(world.workers["chen"], clock.today().year))
        assert len(rows) == 13


class TestAskingSomebody:
    def test_one_tap_invites_and_what_does_not_suit_is_not_offered(self, world):
        served(world, "zhou", minutes=60, days=2)
        rail = story.published_stair_rail(world)
        wanted = story.requirement(rail, "volunteer")
        Offer.objects.filter(requirement=wanted).update(state="withdrawn")
        chen = world.client(world.chen)
        address = f"/desk/volunteers/{world.volunteers['zhou'].public_id}/invitation/"
        assert "为楼道加装扶手" in text(chen.get(address))
        assert chen.post(address, {"requirement": wanted.public_id}).status_code == 303
        offer = Offer.objects.get(requirement=wanted, state="sent")
        assert (offer.user, offer.sent_by) == (world.zhou, world.chen)
        assert "已经邀请" in text(chen.get(address))
        assert "请看看别的" in text(chen.post(address, {"requirement": "gone"}), 409)
        unskilled = factories.volunteer(skills=[], place_code=world.heping)
        served(world, minutes=30, volunteer=unskilled, source="test/unskilled")
        theirs = f"/desk/volunteers/{unskilled.public_id}/invitation/"
        assert "不能请" in text(chen.get(theirs))
        assert "不能请" in text(chen.post(theirs, {"requirement": wanted.public_id}), 409)
        assert chen.get(f"/desk/volunteers/{world.volunteers['zhang'].public_id}/invitation/").status_code == 404


class TestTheCoordinator:
    def test_reads_all_her_workers_and_takes_the_figures_along(self, world):
        served(world, minutes=90)
        zhao = world.client(world.zhao)
        worker = world.workers["chen"]
        assert world.li.short_name in text(zhao.get(f"/desk/volunteers/?worker={worker.public_id}"))
        rows = list(csv.reader(io.StringIO(zhao.get("/desk/volunteers/figures/").content.decode("utf-8-sig"))))
        [chen] = [row for row in rows if row[0] == world.chen.name]
        assert chen[2:] == [str(clock.today().year), "1", "1.5", "0.0", "1", "0", "0"]
        own = world.client(world.chen).get("/desk/volunteers/figures/").content.decode("utf-8-sig")
        assert len(own.strip().splitlines()) == 2

    @pytest.mark.parametrize("who", ["li", "wang", "director_zhou", "qian"])
    def test_nobody_else_does(self, world, who):
        assert world.client(world.people[who]).get("/desk/volunteers/").status_code == 403

    def test_a_worker_of_another_station_is_not_found(self, world):
        other = world.client(world.other_worker)
        assert other.get(f"/desk/volunteers/?worker={world.workers['chen'].public_id}").status_code == 404
