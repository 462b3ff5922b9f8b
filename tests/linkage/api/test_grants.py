"""A grant over the API alone: decided, agreed, paid and reported on, each by its own person and each once, however often it is sent."""

from linkage.common import clock
from linkage.funding.models import Agreement, Application, Grant, Report, Tranche
from linkage.funding.queries.funds import balances
from linkage.ledger.models import Transaction
from tests import granting
from tests.linkage.api.test_loop import App

REPORT = {
    "narrative": "三十位老人每周三有人上门，两位老人因此及时送医；志愿者从八位增加到十二位。",
    "served": 30,
    "sessions": 12,
    "staff": 4,
    "social_workers": 3,
    "spent": [{"position": 1, "amount_fen": 840_000}, {"position": 2, "amount_fen": 160_000}],
}


def twice(app: App, path: str, body: dict, status: int = 200) -> dict:
    """Sent again with its key it answers the same; another body under that key is refused."""
    answer = app.post(path, body, status, key=path)
    assert app.post(path, body, status, key=path) == answer
    app.post(path, body | {"narrative": "改了", "name": "改了", "transfer_no": "X1", "reason": "改了"}, 422, key=path)
    return answer


def test_from_the_decision_to_the_first_report_each_once(world):
    application = granting.proposed(world)
    he, wu, zhou = App(world, world.approver), App(world, world.wu), App(world, world.director_zhou)
    stranger = App(world, world.other_staff)
    before = balances(world.fund)

    decision = f"applications/{application.public_id}/decision"
    stranger.post(decision, {"approve": True}, 404)
    assert wu.post(decision, {"approve": True}, 403)["error"]["code"] == "not_allowed"
    decided = twice(he, decision, {"approve": True})
    grant = Grant.objects.get()
    assert (decided["state"], decided["grant"]) == ("approved", grant.public_id)
    assert balances(world.fund).held - before.held == grant.awarded_fen
    assert he.post(decision, {"approve": True}, 409)["error"]["code"] == "wrong_state"

    agreement = f"applications/{application.public_id}/agreement"
    drawn = wu.post(agreement, {}, key="draw")
    assert wu.post(agreement, {}, key="draw") == drawn
    assert Agreement.objects.count() == 1
    signing = {"name": world.director_zhou.name, "digest": drawn["digest"]}
    assert zhou.post(agreement, signing | {"digest": "0" * 64}, 409)["error"]["code"] == "text_changed"
    twice(zhou, agreement, signing)
    assert Grant.objects.get().state == "approved"
    twice(wu, agreement, signing | {"name": world.wu.name})
    assert Grant.objects.get().state == "running"

    first, second = grant.tranches.all()
    payment = f"tranches/{first.public_id}/payment"
    zhou.post(payment, {"transfer_no": "ICBC20260001"}, 403)
    assert twice(wu, payment, {"transfer_no": "ICBC20260001"})["state"] == "paid"
    assert Transaction.objects.filter(kind="tranche.pay").count() == 1
    assert balances(world.fund).with_grantees == first.amount_fen
    early = wu.post(f"tranches/{second.public_id}/payment", {"transfer_no": "ICBC20260002"}, 409)
    assert early["error"]["code"] == "report_missing"

    reports = f"grants/{grant.public_id}/reports"
    stranger.post(reports, REPORT, 404)
    made = twice(zhou, reports, REPORT, 201)
    assert (made["number"], made["kind"], made["state"], Report.objects.count()) == (1, "mid", "submitted", 1)
    assert zhou.post(reports, REPORT, 409)["error"]["code"] == "not_due"
    assert Tranche.objects.filter(state="paid").count() == 1
    assert zhou.get(f"grants/{grant.public_id}")["state"] == "running"


def test_a_no_takes_a_reason_and_holds_nothing(world):
    application, he = granting.proposed(world), App(world, world.approver)
    before = balances(world.fund)
    decision = f"applications/{application.public_id}/decision"
    assert he.post(decision, {"approve": False}, 422)["error"]["code"] == "reason_needed"
    he.post(decision, {"approve": False, "reason": "与另一项目重复"}, key="no")
    assert Application.objects.get().state == "declined"
    assert balances(world.fund) == before


def test_the_fund_and_the_application_lead_to_the_grant(world):
    grant = granting.approved(world, submitted_at=clock.now())
    address = f'href="/grants/{grant.public_id}/"'
    assert address in world.client(world.wu).get(f"/funds/{world.fund.public_id}/").content.decode()
    for person in (world.wu, world.director_zhou):
        page = world.client(person).get(f"/applications/{grant.application.public_id}/").content.decode()
        assert address in page
