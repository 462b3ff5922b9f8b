import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.common.invariants import all_checks
from linkage.events.log import timeline
from linkage.funding.actions import (
    approve_application,
    close_grant,
    decline_application,
    draw_up_agreement,
    end_grant,
    pay_tranche,
    plan_tranches,
    register_returned_money,
    sign_agreement,
)
from linkage.funding.models import AllocationRun, Grant, ReviewSeat
from linkage.funding.queries.funds import balances
from linkage.funding.queries.grants import grant_for, money_of, next_payable
from linkage.funding.tranche_plans import TrancheDraft, read_shares, split
from linkage.ledger import books
from tests import factories, granting


def types(grant: Grant) -> list[str]:
    return [event.type for event in timeline(grant.stream)][::-1]


def broken() -> dict[str, list[dict[str, object]]]:
    return {name: rows for name, check in all_checks().items() if (rows := check())}


def code_of(act) -> str:
    with pytest.raises((Conflict, Invalid, NotAllowed)) as refusal:
        act()
    return refusal.value.code


def test_a_grant_from_the_approval_to_books_that_settle(world):
    before = balances(world.fund)
    grant = granting.approved(world)
    first, second = grant.tranches.all()
    assert (first.amount_fen, second.amount_fen) == (600_000, 400_000)
    held = balances(world.fund)
    assert (before.available - held.available, held.held - before.held) == (1_000_000, 1_000_000)
    assert held.registered == before.registered

    # Nothing is paid before both have signed; the two sides are two people.
    assert code_of(lambda: pay_tranche(by=world.wu, tranche=first, transfer_no="ICBC1001")) == "not_signed"
    agreement = draw_up_agreement(by=world.wu, grant=grant)
    assert "邻里互助社" in agreement.body
    assert "¥6,000" in agreement.body
    assert "{" not in agreement.body
    sign_agreement(by=world.director_zhou, agreement=agreement, name="周雅琴", digest=agreement.digest)
    assert grant.state == "approved"
    sign_agreement(by=world.wu, agreement=agreement, name="吴丹", digest=agreement.digest)
    grant.refresh_from_db()
    assert grant.state == "running"

    pay_tranche(by=world.wu, tranche=first, transfer_no="ICBC 1001")
    assert balances(world.fund).with_grantees == 600_000
    pay_tranche(by=world.wu, tranche=first, transfer_no="icbc1001")  # the same slip again
    assert balances(world.fund).with_grantees == 600_000
    assert next_payable(grant) is None
    assert code_of(lambda: pay_tranche(by=world.wu, tranche=second, transfer_no="ICBC1002")) == "report_missing"
    granting.report(world, grant)
    assert code_of(lambda: pay_tranche(by=world.wu, tranche=second, transfer_no="ICBC1001")) == "transfer_known"
    pay_tranche(by=world.wu, tranche=second, transfer_no="ICBC1002")

    granting.accounted(world, grant, 840_000)
    granting.accounted(world, grant, 100_000, line=2)
    assert code_of(lambda: close_grant(by=world.wu, grant=grant)) == "report_missing"
    assert granting.report(world, grant).kind == "final"
    assert code_of(lambda: close_grant(by=world.wu, grant=grant)) == "not_settled"
    for _twice in range(2):
        register_returned_money(
            by=world.wu, grant=grant, amount_fen=60_000, transfer_no="CCB9001", received_on=clock.today()
        )
    close_grant(by=world.wu, grant=grant)
    assert grant.state == "closed"
    assert [books.balance(f"grant/{grant.public_id}/{part}") for part in ("held", "paid")] == [0, 0]
    after = balances(world.fund)
    assert (after.with_grantees, after.held, after.spent - before.spent) == (0, before.held, 940_000)
    assert after.available == before.available - 940_000
    assert after.registered == before.registered
    assert types(grant) == [
        "award.approved",
        "award.agreement_drawn",
        "award.signed",
        "award.signed",
        "award.started",
        "tranche.paid",
        "report.submitted",
        "report.accepted",
        "tranche.paid",
        "receipt.entered",
        "receipt.accepted",
        "receipt.entered",
        "receipt.accepted",
        "report.submitted",
        "report.accepted",
        "award.money_returned",
        "award.closed",
    ]
    assert broken() == {}


