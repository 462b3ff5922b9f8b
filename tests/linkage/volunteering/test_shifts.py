"""A shift with twelve places: signed up for, queued for, given back, called off; never more people than places."""

import datetime as dt

import pytest
from django.utils import translation

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.dispatch.actions.claims import claim_place
from linkage.events.models import Event
from linkage.people.models import User
from linkage.volunteering import jobs
from linkage.volunteering.actions import signups
from linkage.volunteering.actions.activities import cancel_activity, plan_activity, publish_activity, submit_activity
from linkage.volunteering.actions.shifts import Times, add_shifts, cancel_shift, change_shift
from linkage.volunteering.models import Shift, ShiftWaiting, Signup
from linkage.volunteering.states.activities import ActivityState
from tests import factories
from tests.linkage.dispatch import story
from tests.linkage.volunteering.shift_story import (
    FACTS,
    all_is_well,
    fresh,
    helpers,
    planned,
    published,
    shift_of,
    times,
)
from tests.together import answers

pytestmark = pytest.mark.postgres


def told(user: User) -> list[str]:
    return list(Event.objects.filter(stream=f"user/{user.public_id}").order_by("pk").values_list("type", flat=True))


class TestPlanning:
    def test_an_organisation_plans_and_the_lead_social_worker_lets_volunteers_in(self, world):
        mutual_aid = world.organisations["mutual_aid"]
        activity = planned(world, by=world.director_zhou, organisation=mutual_aid)
        add_shifts(by=world.director_zhou, activity=activity, times=times())
        with pytest.raises(NotAllowed):
            publish_activity(by=world.director_zhou, activity=activity)
        submit_activity(by=world.director_zhou, activity=activity)
        publish_activity(by=world.chen, activity=activity)
        assert activity.state == ActivityState.PUBLISHED

    def test_every_activity_has_a_social_worker_as_its_lead(self, world):
        with pytest.raises(Invalid) as refused:
            plan_activity(by=world.chen, organisation=world.station, place_code=world.heping, lead=world.li, **FACTS)
        assert set(refused.value.fields) == {"lead"}

    @pytest.mark.parametrize("who", ["li", "wang", "other_worker", "other_staff", "qian"])
    def test_nobody_plans_for_another_organisation_or_elsewhere(self, world, who):
        with pytest.raises(NotAllowed):
            planned(world, by=world.people[who])

    def test_nothing_is_published_without_a_date(self, world):
        with pytest.raises(Invalid) as refused:
            publish_activity(by=world.chen, activity=planned(world))
        assert refused.value.code == "no_shifts"


class TestSigningUp:
    def test_one_tap_takes_one_place_once(self, world):
        shift = shift_of(world)
        signups.sign_up(by=world.li, shift=shift)
        with pytest.raises(Conflict) as again:
            signups.sign_up(by=world.li, shift=shift)
        assert again.value.code == "already_yours"
        assert fresh(shift).taken == 1
        assert all_is_well()

    @pytest.mark.parametrize(
        ("who", "code"),
        [("wang", "not_volunteer"), ("chen", "not_volunteer"), ("other_volunteer", "not_eligible")],
    )
    def test_who_cannot_come_is_told_why(self, world, who, code):
        with pytest.raises(NotAllowed) as refused:
            signups.sign_up(by=world.people[who], shift=shift_of(world))
        assert refused.value.code == code

    def test_the_lead_does_not_sign_up_for_hours_she_would_prove_herself(self, world):
        factories.volunteer(user=world.chen)
        with pytest.raises(NotAllowed) as refused:
            signups.sign_up(by=User.objects.get(pk=world.chen.pk), shift=shift_of(world))
        assert refused.value.code == "leads_it"

    def test_age_and_checks_count(self, world):
        young = factories.volunteer(user=factories.person(birth_year=clock.today().year - 19)).user
        older_only = fresh(published(world, minimum_age=20).shifts.get())
        with pytest.raises(NotAllowed):
            signups.sign_up(by=young, shift=older_only)
        with_children = fresh(published(world, times(3), kind="children").shifts.get())
        with pytest.raises(NotAllowed):
            signups.sign_up(by=world.li, shift=with_children)
        world.volunteers["li"].minor_check_on_file = True
        world.volunteers["li"].save()
        signups.sign_up(by=User.objects.get(pk=world.li.pk), shift=with_children)

    def test_sign_up_ends_when_the_shift_begins(self, world):
        shift = shift_of(world)
        with clock.travel(shift.starts_at), pytest.raises(NotAllowed) as refused:
            signups.sign_up(by=world.li, shift=shift)
        assert refused.value.code == "begun"

    def test_a_shift_and_another_shift_at_one_time_do_not_go_together(self, world):
        first = shift_of(world)
        second = fresh(published(world, Times(first.starts_at, first.ends_at, 1, 5)).shifts.get())
        signups.sign_up(by=world.li, shift=first)
        with pytest.raises(Conflict) as busy:
            signups.sign_up(by=world.li, shift=second)
        assert busy.value.code == "conflict"
        assert fresh(second).taken == 0

    def test_a_shift_and_a_needs_task_at_one_time_do_not_go_together(self, world):
        rail = story.published_stair_rail(world)
        claim_place(by=world.li, requirement=story.requirement(rail, "volunteer"))
        window = Times(rail.window_start, rail.window_end, 1, 5)
        shift = fresh(published(world, window).shifts.get())
        with pytest.raises(Conflict) as busy:
            signups.sign_up(by=world.li, shift=shift)
        assert busy.value.code == "conflict"
        signups.sign_up(by=world.zhou, shift=shift)
        with pytest.raises(Conflict) as taken:
            claim_place(by=world.zhou, requirement=story.requirement(rail, "volunteer"))
        assert taken.value.code == "conflict"


