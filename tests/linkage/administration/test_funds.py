"""An admin sets a fund up; its people are then named by two admins, as for every role over money."""

import pytest

from linkage.common.errors import Invalid, NotAllowed
from linkage.funding.actions.keeping import FundFacts, change_fund, open_fund
from linkage.funding.models import Fund

FORM = {
    "name": "春风社区基金",
    "kind": "designated_fund",
    "purposes": ["repairs"],
    "ceiling": "2000.50",
    "charity_registration_no": "示例 330102-2026-009",
    "charity_valid_until": "2027-06-30",
    "is_active": "on",
}


@pytest.fixture
def form(world):
    return FORM | {"organisation": world.fund.organisation.pk, "place_code": world.heping}


def facts(world, **changed) -> FundFacts:
    whole = {
        "name": "春风社区基金",
        "kind": Fund.Kind.LOTTERY,
        "organisation": world.fund.organisation,
        "place_code": world.heping,
        "purposes": [],
        "per_need_ceiling_fen": 100_000,
    }
    return FundFacts(**whole | changed)


def test_a_fund_is_set_up_once_and_changed(world, form):
    admin = world.client(world.admin)
    first = admin.post("/administration/funds/", form)
    fund = Fund.objects.get(name="春风社区基金")
    assert (first.status_code, first.url) == (302, f"/administration/funds/{fund.public_id}/")
    assert (fund.per_need_ceiling_fen, fund.purposes, fund.kind) == (200_050, ["repairs"], "designated_fund")
    again = admin.post("/administration/funds/", form)
    assert (again.status_code, "同名的基金" in again.content.decode()) == (422, True)
    page = f"/administration/funds/{fund.public_id}/"
    assert 'value="2000.5"' in admin.get(page).content.decode()
    assert admin.post(page, form | {"ceiling": "3000", "is_active": ""}).status_code == 302
    fund.refresh_from_db()
    assert (fund.per_need_ceiling_fen, fund.is_active) == (300_000, False)


@pytest.mark.parametrize("wrong", [{"name": " "}, {"purposes": ["gambling"]}, {"charity_url": "javascript:alert(1)"}])
def test_what_cannot_be_is_refused(world, wrong):
    with pytest.raises(Invalid):
        open_fund(by=world.admin, facts=facts(world, **wrong))


def test_only_admins_keep_the_list(world):
    for person in (world.wu, world.zhao, world.qian, world.auditor):
        with pytest.raises(NotAllowed):
            open_fund(by=person, facts=facts(world))
        with pytest.raises(NotAllowed):
            change_fund(by=person, fund=world.fund, facts=facts(world))
        assert world.client(person).get("/administration/funds/").status_code == 403
