"""小李's tasks, the people she meets through them, and what became of every minute."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.queries import my_people
from linkage.needs.models import Category
from linkage.people.actions.consents import give_consent, withdraw_consent
from linkage.people.models import Consent
from linkage.volunteering.actions.attendance import check_in_to_shift, check_out_of_shift, issue_shift_code
from linkage.volunteering.actions.signups import sign_up
from linkage.volunteering.models import ServiceHours
from tests.linkage.dispatch import story
from tests.linkage.volunteering.shift_story import fresh, shift_of

pytestmark = pytest.mark.django_db


def test_the_lead_of_a_task_can_be_reached_and_the_neighbour_is_named_only_while_she_agrees(world):
    story.confirmed_stair_rail(world)
    li = world.client(world.li)
    [leader] = my_people.leaders_of(world.li)
    assert (leader.user, leader.task) == (world.chen, "")
    for consent in Consent.objects.filter(user=world.wang, purpose="share_with_helpers", withdrawn_at__isnull=True):
        withdraw_consent(by=world.wang, consent=consent)
    page = li.get("/me/people/").content.decode()
    assert f"tel:{world.station.phone}" in page
    assert "一位邻居" in page
    assert world.wang.short_name not in page
    give_consent(by=world.wang, user=world.wang, purpose=Consent.Purpose.SHARE_WITH_HELPERS)
    page = li.get("/me/people/").content.decode()
    assert world.wang.short_name in page
    assert "2 单元" not in page
    Category.objects.filter(pk="home_adaptation").update(is_sensitive=True)
    assert world.wang.short_name not in li.get("/me/people/").content.decode()


def test_her_tasks_to_come_and_over_each_with_its_lead_and_a_way_to_write(world):
    story.confirmed_stair_rail(world)
    again = story.published_stair_rail(world, starts_in=dt.timedelta(days=2))
    task = claim_place(by=world.li, requirement=story.requirement(again, "volunteer"))
    client = world.client(world.li)
    page = client.get("/me/tasks/").content.decode()
    ahead, _heading, over = page.partition("过去的")
    assert f"/assignments/{task.public_id}/" in ahead
    assert f"社工 {world.chen.short_name}带队" in ahead
    assert f"社工 {world.chen.short_name}带队" in over
    writing = f"/messages/assignment/{task.public_id}/"
    assert writing in client.get("/me/people/").content.decode()
    assert client.get(writing).status_code == 200
    assert "手上没有任务" in world.client(world.wang).get("/me/tasks/").content.decode()


def test_every_minute_that_was_agreed_and_does_not_count_has_its_reason(world):
    shift = shift_of(world)
    signup = sign_up(by=world.li, shift=shift)
    for act, minutes in ((check_in_to_shift, 10), (check_out_of_shift, 114.5)):
        with clock.travel(shift.starts_at + dt.timedelta(minutes=minutes)):
            act(by=world.li, signup=signup, code=issue_shift_code(by=world.chen, shift=fresh(shift)).digits)
    hours = ServiceHours.objects.get()
    assert (hours.planned_minutes, hours.present_minutes, hours.minutes) == (120, 104, 104)
    page = world.client(world.li).get("/me/hours/").content.decode()
    told = ("约定 120 分钟", "到场 104 分钟", "计入 104 分钟", "晚到 10 分钟", "早走 5 分钟")
    assert not [each for each in told if each not in page]


def test_of_a_need_the_time_that_was_left_over_is_explained_too(world):
    story.confirmed_stair_rail(world)
    page = world.client(world.li).get("/me/hours/").content.decode()
    assert "约定 120 分钟" in page
    assert "按实际到场的时间算" in page
