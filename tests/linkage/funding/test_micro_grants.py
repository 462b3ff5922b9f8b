import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed, NotFound
from linkage.events.log import timeline
from linkage.funding.actions import (
    approve_micro_grant,
    decline_micro_grant,
    register_income,
    release_micro_grant,
    request_micro_grant,
    spend_micro_grant,
)
from linkage.funding.models import MicroGrant
from linkage.funding.queries.funds import balances, entries_of, fund_for, funds_visible_to, grants_waiting
from linkage.funding.states import MicroGrantState
from linkage.needs.models import Category, Need
from tests import factories

STAIR_RAIL_FEN = 180_000


@pytest.fixture
def need(world):
    category = Category.objects.create(
        code="rail_test", name="装扶手", name_en="Stair rail", domain="D01", service="S01", icon="rail"
    )
    now = clock.now()
    return Need.objects.create(
        category=category,
        title="楼道装扶手",
        place_code=world.heping,
        requester=world.wang,
        window_start=now,
        window_end=now + dt.timedelta(hours=2),
        submitted_at=now,
    )


@pytest.fixture
def ask(world, need):
    def ask(amount_fen=STAIR_RAIL_FEN, reference="offer/stairrail000", **changes) -> MicroGrant:
        facts = {
            "by": world.chen,
            "fund": world.fund,
            "reference": reference,
            "need_stream": need.stream,
            "purpose": "home_adaptation",
            "amount_fen": amount_fen,
        }
        return request_micro_grant(**(facts | changes))

    return ask


@pytest.fixture
def before(world):
    return balances(world.fund)


def moved(world, before):
    now = balances(world.fund)
    assert now.registered == before.registered
    return now.available - before.available, now.held - before.held, now.spent - before.spent


@pytest.fixture
def types(world):
    """What has happened to the fund since the cast was made, newest first."""
    stream = f"fund/{world.fund.public_id}"
    made = timeline(stream).count()
    return lambda: [event.type for event in timeline(stream).filter(seq__gt=made)]


def test_the_stair_rails_money_from_asking_to_spending(world, before, ask, types):
    grant = ask()
    assert list(grants_waiting(world.fund)) == [grant]
    assert moved(world, before) == (0, 0, 0)
    approve_micro_grant(by=world.wu, grant=grant)
    assert moved(world, before) == (-STAIR_RAIL_FEN, STAIR_RAIL_FEN, 0)
    spend_micro_grant(by=world.wang, grant=grant)
    assert moved(world, before) == (-STAIR_RAIL_FEN, 0, STAIR_RAIL_FEN)
    assert types() == ["grant.spent", "grant.approved", "grant.requested"]
    spent, held = entries_of(world.fund)[:2]
    assert (spent.amount, spent.transaction.kind, held.transaction.kind) == (
        STAIR_RAIL_FEN,
        "grant.spend",
        "grant.hold",
    )


def test_money_for_a_need_that_comes_to_nothing_goes_back(world, before, ask):
    grant = approve_micro_grant(by=world.wu, grant=ask())
    release_micro_grant(by=world.wang, grant=grant)
    assert moved(world, before) == (0, 0, 0)
    for late in (spend_micro_grant, release_micro_grant):
        with pytest.raises(Conflict):
            late(by=None, grant=grant)
    assert moved(world, before) == (0, 0, 0)


def test_a_request_can_be_withdrawn_before_anybody_decides(world, before, ask):
    grant = release_micro_grant(by=world.chen, grant=ask())
    assert grant.state == MicroGrantState.RELEASED
    assert moved(world, before) == (0, 0, 0)
    with pytest.raises(Conflict):
        approve_micro_grant(by=world.wu, grant=grant)


def test_a_refusal_gives_its_reason(world, before, ask):
    grant = ask()
    with pytest.raises(Invalid) as refusal:
        decline_micro_grant(by=world.wu, grant=grant, reason=" ")
    assert "reason" in refusal.value.fields
    decline_micro_grant(by=world.wu, grant=grant, reason="残联已有同类补贴，请先申请")
    grant.refresh_from_db()
    assert (grant.state, grant.decline_reason) == (MicroGrantState.DECLINED, "残联已有同类补贴，请先申请")
    assert "残联" not in str([event.payload for event in timeline(f"fund/{world.fund.public_id}")])
    assert moved(world, before) == (0, 0, 0)


def test_the_same_offer_asks_once(world, ask, types):
    assert ask() == ask()
    assert types() == ["grant.requested"]


# Duties kept apart


