"""What became of last spring's first winner: approved, signed, paid in part, reported on, with two receipts. Told through the product's own actions, each
step on its day; the second tranche waits for the officer."""

import datetime as dt

from linkage.common import clock
from linkage.demo.build import Built
from linkage.demo.papers import picture
from linkage.funding.actions import (
    accept_receipt,
    accept_report,
    approve_application,
    draw_up_agreement,
    enter_receipt,
    pay_tranche,
    sign_agreement,
    submit_report,
)
from linkage.funding.actions.receipts import ReceiptDraft
from linkage.funding.actions.reports import ReportDraft
from linkage.funding.models import Grant, Receipt, Round
from linkage.funding.queries.grants import next_payable

DAY = dt.timedelta(days=1)


def account_for_spring(built: Built, title: str) -> Grant | None:
    """Tell it once, of the decided round with this title. None where the round granted nothing that still waits."""
    round = Round.objects.get(fund=built.funds["heping"], title=title)
    known = Grant.objects.filter(application__round=round).first()
    application = round.applications.filter(state="proposed").order_by("pk").first()
    if known or application is None:
        return known
    begin = round.opens_at
    with clock.travel(begin + 33 * DAY):
        grant = approve_application(by=built.people["approver"], application=application)
    with clock.travel(begin + 35 * DAY):
        _sign(built, grant)
    with clock.travel(begin + 38 * DAY):
        tranche = next_payable(grant)
        if tranche is not None:
            pay_tranche(by=built.people["wu"], tranche=tranche, transfer_no="DEMO2026040001")
    with clock.travel(begin + 60 * DAY):
        first = _receipt(built, grant, position=1, number="20260418", share=40)
        _receipt(built, grant, position=2, number="20260419", share=60)
        accept_receipt(by=built.people["wu"], receipt=first)
    with clock.travel(begin + 75 * DAY):
        _report(built, grant)
    return grant


def _sign(built: Built, grant: Grant) -> None:
    agreement = draw_up_agreement(by=built.people["wu"], grant=grant)
    for person in (built.people["director_zhou"], built.people["wu"]):
        sign_agreement(by=person, agreement=agreement, name=person.name, digest=agreement.digest)
    grant.refresh_from_db()


def _receipt(built: Built, grant: Grant, *, position: int, number: str, share: int) -> Receipt:
    """share: per cent of the budget's line."""
    line = grant.lines.get(position=position)
    claimed = line.amount_fen * share // 100
    draft = ReceiptDraft("033002600311", number, clock.today() - 3 * DAY, claimed, claimed)
    return enter_receipt(by=built.people["director_zhou"], grant=grant, line=line, draft=draft, paper=picture())


def _report(built: Built, grant: Grant) -> None:
    draft = ReportDraft(
        narrative="三幢楼前的花箱都种上了，二十四户邻居排了浇水的班；按居民的意见留出了一条一米二宽的平路，轮椅能过。",
        served=68,
        sessions=9,
        staff=4,
        social_workers=3,
        spent={line.position: line.amount_fen // 2 for line in grant.lines.all()},
    )
    report = submit_report(by=built.people["director_zhou"], grant=grant, draft=draft)
    accept_report(by=built.people["wu"], report=report)
