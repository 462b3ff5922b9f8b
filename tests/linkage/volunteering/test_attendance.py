"""On the day of an activity: in and out by the code on the lead's screen, the roster by hand, who did not come; and what time reminds people of."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, DomainError, Invalid, NotAllowed
from linkage.events.models import Event
from linkage.messaging.rules import told_of
from linkage.volunteering import jobs
from linkage.volunteering.actions import attendance
from linkage.volunteering.actions.hours import review_hours
from linkage.volunteering.actions.signups import sign_up
from linkage.volunteering.models import ServiceHours, Shift, Signup
from linkage.volunteering.queries.points import points_balance
from tests.linkage.volunteering.shift_story import all_is_well, fresh, shift_of

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def shift(world) -> Shift:
    return shift_of(world, minimum=2)


@pytest.fixture
def mine(world, shift) -> Signup:
    return sign_up(by=world.li, shift=shift)


def code_at(world, shift: Shift) -> str:
    return attendance.issue_shift_code(by=world.chen, shift=shift).digits


def come_and_go(world, signup: Signup, minutes: int = 115) -> None:
    shift = signup.shift
    with clock.travel(shift.starts_at):
        attendance.check_in_to_shift(by=signup.user, signup=signup, code=code_at(world, shift))
    with clock.travel(shift.starts_at + minutes * MINUTE + dt.timedelta(seconds=20)):
        attendance.check_out_of_shift(by=signup.user, signup=signup, code=code_at(world, shift))


class TestTheCode:
    def test_in_and_out_records_the_hours_and_the_points(self, world, mine):
        come_and_go(world, mine)
        hours = ServiceHours.objects.get(source=mine.stream)
        assert (hours.minutes, hours.state, hours.evidence) == (115, "counted", "code")
        assert (hours.activity, hours.lead, hours.organisation) == ("周末助老洗车", world.chen, world.station)
        assert hours.points_key == "points_coefficient_care"
        assert points_balance(world.li) > 0

    @pytest.mark.parametrize("minutes", [-31, 121 + 120])
    def test_there_is_no_code_too_early_nor_long_after(self, world, shift, minutes):
        with clock.travel(shift.starts_at + minutes * MINUTE), pytest.raises(Conflict):
            code_at(world, shift)

    @pytest.mark.parametrize("who", ["li", "lin", "director_zhou", "other_worker"])
    def test_only_those_who_run_it_show_it(self, world, shift, who):
        with clock.travel(shift.starts_at), pytest.raises(NotAllowed):
            attendance.issue_shift_code(by=world.people[who], shift=shift)

    def test_one_code_lets_one_person_in(self, world, shift, mine):
        other = sign_up(by=world.zhou, shift=fresh(shift))
        with clock.travel(shift.starts_at):
            code = code_at(world, shift)
            attendance.check_in_to_shift(by=world.li, signup=mine, code=code)
            with pytest.raises(DomainError):
                attendance.check_in_to_shift(by=world.zhou, signup=other, code=code)
        other.refresh_from_db()
        assert other.state == "signed_up"

    def test_the_code_of_another_shift_is_none(self, world, mine):
        another = shift_of(world)
        with clock.travel(mine.shift.starts_at):
            code = code_at(world, another)
            with pytest.raises(DomainError):
                attendance.check_in_to_shift(by=world.li, signup=mine, code=code)

    def test_nobody_checks_in_for_another(self, world, mine):
        with clock.travel(mine.shift.starts_at), pytest.raises(NotAllowed):
            attendance.check_in_to_shift(by=world.zhou, signup=mine, code=code_at(world, mine.shift))

    def test_a_position_is_compared_and_forgotten(self, world, mine):
        with clock.travel(mine.shift.starts_at):
            attendance.check_in_to_shift(
                by=world.li, signup=mine, code=code_at(world, mine.shift), where=(31.23, 121.47)
            )
        mine.refresh_from_db()
        assert mine.fence == "outside"


class TestTheRoster:
    def write(self, world, signup: Signup, by=None, reason: str = "扫不了码"):
        return attendance.record_on_roster(
            by=by or world.chen,
            signup=signup,
            started_at=signup.shift.starts_at,
            ended_at=signup.shift.ends_at,
            reason=reason,
        )

    def test_hours_by_hand_wait_for_a_second_person(self, world, mine):
        with clock.travel(mine.shift.ends_at + 5 * MINUTE):
            self.write(world, mine)
            hours = ServiceHours.objects.get(source=mine.stream)
            assert hours.state == "organisation_review"
            with pytest.raises(NotAllowed):
                review_hours(by=world.chen, hours=hours, accept=True)
            review_hours(by=world.zhao, hours=hours, accept=True)
        assert points_balance(world.li) > 0

    def test_it_takes_a_reason_and_times_of_this_shift(self, world, mine):
        with clock.travel(mine.shift.ends_at + 5 * MINUTE):
            with pytest.raises(Invalid) as no_reason:
                self.write(world, mine, reason=" ")
            with pytest.raises(Invalid) as long_day:
                attendance.record_on_roster(
                    by=world.chen,
                    signup=mine,
                    started_at=mine.shift.starts_at - dt.timedelta(hours=9),
                    ended_at=mine.shift.ends_at,
                    reason="一直在",
                )
        assert (set(no_reason.value.fields), set(long_day.value.fields)) == ({"reason"}, {"started_at"})

    def test_nobody_writes_down_her_own(self, world, mine):
        with clock.travel(mine.shift.ends_at), pytest.raises(NotAllowed):
            self.write(world, mine, by=world.li)


class TestWhoDidNotCome:
    def test_the_lead_marks_it_and_she_hears_so(self, world, mine):
        with pytest.raises(Conflict):
            attendance.mark_no_show(by=world.chen, signup=mine)
        with clock.travel(mine.shift.starts_at + 20 * MINUTE):
            attendance.mark_no_show(by=world.chen, signup=mine)
        event = Event.objects.get(type="signup.missed")
        assert told_of(event) == {world.li: f"/shifts/{mine.shift.public_id}/"}
        assert not ServiceHours.objects.exists()
        assert all_is_well()

    def test_a_mistake_is_mended_and_the_time_written_down(self, world, mine):
        with clock.travel(mine.shift.ends_at + MINUTE):
            attendance.mark_no_show(by=world.chen, signup=mine)
            attendance.correct_no_show(by=world.zhao, signup=mine)
            TestTheRoster().write(world, mine)
        assert ServiceHours.objects.get().state == "organisation_review"
        assert all_is_well()

    def test_a_volunteer_marks_nobody(self, world, mine):
        with clock.travel(mine.shift.ends_at), pytest.raises(NotAllowed):
            attendance.mark_no_show(by=world.zhou, signup=mine)


class TestInTime:
    def test_everybody_is_reminded_once_a_day_before(self, world, mine):
        jobs.remind_of_shifts.call()
        assert not Event.objects.filter(type="signup.reminded").exists()
        with clock.travel(mine.shift.starts_at - dt.timedelta(hours=23)):
            jobs.remind_of_shifts.call()
            jobs.remind_of_shifts.call()
        assert Event.objects.get(type="signup.reminded").stream == f"user/{world.li.public_id}"

    def test_the_lead_hears_once_that_people_are_missing(self, world, shift, mine):
        jobs.watch_shifts_ahead.call()
        jobs.watch_shifts_ahead.call()
        event = Event.objects.get(type="shift.short_of_people")
        assert event.payload["short"] == 1
        assert world.chen in told_of(event)

    def test_with_people_enough_nobody_is_worried(self, world, shift, mine):
        sign_up(by=world.zhou, shift=fresh(shift))
        jobs.watch_shifts_ahead.call()
        assert not Event.objects.filter(type="shift.short_of_people").exists()
