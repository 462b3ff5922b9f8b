"""What a fund can still promise, in its approvals and in the engine's eyes."""

import pytest

from linkage.common.errors import Conflict
from linkage.dispatch import matchmaking
from linkage.dispatch.matchmaking.pools import providers_named
from linkage.funding.actions import approve_application, approve_micro_grant, register_income, request_micro_grant
from linkage.funding.models import Fund
from linkage.funding.queries.funds import balances
from linkage.funding.relief import most_for_services
from tests import granting
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db


def as_provider(fund):
    found = providers_named([("money", fund.public_id)])
    return found.get(f"money:{fund.public_id}")


def ask(world, fund, amount_fen, *, purpose="repairs", stream="need/needneedneed", number=1):
    return request_micro_grant(
        by=world.chen, fund=fund, reference=f"offer/room{number:08d}", need_stream=stream, purpose=purpose,
        amount_fen=amount_fen,
    )  # fmt: skip


@pytest.fixture
def relief(world):
    """A budget line of 100,000 yuan for relief, of which 2 % may buy services: 2,000 yuan."""
    Fund.objects.filter(pk=world.fund.pk).update(
        kind=Fund.Kind.BUDGET_LINE, purposes=["emergency_relief", "repairs", "mutual_help"]
    )
    fund = Fund.objects.get(pk=world.fund.pk)
    missing = 10_000_000 - balances(fund).registered
    register_income(by=world.wu, fund=fund, amount_fen=missing, source="财政", key="relief-2026")
    return fund


def test_what_a_need_asked_for_already_counts_against_its_ceiling(world):
    need = story.published_stair_rail(world)
    asked = story.requirement(need, "money").amount_fen
    before = balances(world.fund).available
    provider = as_provider(world.fund)
    assert provider.given_fen == {need.public_id: asked}
    assert provider.balance_fen == before - asked  # nobody is promised what another request waits for
    assert provider.fen_for(need.public_id) == min(provider.ceiling_fen - asked, provider.balance_fen)
    ask(world, world.fund, world.fund.per_need_ceiling_fen - asked, purpose="home_adaptation", stream=need.stream)
    assert as_provider(world.fund).fen_for(need.public_id) == 0
    requirement = story.requirement(need, "money")
    wanted = matchmaking.candidates(requirement, 5)
    assert f"money:{world.fund.public_id}" not in [each.provider for each in wanted.candidates]
    Fund.objects.filter(pk=world.fund.pk).update(is_active=False)
    assert as_provider(world.fund) is None


def test_public_relief_money_buys_services_up_to_its_share(world, relief):
    approve_micro_grant(by=world.wu, grant=ask(world, relief, 150_000))
    over = ask(world, relief, 50_001, number=2, stream="need/otherneedxxx")
    with pytest.raises(Conflict) as refusal:
        approve_micro_grant(by=world.wu, grant=over)
    assert refusal.value.code == "over_share"
    assert "500" in refusal.value.message
    over.refresh_from_db()
    assert over.state == "requested"
    relieved = ask(world, relief, 300_000, purpose="emergency_relief", number=3, stream="need/thirdneedxxx")
    approve_micro_grant(by=world.wu, grant=relieved)  # relief itself has no such limit
    with pytest.raises(Conflict) as refusal:
        approve_application(by=world.approver, application=granting.proposed(world, purpose="mutual_help"))
    assert refusal.value.code == "over_share"
    assert "repairs" in as_provider(relief).purposes
    approve_micro_grant(by=world.wu, grant=ask(world, relief, 50_000, number=4, stream="need/fourthneedxx"))
    assert as_provider(relief).purposes == {"emergency_relief"}


def test_other_funds_and_whole_fen(world):
    assert as_provider(world.fund).purposes == set(world.fund.purposes)
    approve_micro_grant(by=world.wu, grant=ask(world, world.fund, 400_000))  # far more than 2 % of a community fund
    assert [most_for_services(fen, 2) for fen in (49, 50, 99, 100)] == [0, 1, 1, 2]


def test_the_needs_page_tells_the_station_where_its_money_stands(world):
    need = story.published_stair_rail(world)
    address = f"/needs/{need.public_id}/"
    fund, chen = world.fund.name, world.client(world.chen)
    page = chen.get(address).content.decode()
    assert f"{world.chen.short_name}申请" in page
    assert "批准并冻结" not in page
    approve = story.open_offer(need, "money")
    assert world.client(world.wu).post(f"/offers/{approve.public_id}/acceptance/").status_code in (200, 302, 303)
    page = chen.get(address).content.decode()
    assert f"{world.wu.short_name}批准并冻结" in page
    assert fund in page
    theirs = world.client(world.wang).get(address).content.decode()
    assert "批准并冻结" not in theirs