def test_a_refusal_gives_its_reason_and_moves_nothing(world):
    application, before = granting.proposed(world), balances(world.fund)
    assert code_of(lambda: decline_application(by=world.approver, application=application, reason=" ")) == (
        "reason_needed"
    )
    decline_application(by=world.approver, application=application, reason="与街道项目重复")
    application.refresh_from_db()
    assert (application.state, application.reason) == ("declined", "与街道项目重复")
    assert code_of(lambda: approve_application(by=world.approver, application=application)) == "wrong_state"
    assert balances(world.fund) == before


# Duties kept apart


def test_only_the_approver_and_the_districts_supervisor_approve(world):
    application = granting.proposed(world)
    for person in (world.wu, world.zheng, world.director_zhou, world.other_officer, world.other_supervisor):
        assert code_of(lambda by=person: approve_application(by=by, application=application)) == "not_allowed"
    assert approve_application(by=world.qian, application=application).approved_by == world.qian


def test_who_applied_or_is_of_the_organisation_never_approves(world):
    factories.membership(
        user=world.director_zhou, role="fund_approver", place_code=world.heping, fund_id=world.fund.public_id
    )
    director = type(world.wu).objects.get(pk=world.director_zhou.pk)
    application = granting.proposed(world)
    assert code_of(lambda: approve_application(by=director, application=application)) == "same_person"
    application.applicant = world.wang
    application.save()
    assert code_of(lambda: approve_application(by=director, application=application)) == "conflict_of_interest"


def test_a_reviewer_of_it_neither_approves_nor_pays(world):
    application = granting.proposed(world)
    for person, role in ((world.zheng, "fund_approver"), (world.sun, "fund")):
        factories.membership(user=person, role=role, place_code=world.heping, fund_id=world.fund.public_id)
        ReviewSeat.objects.create(application=application, reviewer=person, assigned_at=clock.now())
    zheng, sun = (type(world.wu).objects.get(pk=each.pk) for each in (world.zheng, world.sun))
    assert code_of(lambda: approve_application(by=zheng, application=application)) == "reviewed_it"
    tranche = granting.signed(world, round=application.round).tranches.get(number=1)
    ReviewSeat.objects.filter(reviewer=sun).update(application=tranche.grant.application)
    assert code_of(lambda: pay_tranche(by=sun, tranche=tranche, transfer_no="ICBC1001")) == "reviewed_it"


def test_the_adopted_allocation_says_how_much(world):
    application = granting.proposed(world)
    AllocationRun.objects.create(
        round=application.round,
        number=1,
        rule="rank",
        inputs="{}",
        input_hash="0" * 64,
        election="",
        election_hash="0" * 64,
        parameters={},
        version="1",
        trace=[],
        granted={application.public_id: 800_000},
        at=clock.now(),
        adopted_at=clock.now(),
    )
    grant = approve_application(by=world.approver, application=application)
    assert [each.amount_fen for each in grant.tranches.all()] == [480_000, 320_000]


def test_who_approved_never_pays(world):
    factories.membership(user=world.approver, role="fund", place_code=world.heping, fund_id=world.fund.public_id)
    approver = type(world.wu).objects.get(pk=world.approver.pk)
    tranche = granting.signed(world).tranches.get(number=1)
    assert code_of(lambda: pay_tranche(by=approver, tranche=tranche, transfer_no="ICBC1001")) == "same_person"
    assert code_of(lambda: pay_tranche(by=world.director_zhou, tranche=tranche, transfer_no="ICBC1001")) == (
        "not_allowed"
    )


def test_a_grant_is_for_its_two_sides_the_district_and_auditors(world):
    grant = granting.approved(world)
    for reader in (world.director_zhou, world.wu, world.zheng, world.approver, world.qian, world.auditor):
        assert grant_for(reader, grant.public_id) == grant
    for stranger in (world.wang, world.chen, world.zhao, world.other_officer, world.other_supervisor):
        with pytest.raises(NotFound):
            grant_for(stranger, grant.public_id)


# The agreement


