"""Approvals in the same moment: the fund is never overdrawn, the ceiling of a need holds, each grant is decided once."""

import pytest

from linkage.funding.actions import approve_micro_grant, release_micro_grant, request_micro_grant, spend_micro_grant
from linkage.funding.models import MicroGrant
from linkage.funding.queries.funds import balances
from linkage.ledger.invariants import CHECKS
from tests.together import answers

pytestmark = pytest.mark.django_db(transaction=True)


def ask(world, number: int, amount_fen: int, need: str = "") -> MicroGrant:
    return request_micro_grant(
        by=world.chen,
        fund=world.fund,
        reference=f"offer/{number:012}",
        need_stream=need or f"need/{number:012}",
        purpose="repairs",
        amount_fen=amount_fen,
    )


def approve(world, grant: MicroGrant, by=None):
    return lambda: approve_micro_grant(by=by or world.wu, grant=MicroGrant.objects.get(pk=grant.pk)).state


def sound() -> bool:
    return not any(check() for check in CHECKS.values())


def test_a_fund_holds_no_more_than_it_has(world):
    world.fund.per_need_ceiling_fen = 10**9
    world.fund.save()
    available = balances(world.fund).available
    share = available // 3 - 1
    grants = [ask(world, number, share) for number in range(10)]
    given = answers([approve(world, grant) for grant in grants])
    assert sorted(given) == ["held"] * 3 + ["insufficient_balance"] * 7
    money = balances(world.fund)
    assert (money.held, money.available) == (3 * share, available - 3 * share)
    assert sound()


def test_one_grant_approved_by_everybody_is_held_once(world):
    grant = ask(world, 1, 50_000)
    given = answers([approve(world, grant), approve(world, grant, world.approver)] * 4)
    assert given.count("held") == 1
    assert balances(world.fund).held == 50_000
    assert sound()


def test_a_needs_ceiling_holds_over_approvals_in_the_same_moment(world):
    ceiling = world.fund.per_need_ceiling_fen
    grants = [ask(world, number, ceiling // 4, need="need/stairrail0000") for number in range(4)]
    world.fund.per_need_ceiling_fen = ceiling // 2
    world.fund.save()
    given = answers([approve(world, grant) for grant in grants])
    assert sorted(given) == ["held"] * 2 + ["over_ceiling"] * 2
    assert balances(world.fund).held == 2 * (ceiling // 4)


def test_money_is_spent_or_given_back_and_never_both(world):
    grant = approve_micro_grant(by=world.wu, grant=ask(world, 1, 50_000))
    before = balances(world.fund)

    def settle(act):
        return lambda: act(by=None, grant=MicroGrant.objects.get(pk=grant.pk)).state

    given = answers([settle(spend_micro_grant), settle(release_micro_grant)] * 4)
    assert len([each for each in given if each in ("spent", "released")]) == 1
    after = balances(world.fund)
    assert after.held == 0
    assert after.registered == before.registered
    assert sound()
