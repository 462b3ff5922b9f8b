"""The books of grants under a long life: whatever is asked, approved, signed, paid, reported, claimed, returned, changed or ended, by whomever and in whatever
order, every invariant holds after every act. 40 lives of 150 random acts (`make faults`; three in `make test`)."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from linkage.common import clock
from linkage.common.errors import DomainError
from linkage.funding import actions
from linkage.funding.actions.amendments import AmendmentDraft
from linkage.funding.invariants import CHECKS as FUNDING
from linkage.funding.models import Amendment, Application, Grant, MicroGrant, Receipt, Report, Tranche
from linkage.funding.queries.funds import balances
from linkage.ledger.invariants import CHECKS as BOOKS
from tests import granting

LIVES, SOME_LIVES = 40, 3
PEOPLE = ("director_zhou", "wu", "approver", "qian", "zheng")
people = st.sampled_from(("right",) * 2 * len(PEOPLE) + PEOPLE)  # mostly whose office it is, now and then somebody else
which = st.integers(0, 5)
fen = st.sampled_from([1, 100, 60_000, 160_000, 250_000, 400_000])


@contextmanager
def refused_or_done() -> Iterator[None]:
    """An act that is refused must have changed nothing: the savepoint says so as a request's transaction would."""
    try:
        with transaction.atomic():
            yield
    except DomainError:
        pass


def one_of(rows: Any, number: int) -> Any:
    found = list(rows.order_by("pk"))
    return found[number % len(found)] if found else None


class GrantsLife(RuleBasedStateMachine):
    """Everything that may happen to the grants of one round, by anybody."""

    world: Any  # set by the test

    @initialize()
    def begin(self) -> None:
        self.life = transaction.atomic()
        self.life.__enter__()
        self.round = granting.a_round(self.world, budget_fen=3_400_000)
        for _each in range(3):
            granting.proposed(self.world, round=self.round)
        granting.pay_next(self.world, granting.signed(self.world, round=self.round))
        self.registered, self.count = balances(self.world.fund).registered, 0

    def teardown(self) -> None:
        if hasattr(self, "life"):
            transaction.set_rollback(True)
            self.life.__exit__(None, None, None)

    def who(self, key: str, right: str) -> Any:
        return self.world.people[right if key == "right" else key]

    @rule(who=people, number=which)
    def approve(self, who: str, number: int) -> None:
        application = one_of(Application.objects.all(), number)
        with refused_or_done():
            actions.approve_application(by=self.who(who, "approver"), application=application)

    @rule(number=which, sides=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4))
    def sign(self, number: int, sides: list[str]) -> None:
        if grant := one_of(Grant.objects.all(), number):
            with refused_or_done():
                actions.draw_up_agreement(by=self.world.wu, grant=grant)
            for side in sides:
                if agreement := grant.agreements.filter(superseded_at=None).first():
                    with refused_or_done():
                        actions.sign_agreement(
                            by=self.world.people[side], agreement=agreement, name=side, digest=agreement.digest
                        )

    @rule(who=people, number=which, again=st.booleans())
    def pay(self, who: str, number: int, again: bool) -> None:
        if tranche := one_of(Tranche.objects.exclude(grant__state="closed"), number):
            self.count += 1
            for _turn in range(1 + again):
                with refused_or_done():
                    actions.pay_tranche(by=self.who(who, "wu"), tranche=tranche, transfer_no=f"ICBC{self.count:06d}")

    @rule(who=people, number=which)
    def report(self, who: str, number: int) -> None:
        if grant := one_of(Grant.objects.all(), number):
            with refused_or_done():
                actions.submit_report(by=self.who(who, "director_zhou"), grant=grant, draft=granting.report_draft())

    @rule(who=people, number=which, accept=st.booleans())
    def read(self, who: str, number: int, accept: bool) -> None:
        if report := one_of(Report.objects.all(), number):
            with refused_or_done():
                if accept:
                    actions.accept_report(by=self.who(who, "wu"), report=report)
                else:
                    actions.return_report(by=self.who(who, "wu"), report=report, reason="请补充")

    @rule(who=people, number=which, line=st.integers(1, 2), claimed=fen, invoice=st.integers(1, 12))
    def claim(self, who: str, number: int, line: int, claimed: int, invoice: int) -> None:
        if grant := one_of(Grant.objects.all(), number):
            with refused_or_done():
                actions.enter_receipt(
                    by=self.who(who, "director_zhou"),
                    grant=grant,
                    line=grant.lines.get(position=line),
                    draft=granting.receipt_draft(claimed, number=f"{invoice:08d}"),
                    paper=granting.picture(),
                )

    @rule(who=people, number=which, accept=st.booleans())
    def check(self, who: str, number: int, accept: bool) -> None:
        if receipt := one_of(Receipt.objects.all(), number):
            with refused_or_done():
                if accept:
                    actions.accept_receipt(by=self.who(who, "wu"), receipt=receipt)
                else:
                    actions.refuse_receipt(by=self.who(who, "wu"), receipt=receipt, reason="看不清")

    @rule(who=people, number=which, amount=fen, transfer=st.integers(1, 9))
    def give_back(self, who: str, number: int, amount: int, transfer: int) -> None:
        if grant := one_of(Grant.objects.all(), number):
            with refused_or_done():
                actions.register_returned_money(
                    by=self.who(who, "wu"),
                    grant=grant,
                    amount_fen=amount,
                    transfer_no=f"CCB{transfer:05d}",
                    received_on=clock.today(),
                )

    @rule(who=people, number=which, less=fen)
    def ask_for_less(self, who: str, number: int, less: int) -> None:
        if grant := one_of(Grant.objects.all(), number):
            lines = {each.position: each.amount_fen for each in grant.lines.all()}
            draft = AmendmentDraft(
                awarded_fen=grant.awarded_fen - less,
                lines=lines | {1: lines[1] - less},
                ends_on=clock.today() + dt.timedelta(days=80),
                ratio_reason="人少了",
            )
            with refused_or_done():
                actions.ask_amendment(
                    by=self.who(who, "director_zhou"), grant=grant, reason="用不了这么多", draft=draft
                )

    @rule(who=people, number=which, accept=st.booleans())
    def decide(self, who: str, number: int, accept: bool) -> None:
        if amendment := one_of(Amendment.objects.all(), number):
            with refused_or_done():
                if accept:
                    actions.approve_amendment(by=self.who(who, "approver"), amendment=amendment)
                else:
                    actions.decline_amendment(by=self.who(who, "approver"), amendment=amendment, reason="先做完")

    @rule(who=people, number=which, stop=st.integers(0, 9))
    def finish(self, who: str, number: int, stop: int) -> None:
        if grant := one_of(Grant.objects.all(), number):
            with refused_or_done():
                if stop == 9:  # now and then
                    actions.end_grant(by=self.who(who, "director_zhou"), grant=grant, reason="做不下去了")
                else:
                    actions.close_grant(by=self.who(who, "wu"), grant=grant)

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "registered"):
            return
        assert {name: rows for name, check in (BOOKS | FUNDING).items() if (rows := check())} == {}
        assert balances(self.world.fund).registered == self.registered
        assert MicroGrant.objects.count() == 0


@pytest.mark.slow
@pytest.mark.django_db
def test_whatever_is_done_by_whomever_in_whatever_order_the_books_stay_true(world, request):
    GrantsLife.world = world
    lives = LIVES if request.config.getoption("--long") else SOME_LIVES
    run_state_machine_as_test(
        GrantsLife,
        settings=settings(
            max_examples=lives,
            stateful_step_count=150,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