def test_the_officer_divides_anew_until_somebody_signs_and_a_new_text_is_signed_anew(world):
    grant = granting.approved(world)
    old = draw_up_agreement(by=world.wu, grant=grant)
    short = [TrancheDraft("签署", 500_000), TrancheDraft("结项", 400_000)]
    assert code_of(lambda: plan_tranches(by=world.wu, grant=grant, tranches=short)) == "bad_tranches"
    plan_tranches(
        by=world.wu, grant=grant, tranches=[TrancheDraft("签署", 500_000), TrancheDraft("中期报告通过", 500_000)]
    )
    assert code_of(lambda: sign_agreement(by=world.director_zhou, agreement=old, name="周雅琴", digest=old.digest)) == (
        "text_changed"
    )
    new = grant.agreements.get(superseded_at=None)
    assert new.version == 2
    assert code_of(lambda: sign_agreement(by=world.director_zhou, agreement=new, name="", digest=new.digest)) == (
        "name_needed"
    )
    sign_agreement(by=world.director_zhou, agreement=new, name="周雅琴", digest=new.digest)
    assert code_of(lambda: plan_tranches(by=world.wu, grant=grant, tranches=short)) == "signed_already"
    sign_agreement(by=world.approver, agreement=new, name="何平", digest=new.digest)
    grant.refresh_from_db()
    assert grant.state == "running"
    assert code_of(lambda: draw_up_agreement(by=world.wu, grant=grant)) == "wrong_state"


# Early end


def test_an_early_end_gives_back_what_was_not_paid(world):
    before = balances(world.fund).available
    grant = granting.signed(world)
    granting.pay_next(world, grant)
    assert code_of(lambda: end_grant(by=world.director_zhou, grant=grant, reason="")) == "reason_needed"
    end_grant(by=world.director_zhou, grant=grant, reason="带队社工调离，无法继续")
    assert money_of(grant).held == 0
    assert [each.state for each in grant.tranches.all()] == ["paid", "cancelled"]
    granting.accounted(world, grant, 500_000)
    register_returned_money(
        by=world.wu, grant=grant, amount_fen=100_000, transfer_no="CCB9002", received_on=clock.today()
    )
    assert granting.report(world, grant).kind == "final"
    close_grant(by=world.wu, grant=grant)
    assert balances(world.fund).available == before - 500_000
    assert broken() == {}


def test_a_grant_that_ends_unsigned_is_closed_at_once(world):
    before = balances(world.fund)
    grant = granting.approved(world)
    end_grant(by=world.wu, grant=grant, reason="申请单位放弃")
    close_grant(by=world.wu, grant=grant)
    assert balances(world.fund) == before
    assert broken() == {}


def test_more_than_is_open_does_not_come_back(world):
    grant = granting.signed(world)
    granting.pay_next(world, grant)
    granting.entered(world, grant, 550_000)

    def back(amount: int, day: dt.date):
        return lambda: register_returned_money(
            by=world.wu, grant=grant, amount_fen=amount, transfer_no="CCB9003", received_on=day
        )

    assert code_of(back(50_001, clock.today())) == "more_than_open"
    assert code_of(back(50_000, clock.today() + dt.timedelta(days=1))) == "bad_date"
    assert back(50_000, clock.today())().amount_fen == 50_000
    assert money_of(grant).claimable == 0


# A round's budget


def test_a_rounds_budget_is_not_exceeded(world):
    round = granting.a_round(world, budget_fen=1_500_000)
    one, other = granting.proposed(world, round=round), granting.proposed(world, round=round)
    approve_application(by=world.approver, application=one)
    assert code_of(lambda: approve_application(by=world.approver, application=other)) == "over_budget"
    other.refresh_from_db()
    assert other.state == "proposed"
    assert not Grant.objects.filter(application=other).exists()


def test_a_fund_grants_no_more_than_it_has(world):
    available = balances(world.fund).available
    round = granting.a_round(world, budget_fen=10 * available)
    application = granting.proposed(world, round=round, lines=[("labour", "人力", available + 1)])
    assert code_of(lambda: approve_application(by=world.approver, application=application)) == "insufficient_balance"
    application.refresh_from_db()
    assert application.state == "proposed"


@pytest.mark.parametrize("amount", [1, 2, 7, 999_999])
def test_parts_add_up_to_the_last_fen(amount):
    for shares in ("100", "60/40", "40/40/20"):
        parts = split(amount, read_shares(shares))
        assert sum(parts) == amount
        assert all(part > 0 for part in parts)
