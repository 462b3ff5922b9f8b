"""Handing a place on: a cover, a swap, a group's places."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, NotAllowed
from linkage.events.models import Event
from linkage.people.models import User
from linkage.volunteering import jobs
from linkage.volunteering.actions import covers, groups, swaps
from linkage.volunteering.actions.signups import join_shift_waitlist, sign_up, withdraw_signup
from linkage.volunteering.models import CoverAsk, Shift, Signup, SignupGroup, Swap
from tests.linkage.volunteering.shift_story import all_is_well, fresh, helpers, published, shift_of, times
from tests.together import answers

pytestmark = pytest.mark.postgres


def told(user: User, type: str) -> bool:
    return Event.objects.filter(stream=f"user/{user.public_id}", type=type).exists()


def asked(cover) -> list[User]:
    return [ask.user for ask in CoverAsk.objects.filter(cover=cover).order_by("pk").select_related("user")]


def ask_of(user: User) -> CoverAsk:
    return CoverAsk.objects.select_related("cover__signup__shift__activity", "cover__signup__user", "user").get(
        user=user, state="asked"
    )


def holds(shift: Shift) -> set[User]:
    return {each.user for each in Signup.objects.filter(shift=shift, state="signed_up").select_related("user")}


class TestFindingACover:
    def test_a_few_are_asked_then_the_next_and_nobody_twice(self, world):
        helpers(6)
        mine = sign_up(by=world.li, shift=shift_of(world))
        cover = covers.seek_cover(by=world.li, signup=mine)
        first = asked(cover)
        assert len(first) == 3
        assert world.li not in first
        with clock.travel(clock.now() + dt.timedelta(minutes=61)):
            jobs.look_for_covers.call()
        second = asked(cover)[3:]
        assert len(second) == 3
        assert not set(first) & set(second)

    def test_who_was_asked_longest_ago_is_asked_first(self, world):
        new = helpers(3)
        for number, shift in enumerate(published(world, times(2), times(4), times(6)).shifts.order_by("starts_at")):
            mine = sign_up(by=world.li, shift=fresh(shift))
            cover = covers.seek_cover(by=world.li, signup=mine)
            if number == 0:
                others = {world.zhou, world.zhang, *new} - set(asked(cover))
            elif number == 1:
                assert others <= set(asked(cover))

    def test_the_first_yes_takes_the_place_and_the_search_is_over(self, world):
        helpers(4)
        shift = shift_of(world)
        mine = sign_up(by=world.li, shift=shift)
        cover = covers.seek_cover(by=world.li, signup=mine)
        first, second, _third = asked(cover)
        covers.take_cover(by=second, ask=ask_of(second))
        assert holds(shift) == {second}
        assert told(world.li, "cover.found")
        assert not CoverAsk.objects.filter(cover=cover, state="asked").exists()
        with pytest.raises(Conflict):
            covers.take_cover(by=first, ask=CoverAsk.objects.get(cover=cover, user=first))
        with clock.travel(clock.now() + dt.timedelta(hours=2)):
            jobs.look_for_covers.call()
        assert len(asked(cover)) == 3
        assert fresh(shift).taken == 1
        assert all_is_well()

    def test_those_who_are_busy_away_or_elsewhere_are_not_asked(self, world):
        shift = shift_of(world)
        sign_up(by=world.zhou, shift=shift)
        world.volunteers["zhang"].paused_until = clock.today() + dt.timedelta(days=9)
        world.volunteers["zhang"].save()
        cover = covers.seek_cover(by=world.li, signup=sign_up(by=world.li, shift=fresh(shift)))
        assert not {world.zhou, world.zhang, world.other_volunteer} & set(asked(cover))

    def test_with_somebody_waiting_one_simply_withdraws(self, world):
        shift = shift_of(world, maximum=1)
        mine = sign_up(by=world.li, shift=shift)
        join_shift_waitlist(by=world.zhou, shift=fresh(shift))
        with pytest.raises(Conflict) as refused:
            covers.seek_cover(by=world.li, signup=mine)
        assert refused.value.code == "somebody_waits"

    def test_nobody_found_by_the_beginning_leaves_the_place_with_her(self, world):
        shift = shift_of(world)
        mine = sign_up(by=world.li, shift=shift)
        cover = covers.seek_cover(by=world.li, signup=mine)
        with clock.travel(shift.starts_at + dt.timedelta(minutes=1)):
            jobs.look_for_covers.call()
        cover.refresh_from_db()
        assert cover.state == "ended"
        assert holds(shift) == {world.li}

    def test_withdrawing_ends_the_search(self, world):
        mine = sign_up(by=world.li, shift=shift_of(world))
        cover = covers.seek_cover(by=world.li, signup=mine)
        withdraw_signup(by=world.li, signup=mine)
        cover.refresh_from_db()
        assert cover.state == "ended"

    def test_only_who_was_asked_may_answer(self, world):
        cover = covers.seek_cover(by=world.li, signup=sign_up(by=world.li, shift=shift_of(world)))
        ask = CoverAsk.objects.filter(cover=cover).exclude(user=world.zhang)[0]
        with pytest.raises(NotAllowed):
            covers.take_cover(by=world.zhang, ask=ask)


@pytest.fixture
def two(world) -> tuple[Signup, Signup]:
    """李 on the first date, 周 on the second."""
    activity = published(world, times(2), times(4))
    first, second = (fresh(each) for each in activity.shifts.order_by("starts_at"))
    return sign_up(by=world.li, shift=first), sign_up(by=world.zhou, shift=second)


class TestSwapping:
    def test_nothing_moves_before_both_agree_then_both_move(self, world, two):
        hers, theirs = two
        swap = swaps.propose_swap(by=world.li, offered=hers, wanted=theirs)
        assert holds(hers.shift) == {world.li}
        assert told(world.zhou, "swap.asked")
        swaps.accept_swap(by=world.zhou, swap=swap)
        assert (holds(hers.shift), holds(theirs.shift)) == ({world.zhou}, {world.li})
        assert [fresh(each.shift).taken for each in two] == [1, 1]
        assert told(world.li, "swap.accepted")
        assert all_is_well()

    def test_a_no_leaves_everything(self, world, two):
        hers, theirs = two
        swaps.decline_swap(by=world.zhou, swap=swaps.propose_swap(by=world.li, offered=hers, wanted=theirs))
        assert holds(hers.shift) == {world.li}
        assert told(world.li, "swap.declined")

    def test_who_has_something_else_then_cannot_swap(self, world, two):
        hers, theirs = two
        elsewhere = fresh(published(world, times(2)).shifts.get())
        swap = swaps.propose_swap(by=world.li, offered=hers, wanted=theirs)
        sign_up(by=world.zhou, shift=elsewhere)
        with pytest.raises(Conflict) as busy:
            swaps.accept_swap(by=world.zhou, swap=swap)
        assert busy.value.code == "conflict"
        assert (holds(hers.shift), holds(theirs.shift)) == ({world.li}, {world.zhou})
        assert all_is_well()

    def test_only_the_one_who_was_asked_agrees(self, world, two):
        swap = swaps.propose_swap(by=world.li, offered=two[0], wanted=two[1])
        for other in (world.li, world.zhang):
            with pytest.raises(NotAllowed):
                swaps.accept_swap(by=other, swap=swap)

    def test_a_shift_of_another_activity_is_not_swapped(self, world, two):
        elsewhere = sign_up(by=world.zhang, shift=fresh(published(world, times(8)).shifts.get()))
        with pytest.raises(Conflict):
            swaps.propose_swap(by=world.li, offered=two[0], wanted=elsewhere)


@pytest.mark.django_db(transaction=True)
def test_two_say_yes_to_one_cover(world):
    helpers(2)
    shift = shift_of(world)
    cover = covers.seek_cover(by=world.li, signup=sign_up(by=world.li, shift=shift))
    asks = [(user, ask_of(user)) for user in asked(cover)]  # before the first says yes: then the others' are closed
    given = answers([lambda user=user, ask=ask: covers.take_cover(by=user, ask=ask) for user, ask in asks])
    assert len([each for each in given if isinstance(each, Signup)]) == 1
    assert fresh(shift).taken == 1
    assert len(holds(shift)) == 1
    assert all_is_well()


@pytest.mark.django_db(transaction=True)
def test_a_swap_is_agreed_to_while_it_is_withdrawn_from(world, two):
    hers, theirs = two
    swap = swaps.propose_swap(by=world.li, offered=hers, wanted=theirs)
    answers(
        [
            lambda: swaps.accept_swap(by=world.zhou, swap=Swap.objects.select_related(*SWAP_PARTS).get(pk=swap.pk)),
            lambda: withdraw_signup(by=world.li, signup=Signup.objects.select_related(*PARTS).get(pk=hers.pk)),
        ]
    )
    people = [holds(hers.shift), holds(theirs.shift)]
    assert people in ([{world.zhou}, {world.li}], [set(), {world.zhou}])
    assert all_is_well()


PARTS = ("shift__activity", "user")
SWAP_PARTS = ("offered__user", "wanted__user", "offered__shift__activity", "wanted__shift__activity")


class TestAGroup:
    def test_places_are_set_aside_at_once_and_members_take_them_by_their_own_word(self, world):
        shift = shift_of(world, maximum=4)
        group = groups.sign_up_group(
            by=world.li, shift=shift, name="青年队", count=3, phones=[world.zhou.phone, "+8613000000000"]
        )
        assert fresh(shift).taken == 3
        assert told(world.zhou, "signup.asked")
        assert holds(shift) == set()
        groups.join_group(by=world.zhou, group=group)
        groups.join_group(by=world.zhang, group=group)
        assert holds(shift) == {world.zhou, world.zhang}
        assert fresh(shift).taken == 3
        assert all_is_well()

    def test_all_of_them_or_none(self, world):
        shift = shift_of(world, maximum=4)
        with pytest.raises(Conflict) as full:
            groups.sign_up_group(by=world.li, shift=shift, name="青年队", count=5)
        assert full.value.code == "full"
        assert not SignupGroup.objects.exists()

    def test_an_organisation_brings_people_without_being_a_volunteer(self, world):
        group = groups.sign_up_group(
            by=world.director_zhou,
            shift=shift_of(world),
            name="邻里互助社",
            count=5,
            organisation=world.organisations["mutual_aid"],
        )
        assert group.leader == world.director_zhou
        with pytest.raises(NotAllowed):
            groups.sign_up_group(by=world.other_staff, shift=group.shift, name="外区", count=2)

    def test_a_member_who_withdraws_leaves_the_place_to_the_group(self, world):
        shift = shift_of(world)
        group = groups.sign_up_group(by=world.li, shift=shift, name="青年队", count=2)
        mine = groups.join_group(by=world.zhou, group=group)
        withdraw_signup(by=world.zhou, signup=mine)
        groups.join_group(by=world.zhang, group=SignupGroup.objects.get(pk=group.pk))
        assert fresh(shift).taken == 2
        assert all_is_well()

    def test_unused_places_go_to_those_who_wait_a_day_before(self, world):
        shift = shift_of(world, maximum=3)
        group = groups.sign_up_group(by=world.li, shift=shift, name="青年队", count=3)
        groups.join_group(by=world.zhou, group=group)
        join_shift_waitlist(by=world.zhang, shift=fresh(shift))
        jobs.watch_shifts_ahead.call()
        assert not told(world.zhang, "signup.invited")
        with clock.travel(shift.starts_at - dt.timedelta(hours=20)):
            jobs.watch_shifts_ahead.call()
        assert told(world.zhang, "signup.invited")
        assert fresh(shift).taken == 2
        assert all_is_well()

    def test_a_dissolved_group_gives_everything_back(self, world):
        shift = shift_of(world)
        group = groups.sign_up_group(by=world.li, shift=shift, name="青年队", count=4)
        groups.join_group(by=world.zhou, group=group)
        groups.dissolve_group(by=world.li, group=SignupGroup.objects.select_related("shift__activity").get(pk=group.pk))
        assert fresh(shift).taken == 0
        assert told(world.zhou, "signup.group_dissolved")
        assert all_is_well()


@pytest.mark.django_db(transaction=True)
def test_many_members_reach_for_a_groups_places(world):
    shift = shift_of(world)
    group = groups.sign_up_group(by=world.li, shift=shift, name="青年队", count=4)
    crowd = helpers(12)
    given = answers(
        [
            lambda user=user: groups.join_group(
                by=user, group=SignupGroup.objects.select_related("shift__activity").get(pk=group.pk)
            )
            for user in crowd
        ]
    )
    assert given.count("group_full") == 8
    assert len(holds(shift)) == 4
    assert all_is_well()
