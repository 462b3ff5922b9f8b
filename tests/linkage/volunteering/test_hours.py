import datetime as dt
from itertools import count

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.events.log import timeline
from linkage.ledger.models import Transaction
from linkage.places.models import RegionalSetting
from linkage.volunteering.actions.hours import record_hours, review_hours
from linkage.volunteering.actions.points import post_points
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.queries.hours import hours_for_review, hours_of, hours_summary, hours_waiting_for
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.states.hours import Evidence, HoursState
from tests import factories

# A Monday that is no holiday, long enough ago for nothing to lie in the future.
MORNING = dt.datetime(2026, 11, 16, 8, 0, tzinfo=clock.SHANGHAI)
_sources = count(1)


@pytest.fixture(autouse=True)
def same_day(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MORNING + dt.timedelta(hours=23))


@pytest.fixture
def serve(world):
    """serve(from hour, minutes): a record of 小李's service in 和平社区, led by 陈社工 for the street's station."""

    def serve(hour: float, minutes: float, **changes) -> ServiceHours:
        started_at = MORNING + dt.timedelta(hours=hour - 8)
        facts = {
            "by": world.chen,
            "volunteer": world.volunteers["li"],
            "source": f"assignment/{next(_sources):012}",
            "activity": "适老化改造",
            "content": "装扶手",
            "place_code": world.heping,
            "started_at": started_at,
            "ended_at": started_at + dt.timedelta(minutes=minutes),
            "organisation": world.station,
            "lead": world.chen,
            "evidence": Evidence.CODE,
            "category_code": "stair_rail",
        }
        return record_hours(**(facts | changes))

    return serve


def test_two_hours_by_code_count_at_once(world, serve):
    hours = serve(9, 120)
    assert (hours.state, hours.minutes, hours.waits_because) == (HoursState.COUNTED, 120, [])
    assert hours.served_on == MORNING.date()
    assert [event.type for event in timeline(f"user/{world.li.public_id}")] == ["points.posted", "hours.recorded"]


def test_only_whole_minutes_really_given_are_written_down(serve):
    assert serve(9, 59.99).minutes == 59
    assert serve(11, 0.5).minutes == 0


def test_the_same_service_is_recorded_once(world, serve):
    first = serve(9, 60, source="assignment/same00000000")
    again = serve(9, 60, source="assignment/same00000000")
    assert again == first
    assert hours_of(world.li).count() == 1
    assert points_balance(world.li) == 100
    assert len([event for event in timeline(f"user/{world.li.public_id}") if event.type == "hours.recorded"]) == 1


@pytest.mark.parametrize(
    ("minutes", "state", "reasons"),
    [
        (480, HoursState.COUNTED, []),
        (481, HoursState.ORGANISATION_REVIEW, ["long_day"]),
        (720, HoursState.ORGANISATION_REVIEW, ["long_day"]),
        (721, HoursState.DISTRICT_REVIEW, ["very_long_day"]),
    ],
)
def test_a_days_length_decides_who_looks_at_it(serve, minutes, state, reasons):
    hours = serve(8, minutes)
    assert (hours.state, hours.waits_because) == (state, reasons)


def test_it_is_the_days_sum_that_counts_and_not_each_service(serve):
    assert serve(6, 300).state == HoursState.COUNTED
    assert serve(12, 181).state == HoursState.ORGANISATION_REVIEW
    assert serve(16, 300).state == HoursState.DISTRICT_REVIEW


def test_yesterdays_hours_and_refused_ones_do_not_burden_today(world, serve):
    serve(8 - 24, 480)
    refused = serve(8, 500)
    review_hours(by=world.zhao, hours=refused, accept=False, note="签退忘了，实际不到一小时")
    assert serve(17, 60).state == HoursState.COUNTED


def test_a_region_sets_its_own_limits(world, serve):
    RegionalSetting.objects.create(place_id=world.district, key="daily_hours_counted", value=2)
    RegionalSetting.objects.create(place_id=world.street, key="daily_hours_reviewed", value=3)
    assert serve(8, 121).state == HoursState.ORGANISATION_REVIEW
    assert serve(11, 60).state == HoursState.DISTRICT_REVIEW


def test_what_was_written_by_hand_always_waits(serve):
    hours = serve(9, 30, evidence=Evidence.ROSTER)
    assert (hours.state, hours.waits_because) == (HoursState.ORGANISATION_REVIEW, ["roster"])


def test_what_was_recorded_too_late_waits(monkeypatch, serve):
    on_time = clock.add_working_days(MORNING, 10)
    monkeypatch.setattr(clock, "now", lambda: on_time)
    assert serve(6, 60).waits_because == ["late"]
    assert serve(7, 60).state == HoursState.COUNTED


def test_nobody_gives_the_same_hour_twice(serve):
    serve(9, 120)
    assert serve(10, 120).waits_because == ["overlap"]
    assert serve(12, 60).state == HoursState.COUNTED


def test_times_out_of_order_are_refused(serve):
    with pytest.raises(Invalid) as refusal:
        serve(9, -1)
    assert refusal.value.code == "not_in_order"


def test_nobody_records_her_own_hours(world, serve):
    with pytest.raises(NotAllowed) as refusal:
        serve(9, 60, by=world.li)
    assert refusal.value.code == "own_hours"


# The second person