class TestTheQueue:
    def test_a_place_given_back_is_kept_for_the_first_who_waits(self, world):
        shift = shift_of(world, maximum=1)
        mine = signups.sign_up(by=world.li, shift=shift)
        first = signups.join_shift_waitlist(by=world.zhou, shift=fresh(shift))
        signups.join_shift_waitlist(by=world.zhang, shift=fresh(shift))
        signups.withdraw_signup(by=world.li, signup=mine)
        assert told(world.zhou)[-1] == "signup.invited"
        assert fresh(shift).taken == 1
        with pytest.raises(Conflict) as full:
            signups.sign_up(by=world.li, shift=fresh(shift))
        assert full.value.code == "full"
        first.refresh_from_db()
        signups.take_kept_place(by=world.zhou, waiting=ShiftWaiting.objects.get(pk=first.pk))
        assert Signup.objects.get(shift=shift, state="signed_up").user == world.zhou
        assert all_is_well()

    def test_who_does_not_answer_in_time_lets_the_next_one_in(self, world):
        shift = shift_of(world, maximum=1)
        mine = signups.sign_up(by=world.li, shift=shift)
        for helper in (world.zhou, world.zhang):
            signups.join_shift_waitlist(by=helper, shift=fresh(shift))
        signups.withdraw_signup(by=world.li, signup=mine)
        with clock.travel(clock.now() + dt.timedelta(minutes=61)):
            jobs.lapse_shift_invitations.call()
            assert told(world.zhang)[-1] == "signup.invited"
        assert ShiftWaiting.objects.get(user=world.zhou).state == "left"
        assert all_is_well()

    def test_nobody_queues_while_there_is_room(self, world):
        with pytest.raises(NotAllowed) as refused:
            signups.join_shift_waitlist(by=world.li, shift=shift_of(world))
        assert refused.value.code == "not_full"

    def test_more_room_is_offered_to_those_who_wait_first(self, world):
        shift = shift_of(world, maximum=1)
        signups.sign_up(by=world.li, shift=shift)
        signups.join_shift_waitlist(by=world.zhou, shift=fresh(shift))
        change_shift(by=world.chen, shift=fresh(shift), times=Times(shift.starts_at, shift.ends_at, 1, 3))
        assert told(world.zhou)[-1] == "signup.invited"
        assert fresh(shift).taken == 2
        assert all_is_well()


