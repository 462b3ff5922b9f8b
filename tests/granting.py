"""An application on its way to a grant, and a grant on its way to empty books: the steps that tests begin from."""

import datetime as dt
import io
from itertools import count
from typing import Any

from PIL import Image

from linkage.common import clock
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
from linkage.funding.models import Application, BudgetLine, Grant, Receipt, Report, Round
from linkage.funding.queries.grants import next_payable

_numbers = count(1)
LINES = (("labour", "社工和志愿者误餐交通", 840_000), ("material", "活动物料", 160_000))


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    out.seek(0)
    return out


def a_round(world, *, budget_fen: int = 2_000_000, **fields: Any) -> Round:
    now = clock.now()
    values = {
        "fund": world.fund,
        "title": "2026 年春季微公益",
        "call": "支持社区里的互助小项目",
        "place_code": world.fund.place_code,
        "budget_fen": budget_fen,
        "ceiling_fen": min(budget_fen, 1_000_000),
        "opens_at": now - dt.timedelta(days=60),
        "closes_at": now - dt.timedelta(days=30),
        "state": "decided",
        "created_by": world.wu,
        "created_at": now - dt.timedelta(days=70),
    }
    return Round.objects.create(**(values | fields))


def proposed(world, *, round: Round | None = None, lines=LINES, own_fen: int = 0, **fields: Any) -> Application:
    """周主任's 邻里互助社 applied, and the allocation proposes it."""
    today = clock.today()
    values = {
        "round": round or a_round(world),
        "organisation": world.organisations["mutual_aid"],
        "applicant": world.director_zhou,
        "title": "周三敲门日",
        "summary": "每周三上门看望独居老人",
        "plan": "社工带队，十二位志愿者结对上门。",
        "outcomes": "三十位老人每周有人上门。",
        "place_code": world.heping,
        "beneficiaries": 30,
        "starts_on": today - dt.timedelta(days=30),
        "ends_on": today + dt.timedelta(days=60),
        "asked_fen": sum(amount for _kind, _title, amount in lines) - own_fen,
        "own_fen": own_fen,
        "staff": 4,
        "social_workers": 3,
        "state": "proposed",
        "created_at": clock.now(),
    }
    application = Application.objects.create(**(values | fields))
    BudgetLine.objects.bulk_create(
        BudgetLine(application=application, position=position, kind=kind, title=title, amount_fen=amount)
        for position, (kind, title, amount) in enumerate(lines, 1)
    )
    return application


def approved(world, **fields: Any) -> Grant:
    return approve_application(by=world.approver, application=proposed(world, **fields))


def signed(world, **fields: Any) -> Grant:
    """Approved by 何平, drawn up by 吴干事, signed by 周主任 and her: it runs."""
    grant = approved(world, **fields)
    agreement = draw_up_agreement(by=world.wu, grant=grant)
    for person in (world.director_zhou, world.wu):
        sign_agreement(by=person, agreement=agreement, name=person.name, digest=agreement.digest)
    grant.refresh_from_db()
    return grant


def pay_next(world, grant: Grant):
    tranche = next_payable(grant)
    assert tranche, "nothing is payable"
    return pay_tranche(by=world.wu, tranche=tranche, transfer_no=f"ICBC{next(_numbers):08d}")


def report_draft(**changes: Any) -> ReportDraft:
    values: dict[str, Any] = {
        "narrative": "三十位老人每周三有人上门，两位老人因此及时送医；志愿者从八位增加到十二位。",
        "served": 30,
        "sessions": 12,
        "staff": 4,
        "social_workers": 3,
        "spent": {1: 840_000, 2: 160_000},
    }
    return ReportDraft(**(values | changes))


def report(world, grant: Grant, **changes: Any) -> Report:
    """Handed in by 周主任 and accepted by 吴干事."""
    handed_in = submit_report(by=world.director_zhou, grant=grant, draft=report_draft(**changes))
    return accept_report(by=world.wu, report=handed_in)


def receipt_draft(claimed_fen: int, **changes: Any) -> ReceiptDraft:
    values: dict[str, Any] = {
        "code": "033002600111",
        "number": f"{next(_numbers):08d}",
        "issued_on": clock.today(),
        "amount_fen": claimed_fen,
        "claimed_fen": claimed_fen,
    }
    return ReceiptDraft(**(values | changes))


def entered(world, grant: Grant, claimed_fen: int, *, line: int = 1, **changes: Any) -> Receipt:
    return enter_receipt(
        by=world.director_zhou,
        grant=grant,
        line=grant.lines.get(position=line),
        draft=receipt_draft(claimed_fen, **changes),
        paper=picture(),
    )


def accounted(world, grant: Grant, claimed_fen: int, *, line: int = 1) -> Receipt:
    return accept_receipt(by=world.wu, receipt=entered(world, grant, claimed_fen, line=line))