def test_zhao_accepts_what_chen_wrote_by_hand_and_the_points_follow(world, serve):
    hours = serve(9, 90, evidence=Evidence.ROSTER)
    assert points_balance(world.li) == 0
    review_hours(by=world.zhao, hours=hours, accept=True)
    hours.refresh_from_db()
    assert (hours.state, hours.reviewed_by) == (HoursState.COUNTED, world.zhao)
    assert points_balance(world.li) == 150


def test_a_refusal_tells_the_volunteer_why(world, serve):
    hours = serve(9, 90, evidence=Evidence.ROSTER)
    with pytest.raises(Invalid) as refusal:
        review_hours(by=world.zhao, hours=hours, accept=False, note="  ")
    assert "note" in refusal.value.fields
    review_hours(by=world.zhao, hours=hours, accept=False, note="当天没有这项活动")
    assert hours_of(world.li).get().review_note == "当天没有这项活动"
    assert points_balance(world.li) == 0


def test_who_led_and_wrote_the_roster_does_not_review_it(world, serve):
    hours = serve(9, 60, evidence=Evidence.ROSTER, by=world.zhao, lead=world.zhao)
    with pytest.raises(NotAllowed) as refusal:
        review_hours(by=world.zhao, hours=hours, accept=True)
    assert refusal.value.code == "same_person"
    led = serve(11, 60, evidence=Evidence.ROSTER, by=world.chen, lead=world.zhao)
    with pytest.raises(NotAllowed):
        review_hours(by=world.zhao, hours=led, accept=True)


def test_nobody_reviews_her_own_hours_whatever_her_office(world, serve):
    serving = factories.volunteer(user=world.zhao)
    hours = serve(9, 60, evidence=Evidence.ROSTER, volunteer=serving)
    with pytest.raises(NotAllowed) as refusal:
        review_hours(by=world.zhao, hours=hours, accept=True)
    assert refusal.value.code == "own_hours"
    assert not hours_waiting_for(world.zhao).exists()


def test_a_very_long_day_is_the_districts_to_judge(world, serve):
    hours = serve(7, 800)
    with pytest.raises(NotAllowed):
        review_hours(by=world.zhao, hours=hours, accept=True)
    with pytest.raises(NotAllowed):
        review_hours(by=world.other_supervisor, hours=hours, accept=True)
    review_hours(by=world.qian, hours=hours, accept=True)
    assert hours.state == HoursState.COUNTED


def test_each_queue_holds_what_its_reader_may_decide_and_nothing_else(world, serve):
    by_hand = serve(6, 30, evidence=Evidence.ROSTER)
    of_mutual_aid = serve(7, 30, evidence=Evidence.ROSTER, organisation=world.organisations["mutual_aid"])
    very_long = serve(8, 800)
    assert list(hours_waiting_for(world.zhao)) == [by_hand, of_mutual_aid]
    assert list(hours_waiting_for(world.director_zhou)) == [of_mutual_aid]
    assert list(hours_waiting_for(world.qian)) == [very_long]
    for stranger in (world.li, world.wang, world.chen, world.wu, world.other_coordinator, world.other_staff):
        assert not hours_waiting_for(stranger).exists()
    with pytest.raises(NotFound):
        hours_for_review(world.other_coordinator, by_hand.public_id)


def test_two_reviewers_at_once_decide_once(world, serve):
    hours = serve(9, 60, evidence=Evidence.ROSTER)
    seen_by_the_other = ServiceHours.objects.get(pk=hours.pk)
    review_hours(by=world.zhao, hours=hours, accept=True)
    with pytest.raises(Conflict) as refusal:
        review_hours(by=world.zhao, hours=seen_by_the_other, accept=False, note="重复")
    assert refusal.value.code == "wrong_state"
    assert points_balance(world.li) == 100


def test_the_summary_adds_up(world, serve):
    serve(9, 60)
    serve(11, 90, evidence=Evidence.ROSTER)
    refused = serve(14, 45, evidence=Evidence.ROSTER)
    review_hours(by=world.zhao, hours=refused, accept=False, note="没有来")
    summary = hours_summary(world.li)
    assert (summary.counted, summary.waiting, summary.rejected, summary.this_month) == (60, 90, 45, 60)


# Points


@pytest.mark.parametrize(
    ("minutes", "points_key", "hundredths"),
    [
        (60, "points_coefficient", 100),
        (1, "points_coefficient", 2),
        (90, "points_coefficient_skilled", 180),
        (60, "points_coefficient_care", 150),  # 杭州市 sets 150 %
        (0, "points_coefficient", 0),
    ],
)
def test_points_are_hours_times_the_regions_coefficient(world, serve, minutes, points_key, hundredths):
    serve(9, minutes, points_key=points_key)
    assert points_balance(world.li) == hundredths


def test_points_are_booked_exactly_once_however_often_it_is_asked(world, serve):
    hours = serve(9, 60)
    first = post_points(hours=hours)
    assert post_points(hours=hours) == first
    assert Transaction.objects.filter(kind="points.earned").count() == 1
    assert points_balance(world.li) == 100
    assert [event.type for event in timeline(f"user/{world.li.public_id}")].count("points.posted") == 1


def test_what_waits_earns_nothing_yet(world, serve):
    assert post_points(hours=serve(9, 60, evidence=Evidence.ROSTER)) is None
    assert not Transaction.objects.filter(kind="points.earned").exists()