def test_who_asked_does_not_approve_even_with_the_office(world, ask):
    factories.membership(user=world.wu, role="sw", place_code=world.heping)
    officer = type(world.wu).objects.get(pk=world.wu.pk)
    grant = ask(by=officer)
    for decide in (approve_micro_grant, decline_micro_grant):
        with pytest.raises(NotAllowed) as refusal:
            decide(by=officer, grant=grant)
        assert refusal.value.code == "same_person"
    assert approve_micro_grant(by=world.approver, grant=grant).approved_by == world.approver


def test_who_would_benefit_does_not_decide(world, need, ask):
    need.requester = world.wu
    need.save()
    with pytest.raises(NotAllowed) as refusal:
        approve_micro_grant(by=world.wu, grant=ask())
    assert refusal.value.code == "conflict_of_interest"


def test_who_approved_does_not_let_the_money_go(world, ask):
    grant = approve_micro_grant(by=world.wu, grant=ask())
    with pytest.raises(NotAllowed) as refusal:
        spend_micro_grant(by=world.wu, grant=grant)
    assert refusal.value.code == "same_person"


def test_reviewers_other_funds_officers_and_everyone_else_do_not_decide(world, ask):
    grant = ask()
    for person in (world.zheng, world.other_officer, world.chen, world.zhao, world.qian, world.wang, world.auditor):
        with pytest.raises(NotAllowed):
            approve_micro_grant(by=person, grant=grant)


def test_only_the_stations_people_of_the_area_ask(world, ask):
    for person in (world.wang, world.li, world.other_worker, world.wu, world.director_zhou):
        with pytest.raises(NotAllowed):
            ask(by=person)


# What a fund can carry


def test_the_ceiling_holds_over_all_of_a_needs_grants(world, ask):
    ceiling = world.fund.per_need_ceiling_fen
    ask(ceiling - 100)
    with pytest.raises(Conflict) as refusal:
        ask(101, reference="offer/second000000")
    assert refusal.value.code == "over_ceiling"
    assert ask(100, reference="offer/third0000000")


def test_the_ceiling_is_looked_at_again_when_the_money_is_held(world, ask):
    grant = ask()
    world.fund.per_need_ceiling_fen = STAIR_RAIL_FEN - 1
    world.fund.save()
    with pytest.raises(Conflict) as refusal:
        approve_micro_grant(by=world.wu, grant=MicroGrant.objects.get(pk=grant.pk))
    assert refusal.value.code == "over_ceiling"


def test_a_fund_gives_no_more_than_it_has(world, need, ask):
    world.fund.per_need_ceiling_fen = 10**9
    world.fund.save()
    grant = ask(balances(world.fund).available + 1)
    with pytest.raises(Conflict) as refusal:
        approve_micro_grant(by=world.wu, grant=grant)
    assert refusal.value.code == "insufficient_balance"
    grant.refresh_from_db()
    assert (grant.state, grant.approved_by) == (MicroGrantState.REQUESTED, None)
    assert balances(world.fund).held == 0


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_or_less_is_not_asked_for(ask, amount):
    with pytest.raises(Invalid):
        ask(amount)


def test_a_fund_serves_its_purposes_while_it_is_open(world, ask):
    with pytest.raises(Conflict) as refusal:
        ask(purpose="education_support")
    assert refusal.value.code == "wrong_purpose"
    world.fund.is_active = False
    world.fund.save()
    with pytest.raises(Conflict) as refusal:
        ask()
    assert refusal.value.code == "fund_paused"


# Money that comes in


def test_income_is_registered_once_for_each_receipt(world, before, types):
    for _retry in range(2):
        register_income(by=world.wu, fund=world.fund, amount_fen=50_000, source="邻里捐赠日", key="receipt-7")
    now = balances(world.fund)
    assert now.available - before.available == 50_000
    assert types() == ["fund.income_registered"]


@pytest.mark.parametrize("amount", [0, -1, 10**13])
def test_income_is_a_sensible_amount(world, amount):
    with pytest.raises(Invalid):
        register_income(by=world.wu, fund=world.fund, amount_fen=amount, source="x", key="k")


def test_only_the_officer_registers_income(world):
    for person in (world.zheng, world.approver, world.chen, world.other_officer):
        with pytest.raises(NotAllowed):
            register_income(by=person, fund=world.fund, amount_fen=1, source="x", key="k")


def test_a_funds_books_are_for_its_own_people_the_district_and_auditors(world):
    for reader in (world.wu, world.zheng, world.sun, world.approver, world.qian, world.auditor):
        assert fund_for(reader, world.fund.public_id) == world.fund
    for stranger in (world.wang, world.li, world.chen, world.zhao, world.other_officer, world.other_supervisor):
        assert world.fund not in funds_visible_to(stranger)
        with pytest.raises(NotFound):
            fund_for(stranger, world.fund.public_id)
