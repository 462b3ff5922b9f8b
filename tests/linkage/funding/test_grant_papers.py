"""Reports, receipts and amendments: what is handed in by one side and looked at by the other."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.funding.actions import (
    accept_receipt,
    accept_report,
    approve_amendment,
    ask_amendment,
    decline_amendment,
    enter_receipt,
    refuse_receipt,
    return_report,
    submit_report,
)
from linkage.funding.actions.amendments import AmendmentDraft
from linkage.funding.models import Receipt
from linkage.funding.queries.funds import balances
from linkage.funding.queries.grants import money_of, report_due
from linkage.funding.receipt_numbers import invoice_key
from tests import granting


@pytest.fixture
def running(world):
    """Signed, and the first 6,000 yuan are paid."""
    grant = granting.signed(world)
    granting.pay_next(world, grant)
    return grant


def code_of(act) -> str:
    with pytest.raises((Conflict, Invalid, NotAllowed)) as refusal:
        act()
    return refusal.value.code


def test_a_report_is_returned_handed_in_again_and_accepted_by_another(world, running):
    def hand_in(**changes):
        return submit_report(by=world.director_zhou, grant=running, draft=granting.report_draft(**changes))

    assert code_of(lambda: hand_in(narrative="做了")) == "bad_report"
    report = hand_in()
    assert (report.kind, report.number) == ("mid", 1)
    assert code_of(hand_in) == "not_due"
    for person in (world.director_zhou, world.zheng, world.approver):
        assert code_of(lambda by=person: accept_report(by=by, report=report)) in ("same_person", "not_allowed")
    assert code_of(lambda: return_report(by=world.wu, report=report, reason="")) == "reason_needed"
    return_report(by=world.wu, report=report, reason="请补上服务的次数")
    due = report_due(running)
    assert due
    assert due.is_open
    again = hand_in(sessions=14)
    assert (again.pk, again.version, again.lines.count()) == (report.pk, 2, 2)
    accept_report(by=world.wu, report=again)
    assert report_due(running).number == 2
    assert not report_due(running).is_open  # the second tranche is not paid yet


def test_ratios_missed_in_fact_need_a_reason_that_is_published(world, running):
    spent = {1: 500_000, 2: 500_000}
    for missed in ({"spent": spent}, {"social_workers": 2}):
        with pytest.raises(Invalid) as refusal:
            submit_report(by=world.director_zhou, grant=running, draft=granting.report_draft(**missed))
        assert "ratio_reason" in refusal.value.fields
    report = submit_report(
        by=world.director_zhou,
        grant=running,
        draft=granting.report_draft(spent=spent, ratio_reason="物价上涨，物料多于预算"),
    )
    assert report.ratio_reason == "物价上涨，物料多于预算"


def test_a_receipt_is_checked_by_another_and_leaves_the_books_once(world, running):
    before = balances(world.fund)
    receipt = granting.entered(world, running, 300_000)
    assert receipt.paper.name.endswith(".webp")
    assert balances(world.fund) == before
    assert code_of(lambda: accept_receipt(by=world.director_zhou, receipt=receipt)) == "same_person"
    accept_receipt(by=world.wu, receipt=receipt)
    assert code_of(lambda: accept_receipt(by=world.wu, receipt=receipt)) == "wrong_state"
    assert balances(world.fund).spent - before.spent == 300_000
    assert money_of(running).open == 300_000


def test_an_invoice_is_claimed_once_however_it_is_typed(world, running):
    receipt = granting.entered(world, running, 10_000, code="033002600111", number="00123456")
    for code, number in (("033002600111", "００１２３４５６"), ("", "033002600111 0012-3456")):
        assert code_of(lambda c=code, n=number: granting.entered(world, running, 10_000, code=c, number=n)) == (
            "receipt_known"
        )
    refuse_receipt(by=world.wu, receipt=receipt, reason="照片看不清，请重拍")
    assert granting.entered(world, running, 10_000, code="033002600111", number="00123456").pk != receipt.pk
    assert invoice_key("", " - ") == ""


def test_no_more_is_claimed_than_was_paid_nor_than_the_line_bears(world, running):
    assert code_of(lambda: granting.entered(world, running, 176_001, line=2)) == "over_line"
    granting.entered(world, running, 176_000, line=2)  # ten per cent above the budget of 1,600 yuan
    assert code_of(lambda: granting.entered(world, running, 424_001)) == "more_than_paid"
    granting.entered(world, running, 424_000)
    assert Receipt.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"),
        ({"claimed_fen": 0}, "claimed"),
        ({"claimed_fen": 20_000}, "claimed"),
        ({"amount_fen": -1}, "amount"),
        ({"issued_on": dt.date(2999, 1, 1)}, "issued_on"),
    ],
)
def test_a_receipt_makes_sense(world, running, changes, field):
    with pytest.raises(Invalid) as refusal:
        enter_receipt(
            by=world.director_zhou,
            grant=running,
            line=running.lines.get(position=1),
            draft=granting.receipt_draft(
                **({"claimed_fen": 10_000, "amount_fen": 10_000, "number": "99887766"} | changes)
            ),
            paper=granting.picture(),
        )
    assert field in refusal.value.fields


def test_a_smaller_amount_is_asked_for_decided_by_the_approver_and_goes_back_to_the_fund(world, running):
    before = balances(world.fund)

    def ask(**changes):
        return ask_amendment(
            by=world.director_zhou, grant=running, reason="场地免费了，用不了这么多", draft=AmendmentDraft(**changes)
        )

    assert code_of(lambda: ask()) == "bad_amendment"
    assert code_of(lambda: ask(awarded_fen=1_100_000)) == "bad_amendment"
    assert code_of(lambda: ask(awarded_fen=600_000, lines={1: 500_000, 2: 100_000})) == "too_low"
    assert code_of(lambda: ask(awarded_fen=900_000)) == "bad_amendment"  # the lines no longer add up
    amendment = ask(awarded_fen=900_000, lines={1: 780_000, 2: 120_000})
    assert code_of(lambda: ask(awarded_fen=800_000, lines={1: 680_000, 2: 120_000})) == "asked_already"
    for person in (world.director_zhou, world.wu):
        with pytest.raises(NotAllowed):
            approve_amendment(by=person, amendment=amendment)
    approve_amendment(by=world.approver, amendment=amendment)
    running.refresh_from_db()
    assert running.awarded_fen == 900_000
    assert [each.amount_fen for each in running.tranches.all()] == [600_000, 300_000]
    assert balances(world.fund).available - before.available == 100_000
    assert amendment.before["awarded_fen"] == 1_000_000


def test_a_shift_of_the_budget_keeps_the_ratios_or_says_why(world, running):
    shifted = {1: 700_000, 2: 300_000}
    with pytest.raises(Invalid) as refusal:
        ask_amendment(by=world.director_zhou, grant=running, reason="物料涨价", draft=AmendmentDraft(lines=shifted))
    assert "ratio_reason" in refusal.value.fields
    amendment = ask_amendment(
        by=world.director_zhou,
        grant=running,
        reason="物料涨价",
        draft=AmendmentDraft(
            lines=shifted, ratio_reason="老人需要更多防滑垫", ends_on=clock.today() + dt.timedelta(90)
        ),
    )
    assert code_of(lambda: decline_amendment(by=world.approver, amendment=amendment, reason=" ")) == "reason_needed"
    approve_amendment(by=world.qian, amendment=amendment)
    assert running.lines.get(position=2).amount_fen == 300_000
    running.refresh_from_db()
    assert running.ends_on == clock.today() + dt.timedelta(90)


def test_a_change_that_was_overtaken_is_asked_for_again(world, running):
    amendment = ask_amendment(
        by=world.director_zhou,
        grant=running,
        reason="场地免费了",
        draft=AmendmentDraft(awarded_fen=900_000, lines={1: 780_000, 2: 120_000}),
    )
    granting.report(world, running)
    granting.pay_next(world, running)
    assert code_of(lambda: approve_amendment(by=world.approver, amendment=amendment)) == "moved_on"