class TestGivingBack:
    def test_late_withdrawal_takes_a_reason_and_tells_the_lead(self, world):
        shift = shift_of(world, days=0.5)
        mine = signups.sign_up(by=world.li, shift=shift)
        with pytest.raises(Invalid) as refused:
            signups.withdraw_signup(by=world.li, signup=mine)
        assert refused.value.code == "reason_needed"
        signups.withdraw_signup(by=world.li, signup=mine, reason="发烧了")
        assert mine.withdrew_late
        assert Event.objects.filter(stream=shift.stream, type="shift.withdrawn_late").exists()
        assert "发烧" not in str(list(Event.objects.values_list("payload", flat=True)))
        assert "发烧了" in world.client(world.chen).get(f"/shifts/{shift.public_id}/roster/").content.decode()

    def test_after_it_began_nobody_withdraws(self, world):
        shift = shift_of(world)
        mine = signups.sign_up(by=world.li, shift=shift)
        with clock.travel(shift.starts_at), pytest.raises(NotAllowed):
            signups.withdraw_signup(by=world.li, signup=mine, reason="来不了")

    def test_another_volunteer_cannot_withdraw_her(self, world):
        mine = signups.sign_up(by=world.li, shift=shift_of(world))
        with pytest.raises(NotAllowed):
            signups.withdraw_signup(by=world.zhou, signup=mine)


class TestCallingOff:
    def test_everybody_who_counts_on_it_is_told_why(self, world):
        shift = shift_of(world, maximum=1)
        signups.sign_up(by=world.li, shift=shift)
        signups.join_shift_waitlist(by=world.zhou, shift=fresh(shift))
        with pytest.raises(Invalid):
            cancel_shift(by=world.chen, shift=fresh(shift), reason=" ")
        cancel_shift(by=world.chen, shift=fresh(shift), reason="台风")
        assert [told(user)[-1] for user in (world.li, world.zhou)] == ["signup.cancelled"] * 2
        assert fresh(shift).taken == 0
        assert all_is_well()

    def test_an_activity_is_called_off_with_all_that_is_to_come(self, world):
        activity = published(world, times(2), times(9))
        for shift in activity.shifts.all():
            signups.sign_up(by=world.li, shift=fresh(shift))
        cancel_activity(by=world.zhao, activity=activity, reason="场地装修")
        assert told(world.li)[-2:] == ["signup.cancelled"] * 2
        assert not Shift.objects.filter(state="open").exists()
        with translation.override("zh-hans"), pytest.raises(NotAllowed) as refused:
            signups.sign_up(by=world.zhou, shift=fresh(activity.shifts.all()[0]))
        assert refused.value.code == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_two_hundred_reach_for_twelve_places(world):
    shift = shift_of(world, maximum=12)
    crowd = helpers(200)
    given = answers([lambda user=user: signups.sign_up(by=user, shift=fresh(shift)) for user in crowd])
    refusals = [each for each in given if isinstance(each, str)]
    assert refusals == ["full"] * 188
    assert fresh(shift).taken == 12
    assert Signup.objects.filter(shift=shift, state="signed_up").count() == 12
    assert all_is_well()


@pytest.mark.django_db(transaction=True)
def test_one_person_reaches_for_two_shifts_at_one_time(world):
    first = shift_of(world)
    second = fresh(published(world, Times(first.starts_at, first.ends_at, 1, 5)).shifts.get())
    given = answers(
        [lambda shift=shift: signups.sign_up(by=world.li, shift=fresh(shift)) for shift in (first, second)] * 4
    )
    assert len([each for each in given if not isinstance(each, str)]) == 1
    assert Signup.objects.filter(user=world.li, state="signed_up").count() == 1


@pytest.mark.django_db(transaction=True)
def test_places_come_free_while_many_wait(world):
    shift = shift_of(world, maximum=6)
    crowd = helpers(16)
    mine = [signups.sign_up(by=user, shift=fresh(shift)) for user in crowd[:6]]
    for user in crowd[6:]:
        signups.join_shift_waitlist(by=user, shift=fresh(shift))
    answers([lambda signup=signup: signups.withdraw_signup(by=signup.user, signup=signup) for signup in mine])
    invited = list(ShiftWaiting.objects.filter(state="invited").select_related("user", "shift__activity"))
    assert len(invited) == 6
    taken = answers([lambda each=each: signups.take_kept_place(by=each.user, waiting=each) for each in invited])
    assert all(isinstance(each, Signup) for each in taken)
    assert fresh(shift).taken == 6
    assert all_is_well()
