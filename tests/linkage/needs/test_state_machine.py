"""Whatever people do, in whatever order, a need stays a need: the table of transitions decides, each change has its event, and no open need is
without an owner and a due time."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linkage.common.errors import Conflict, DomainError, Invalid, NotAllowed
from linkage.events.models import Event, Stream
from linkage.needs import actions
from linkage.needs.actions.requirements import default_specs
from linkage.needs.models import Need, Rating, Requirement
from linkage.needs.states import CLAIMABLE, OPEN, TRANSITIONS, NeedState

PEOPLE = st.sampled_from(
    ["wang", "liu", "chen", "lin", "zhao", "li", "other_worker", "other_coordinator", "qian", "admin"]
)
ASSESSORS, PUBLISHERS, ASKERS_AND_COORDINATOR = {"chen", "lin", "zhao"}, {"chen", "zhao"}, {"wang", "zhao"}


def test_a_need_keeps_its_rules_whatever_people_do(world, posting):
    class NeedMachine(RuleBasedStateMachine):
        """`state`: what the table says the need is in. Every rule tries an act as somebody and foretells the outcome."""

        @initialize()
        def post(self) -> None:
            self.need = posting.submitted()
            self.state, self.events = str(NeedState.SUBMITTED), 1

        def attempt(self, act: str, allowed: bool, do: Any) -> None:
            table = TRANSITIONS.get(act)
            expected = not table or self.state in table.sources
            need = Need.objects.get(pk=self.need.pk)
            try:
                do(need)
            except NotAllowed:
                assert not allowed
            except (Conflict, Invalid):
                assert allowed
                assert not expected
            else:
                assert allowed
                assert expected
                self.events += 1
                self.state = table.target if table else self.state

        @rule(who=PEOPLE)
        def assess(self, who: str) -> None:
            def do(need: Need) -> None:
                specs = default_specs(need.category)
                actions.assess_need(
                    by=world.people[who], need=need, lead=world.chen, public_summary="摘要", requirements=specs
                )

            if self.state == NeedState.ASSESSED and who in ASSESSORS:
                do(Need.objects.get(pk=self.need.pk))
                self.events += 1
            else:
                self.attempt("assess", who in ASSESSORS, do)

        @rule(who=PEOPLE)
        def publish(self, who: str) -> None:
            allowed = who == "zhao" or (who == "chen" and Need.objects.get(pk=self.need.pk).lead_id == world.chen.pk)
            self.attempt("publish", allowed, lambda need: actions.publish_need(by=world.people[who], need=need))

        @rule(who=PEOPLE)
        def refuse(self, who: str) -> None:
            self.attempt(
                "refuse",
                who in ASSESSORS,
                lambda need: actions.refuse_need(by=world.people[who], need=need, reason="不行"),
            )

        @rule(who=PEOPLE)
        def send_back(self, who: str) -> None:
            self.attempt(
                "return",
                who in ASSESSORS,
                lambda need: actions.return_need(by=world.people[who], need=need, reason="去大厅"),
            )

        @rule(who=PEOPLE)
        def cancel(self, who: str) -> None:
            self.attempt(
                "cancel",
                who in ASKERS_AND_COORDINATOR,
                lambda need: actions.cancel_need(by=world.people[who], need=need, reason="不用了"),
            )

        @rule(act=st.sampled_from(["match", "reopen", "start", "finish"]))
        def system_moves(self, act: str) -> None:
            moves = {
                "match": lambda need: actions.mark_matched(need=need),
                "reopen": lambda need: actions.reopen_need(need=need),
                "start": lambda need: actions.start_need(by=None, need=need),
                "finish": lambda need: actions.finish_need(need=need),
            }
            self.attempt(act, True, moves[act])

        @rule(who=PEOPLE)
        def confirm(self, who: str) -> None:
            self.attempt(
                "confirm",
                who in ASKERS_AND_COORDINATOR,
                lambda need: actions.confirm_need(by=world.people[who], need=need),
            )

        @rule(who=PEOPLE, stars=st.integers(1, 5))
        def rate(self, who: str, stars: int) -> None:
            self.attempt(
                "rate", who == "wang", lambda need: actions.rate_need(by=world.people[who], need=need, stars=stars)
            )

        @rule()
        def time_passes_without_a_helper(self) -> None:
            """Its window is in the future, so it must not expire."""
            try:
                actions.expire_need(need=Need.objects.get(pk=self.need.pk))
            except DomainError:
                return
            raise AssertionError("expired before its time")

        @rule(give_back=st.booleans())
        def reach_for_a_place(self, give_back: bool) -> None:
            wanted = self.need.requirements.filter(kind="volunteer").first()
            before = wanted.filled
            try:
                (actions.give_back_place if give_back else actions.take_place)(wanted)
            except Conflict:
                assert before == 0 if give_back else (self.state not in CLAIMABLE or before == wanted.quantity)
            else:
                assert before > 0 if give_back else (self.state in CLAIMABLE and before < wanted.quantity)

        @invariant()
        def an_open_need_has_an_owner_and_a_due_time(self) -> None:
            need = Need.objects.get(pk=self.need.pk)
            assert need.state == self.state
            is_open = need.state in OPEN
            assert bool(need.owner_kind) == is_open
            assert (need.due_at is not None) == is_open
            assert (need.closed_at is None) == is_open

        @invariant()
        def each_change_has_one_event_and_no_number_is_missing(self) -> None:
            numbers = list(Event.objects.filter(stream=self.need.stream).order_by("seq").values_list("seq", flat=True))
            assert numbers == list(range(1, self.events + 1))
            assert Stream.objects.get(pk=self.need.stream).last_seq == self.events

        @invariant()
        def places_and_ratings_stay_in_bounds(self) -> None:
            assert all(0 <= each.filled <= each.quantity for each in Requirement.objects.filter(need=self.need))
            assert Rating.objects.filter(need=self.need).exists() == (self.state == NeedState.RATED)

    run_state_machine_as_test(
        NeedMachine,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
        ),
    )
