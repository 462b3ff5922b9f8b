"""The pages of activities, by forms and links alone."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.volunteering.actions.activities import plan_activity
from linkage.volunteering.actions.covers import seek_cover
from linkage.volunteering.actions.signups import join_shift_waitlist, sign_up
from linkage.volunteering.models import Activity, CoverAsk, ServiceHours, Shift, Signup, SignupGroup, Swap
from tests.cost import queries_of
from tests.linkage.volunteering.shift_story import FACTS, fresh, helpers, published, shift_of, times


def text(response, status: int = 200) -> str:
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


@pytest.fixture
def shift(world) -> Shift:
    return shift_of(world, maximum=2)


def page(shift: Shift) -> str:
    return f"/shifts/{shift.public_id}/"


class TestForEveryone:
    def test_a_visitor_sees_what_is_on_and_is_asked_to_sign_in(self, world, shift):
        visitor = world.client()
        assert "周末助老洗车" in text(visitor.get("/activities/"))
        seen = text(visitor.get(page(shift)))
        assert "登录后报名" in seen
        assert "陈女士" not in seen
        assert text(visitor.get(f"/activities/{shift.activity.public_id}/"))

    def test_a_draft_is_nobodys_but_those_who_plan_it(self, world):
        draft = plan_activity(
            by=world.chen, organisation=world.station, place_code=world.heping, lead=world.chen, **FACTS
        )
        address = f"/activities/{draft.public_id}/"
        assert world.client().get(address).status_code == 404
        assert world.client(world.li).get(address).status_code == 404
        assert "请社工确认" not in text(world.client(world.chen).get(address))

    def test_the_filters_are_links(self, world, shift):
        published(world, times(12), title="夜间巡逻队", kind="patrol")
        client = world.client(world.li)
        assert "夜间巡逻队" not in text(client.get("/activities/?when=week"))
        patrols = text(client.get("/activities/?kind=patrol"))
        assert "夜间巡逻队" in patrols
        assert "周末助老洗车" not in patrols
        assert text(client.get("/activities/?kind=nonsense&when=never&near=1"))

    def test_what_suits_says_why(self, world, shift):
        seen = text(world.client(world.li).get("/activities/"))
        assert "就在您附近" in seen

    def test_the_poster_leads_to_the_activity(self, world, shift):
        seen = text(world.client().get(f"/activities/{shift.activity.public_id}/poster/"))
        assert "<svg" in seen
        assert f"/activities/{shift.activity.public_id}/" in seen


class TestAVolunteer:
    def test_one_tap_then_it_is_among_hers(self, world, shift):
        client = world.client(world.li)
        response = client.post(f"{page(shift)}signups/")
        assert response["Location"] == page(shift)
        assert client.post(f"{page(shift)}signups/").status_code == 303  # a second tap is no second place
        assert "您已报名" in text(client.get(page(shift)))
        for where in ("/tasks/", "/me/shifts/", "/"):
            assert "周末助老洗车" in text(client.get(where)), where
        assert fresh(shift).taken == 1

    def test_a_full_shift_offers_the_queue_and_the_queue_is_answered(self, world, shift):
        first = sign_up(by=world.li, shift=shift)
        sign_up(by=world.zhou, shift=fresh(shift))
        zhang = world.client(world.zhang)
        assert "名额已满" in text(zhang.post(f"{page(shift)}signups/"), 409)
        zhang.post(f"{page(shift)}waiting/")
        assert "您在候补" in text(zhang.get(page(shift)))
        world.client(world.li).post(f"/signups/{first.public_id}/withdrawal/")
        seen = text(zhang.get("/tasks/"))
        assert "有名额了，请您确认" in seen
        acceptance = seen.split('action="/shift-waiting/')[1].split('"')[0]
        assert zhang.post(f"/shift-waiting/{acceptance}").status_code == 303
        assert Signup.objects.get(user=world.zhang).state == "signed_up"

    def test_a_late_withdrawal_asks_for_a_reason_and_keeps_what_was_typed(self, world):
        soon = shift_of(world, days=0.5)
        mine = sign_up(by=world.li, shift=soon)
        client = world.client(world.li)
        assert "请写一句原因" in text(client.post(f"/signups/{mine.public_id}/withdrawal/", {"reason": ""}), 422)
        client.post(f"/signups/{mine.public_id}/withdrawal/", {"reason": "孩子发烧"})
        assert "孩子发烧" not in text(world.client(world.zhou).get(page(soon)))
        assert fresh(soon).taken == 0

    def test_a_cover_is_found_by_pages(self, world, shift):
        mine = sign_up(by=world.li, shift=shift)
        world.client(world.li).post(f"/signups/{mine.public_id}/cover/")
        assert "正在找人替您" in text(world.client(world.li).get(page(shift)))
        ask = CoverAsk.objects.select_related("user").order_by("pk")[0]
        client = world.client(ask.user)
        assert "您能替一次吗" in text(client.get("/me/shifts/"))
        assert "我来替" in text(client.get(f"/covers/{ask.public_id}/"))
        assert client.post(f"/covers/{ask.public_id}/acceptance/")["Location"] == page(shift)
        assert Signup.objects.get(shift=shift, state="signed_up").user == ask.user

    def test_a_swap_is_agreed_by_pages(self, world):
        activity = published(world, times(2), times(4))
        first, second = (fresh(each) for each in activity.shifts.order_by("starts_at"))
        mine, hers = sign_up(by=world.li, shift=first), sign_up(by=world.zhou, shift=second)
        li, zhou = world.client(world.li), world.client(world.zhou)
        assert hers.public_id in text(li.get(page(first)))
        li.post(f"/signups/{mine.public_id}/swaps/", {"wanted": hers.public_id})
        swap = Swap.objects.get()
        assert "同意换" in text(zhou.get(f"/swaps/{swap.public_id}/"))
        zhou.post(f"/swaps/{swap.public_id}/acceptance/")
        assert "您已报名" in text(li.get(page(second)))

    def test_a_group_is_brought_and_its_members_join_by_its_address(self, world):
        shift = shift_of(world, maximum=5)
        li = world.client(world.li)
        facts = {"name": "春风互助队", "count": "3", "phones": "13900000012，不是号码\n13900000099"}
        response = li.post(f"{page(shift)}groups/", facts)
        group = SignupGroup.objects.get()
        assert response["Location"] == f"/groups/{group.public_id}/"
        seen = text(li.get(response["Location"]))
        assert world.zhou.short_name not in seen
        zhang = world.client(world.zhang)
        zhang.post(f"/groups/{group.public_id}/members/")
        assert "您已确认参加" in text(zhang.get(f"/groups/{group.public_id}/"))
        zhou = world.client(world.zhou)
        asked = Signup.objects.get(user=world.zhou)
        assert zhou.post(f"/signups/{asked.public_id}/refusal/").status_code == 303
        assert world.zhang.short_name in text(li.get(response["Location"]))

    def test_no_script_is_needed_to_check_in_and_out(self, world, shift):
        mine = sign_up(by=world.li, shift=shift)
        chen, li = world.client(world.chen), world.client(world.li)
        for act, later in (("checkin", 0), ("checkout", 119)):
            with clock.travel(shift.starts_at + dt.timedelta(minutes=later, seconds=5)):
                shown = text(chen.post(f"{page(shift)}presence/"))
                digits = shown.split('class="qr-digits">')[1].split("<")[0]
                assert li.get(f"/shifts/checkin/?code=123456&shift={shift.public_id}")["Location"].startswith(
                    page(shift)
                )
                assert 'name="code"' in text(li.get(page(shift)))
                assert text(li.post(f"/signups/{mine.public_id}/{act}/", {"code": "12"}), 422)
                assert li.post(f"/signups/{mine.public_id}/{act}/", {"code": digits}).status_code == 303
        assert ServiceHours.objects.get(source=mine.stream).state == "counted"


class TestPlanning:
    FORM = FACTS | {"place_code": "330102990001", "minimum_age": "0"}

    def test_three_steps_from_an_idea_to_a_series(self, world):
        chen = world.client(world.chen)
        assert "第 1 步" in text(chen.get("/activities/new/"))
        assert "请填写" not in text(chen.get("/activities/new/"))
        dates = chen.post("/activities/new/", self.FORM | {"lead": str(world.chen.pk)})["Location"]
        day = clock.today() + dt.timedelta(days=3)
        when = {"day": day.isoformat(), "start": "09:00", "end": "11:00", "minimum": "2", "maximum": "8"}
        until = (day + dt.timedelta(weeks=2)).isoformat()
        series = when | {"repeat": "weekly", "until": until, "skips_holidays": ""}
        ahead = text(chen.post(dates, series))
        assert "会排这 3 场" in ahead
        assert not Shift.objects.exists()
        activity = Activity.objects.get()
        assert chen.post(dates, series | {"sure": "1"})["Location"] == f"/activities/{activity.public_id}/"
        assert Shift.objects.count() == 3
        chen.post(f"/activities/{activity.public_id}/publication/")
        assert "周末助老洗车" in text(world.client(world.li).get("/activities/"))

    def test_an_organisation_hands_it_to_the_social_worker(self, world):
        zhou = world.client(world.director_zhou)
        dates = zhou.post("/activities/new/", self.FORM | {"lead": str(world.chen.pk)})["Location"]
        day = (clock.today() + dt.timedelta(days=3)).isoformat()
        zhou.post(dates, {"day": day, "start": "09:00", "end": "11:00", "minimum": "2", "maximum": "8"})
        activity = Activity.objects.get()
        address = f"/activities/{activity.public_id}/"
        assert "请社工确认" in text(zhou.get(address))
        assert text(zhou.post(f"{address}publication/"), 403)
        zhou.post(f"{address}submission/")
        chen = world.client(world.chen)
        assert "确认并发布" in text(chen.get(address))
        chen.post(f"{address}return/", {"reason": "请写清集合时间"})
        zhou.post(f"{address}submission/")
        chen.post(f"{address}publication/")
        activity.refresh_from_db()
        assert activity.state == "published"

    def test_a_mistake_is_said_beside_its_field_and_nothing_is_lost(self, world):
        seen = text(world.client(world.chen).post("/activities/new/", self.FORM | {"minimum": "9", "maximum": "3", "lead": str(world.chen.pk)}), 422)  # fmt: skip
        assert "最少不超过最多" in seen
        assert "周末助老洗车" in seen

    def test_a_date_is_moved_and_called_off_by_those_who_run_it(self, world, shift):
        sign_up(by=world.li, shift=shift)
        zhao = world.client(world.zhao)
        day = (clock.local(shift.starts_at).date() + dt.timedelta(days=1)).isoformat()
        form = {"day": day, "start": "09:00", "end": "11:00", "minimum": "1", "maximum": "2", "scope": "this"}
        zhao.post(f"{page(shift)}changes/", form)
        assert clock.local(fresh(shift).starts_at).hour == 9
        assert text(zhao.post(f"{page(shift)}cancellation/", {"reason": ""}), 422)
        zhao.post(f"{page(shift)}cancellation/", {"reason": "台风"})
        assert "台风" in text(world.client(world.li).get(page(shift)))
        assert world.client(world.li).post(f"{page(shift)}cancellation/", {"reason": "x"}).status_code == 403

    def test_the_roster_marks_corrects_and_records(self, world, shift):
        mine = sign_up(by=world.li, shift=shift)
        chen = world.client(world.chen)
        with clock.travel(shift.ends_at + dt.timedelta(minutes=1)):
            assert "没来" in text(chen.get(f"{page(shift)}roster/"))
            chen.post(f"/signups/{mine.public_id}/absence/")
            assert "其实来了" in text(chen.get(f"{page(shift)}roster/"))
            chen.post(f"/signups/{mine.public_id}/correction/")
            form = text(chen.get(f"/signups/{mine.public_id}/roster/"))
            assert "为什么没有用签到码" in form
            start, end = (f"{clock.local(each):%Y-%m-%dT%H:%M}" for each in (shift.starts_at, shift.ends_at))
            facts = {"started_at": start, "ended_at": end, "reason": "手机没电"}
            assert chen.post(f"/signups/{mine.public_id}/roster/", facts).status_code == 303
        assert ServiceHours.objects.get().state == "organisation_review"

    def test_the_desk_shows_what_is_short_of_people(self, world):
        published(world, times(2, minimum=3), title="缺人的活动")
        chen = world.client(world.chen)
        assert "快开始了，人还不够" in text(chen.get("/activities/planning/"))
        assert "/activities/planning/" in text(chen.get("/desk/"))


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("li", "/activities/"),
        ("li", "/me/shifts/"),
        ("li", "/tasks/"),
        ("chen", "/activities/planning/"),
        (None, "/activities/"),
    ],
)
def test_the_cost_of_a_list_does_not_grow_with_it(world, who, path):
    client = world.client(world.people[who] if who else None)
    grow(world)
    before = queries_of(client, path)
    for _turn in range(3):
        grow(world)
    assert queries_of(client, path) == before
    assert before <= 40


def grow(world) -> None:
    """One more shift that 李 comes to, one she waits for, one she is asked to cover, one that is open; all at times of their own."""
    days = 2 + 4 * Activity.objects.count()
    activity = published(world, *(times(days + part, maximum=1, minimum=1) for part in range(4)))
    mine, full, covered, _open = (fresh(each) for each in activity.shifts.order_by("starts_at"))
    sign_up(by=world.li, shift=mine)
    sign_up(by=world.zhou, shift=full)
    join_shift_waitlist(by=world.li, shift=fresh(full))
    cover = seek_cover(by=world.zhou, signup=sign_up(by=world.zhou, shift=covered))
    CoverAsk.objects.get_or_create(cover=cover, user=world.li, defaults={"asked_at": clock.now()})


def test_the_roster_costs_the_same_however_many_come(world):
    shift = shift_of(world, maximum=30)
    chen = world.client(world.chen)
    for user in helpers(2):
        sign_up(by=user, shift=fresh(shift))
    before = queries_of(chen, f"{page(shift)}roster/")
    for user in helpers(12):
        sign_up(by=user, shift=fresh(shift))
    assert queries_of(chen, f"{page(shift)}roster/") == before
