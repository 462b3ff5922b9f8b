"""The same act by many at once: one application is granted once, a round's budget and a fund's balance hold, a tranche is paid and an invoice claimed once."""

import pytest

from linkage.common.errors import DomainError
from linkage.events.models import Event
from linkage.funding.actions import approve_application, pay_tranche
from linkage.funding.grant_invariants import CHECKS
from linkage.funding.models import Application, Grant, Tranche
from linkage.funding.queries.funds import balances
from linkage.ledger.invariants import CHECKS as BOOKS
from linkage.people.models import User
from tests import granting
from tests.together import answers, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
AT_ONCE = 20
ATTEMPTS, SOME_ATTEMPTS = 500, 60


def sound() -> bool:
    return not any(check() for check in (BOOKS | CHECKS).values())


def test_one_application_approved_by_hundreds_is_granted_once(world, request):
    application, before = granting.proposed(world), balances(world.fund)
    each = (ATTEMPTS if request.config.getoption("--long") else SOME_ATTEMPTS) // AT_ONCE
    approvers = [world.approver.pk, world.qian.pk]

    def attempt(number: int) -> list[str]:
        """One person's taps, one after the other."""
        said = []
        for _tap in range(each):
            by = User.objects.get(pk=approvers[number % 2])
            try:
                approve_application(by=by, application=Application.objects.get(pk=application.pk))
                said.append("granted")
            except DomainError as refusal:
                said.append(refusal.code)
        return said

    found = together(AT_ONCE, attempt)
    assert [error for error in found if isinstance(error, Exception)] == []
    said = [word for words in found for word in words]
    assert len(said) == each * AT_ONCE
    assert said.count("granted") == 1
    assert set(said) == {"granted", "wrong_state"}
    assert Event.objects.filter(type="award.approved").count() == 1
    after = balances(world.fund)
    assert (before.available - after.available, after.held - before.held) == (1_000_000, 1_000_000)
    assert sound()


def test_a_rounds_budget_and_a_funds_money_hold_over_approvals_in_the_same_moment(world):
    round = granting.a_round(world, budget_fen=2_500_000)
    applications = [granting.proposed(world, round=round) for _each in range(6)]

    def approve(pk: int):
        return lambda: approve_application(by=world.approver, application=Application.objects.get(pk=pk)).awarded_fen

    given = answers([approve(each.pk) for each in applications])
    assert sorted(map(str, given)) == ["1000000"] * 2 + ["over_budget"] * 4
    assert Grant.objects.count() == 2
    assert sound()


def test_a_tranche_is_paid_and_an_invoice_claimed_once(world):
    grant = granting.signed(world)
    tranche = grant.tranches.get(number=1)

    def pay(number: int):
        return lambda: (
            pay_tranche(
                by=world.wu, tranche=Tranche.objects.get(pk=tranche.pk), transfer_no=f"ICBC{number}"
            ).transfer_no
        )

    paid = answers([pay(1000 + number) for number in range(8)])
    assert sorted(each for each in paid if each.startswith("ICBC")) == [Tranche.objects.get(pk=tranche.pk).transfer_no]
    assert balances(world.fund).with_grantees == 600_000

    def claim():
        return granting.entered(world, Grant.objects.get(pk=grant.pk), 20_000, number="55667788").state

    assert sorted(answers([claim] * 6)) == ["entered"] + ["receipt_known"] * 5
    assert sound()
