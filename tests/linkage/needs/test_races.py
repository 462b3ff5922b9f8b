"""Two people act at the same moment: exactly one wins, and the other is told."""

import pytest

from linkage.common.errors import Conflict
from linkage.events.models import Event
from linkage.needs.actions import (
    assess_need,
    cancel_need,
    confirm_need,
    finish_need,
    rate_need,
    refuse_need,
    start_need,
    take_place,
)
from linkage.needs.actions.requirements import default_specs
from linkage.needs.models import Need, Rating, Requirement
from tests.together import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def read(need: Need) -> Need:
    return Need.objects.get(pk=need.pk)


def test_one_accepts_while_another_refuses(world, posting):
    need = posting.submitted()

    def act(number: int) -> str:
        if number % 2:
            specs = default_specs(need.category)
            assess_need(by=world.chen, need=read(need), public_summary="摘要", requirements=specs)
            return "assessed"
        refuse_need(by=world.zhao, need=read(need), reason="不行")
        return "refused"

    outcomes = together(2, act)

    told = [each for each in outcomes if isinstance(each, Conflict)]
    won = [each for each in outcomes if isinstance(each, str)]
    # A refusal may follow an assessment, never the other way round; whoever came second knew of the first or was told.
    assert sorted(won) in (["assessed"], ["refused"], ["assessed", "refused"])
    assert len(won) + len(told) == 2
    assert read(need).state in won
    assert Event.objects.filter(stream=need.stream).count() == 1 + len(won)


def test_of_many_who_refuse_one_does(world, posting):
    need = posting.submitted()
    outcomes = together(6, lambda _: refuse_need(by=world.zhao, need=read(need), reason="不行"))
    assert sum(not isinstance(each, Exception) for each in outcomes) == 1
    assert all(isinstance(each, Need | Conflict) for each in outcomes)
    assert Event.objects.filter(stream=need.stream, type="need.refused").count() == 1


def test_a_form_sent_eight_times_at_once_makes_one_need(world, posting):
    outcomes = together(8, lambda _: posting.submitted(key="the same form").public_id)
    assert len(set(outcomes)) == 1
    assert Need.objects.count() == 1
    assert Requirement.objects.count() == 4


def test_two_places_are_taken_twice_and_no_more(world, posting):
    wanted = posting.published().requirements.get(kind="volunteer")
    outcomes = together(8, lambda _: take_place(Requirement.objects.get(pk=wanted.pk)))
    refused = [each for each in outcomes if isinstance(each, Conflict)]
    assert len(refused) == 6
    assert {each.code for each in refused} == {"full"}
    wanted.refresh_from_db()
    assert wanted.filled == 2


def test_nobody_takes_a_place_in_a_need_that_is_being_cancelled(world, posting):
    """Either the place was taken before the cancellation, or it is refused; never taken afterwards."""
    for _ in range(5):
        need = posting.published()
        wanted = need.requirements.get(kind="volunteer")

        def act(number: int, need=need, wanted=wanted):
            if number:
                return take_place(Requirement.objects.get(pk=wanted.pk))
            return cancel_need(by=world.wang, need=read(need))

        _cancelled, taken = together(2, act)
        wanted.refresh_from_db()
        assert read(need).state == "cancelled"
        assert wanted.filled == (0 if isinstance(taken, Conflict) else 1)


def test_a_need_is_confirmed_and_rated_once(world, posting):
    need = posting.published()
    start_need(by=None, need=need)
    finish_need(need=need)
    confirmed = together(4, lambda n: confirm_need(by=[world.wang, world.zhao][n % 2], need=read(need)))
    assert sum(isinstance(each, Need) for each in confirmed) == 1
    rated = together(4, lambda n: rate_need(by=world.wang, need=read(need), stars=n + 1))
    assert sum(isinstance(each, Rating) for each in rated) == 1
    assert Rating.objects.count() == 1


def test_of_two_who_revise_the_same_version_the_second_is_told(world, posting):
    need = posting.assessed()
    seen = 2

    def act(number: int) -> Need:
        by, specs = [world.chen, world.lin][number], default_specs(need.category)
        return assess_need(by=by, need=read(need), public_summary=f"版本 {number}", requirements=specs, seen=seen)

    outcomes = together(2, act)

    assert sorted(type(each).__name__ for each in outcomes) == ["Conflict", "Need"]
    winner = next(number for number, each in enumerate(outcomes) if isinstance(each, Need))
    assert read(need).public_summary == f"版本 {winner}"
