"""Giving and ending roles, as the two admins do it."""

import pytest
from django.db import IntegrityError, transaction

from linkage.common.errors import Conflict
from linkage.organisations.actions.proposals import confirm_proposal
from linkage.organisations.models import Membership, MembershipProposal
from linkage.organisations.roles import has_role
from linkage.people.models import User
from tests import factories
from tests.cost import queries_of

AUDITOR = {"phone": "13900000002", "role": "aud", "place_code": "330100000000"}


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_social_worker_is_put_in_office_at_once(world):
    client = world.client(world.admin)
    answer = client.post(
        "/roles/",
        {"phone": "139 0000 0002", "role": "sw", "place_code": world.street, "organisation": world.station.pk},
    )
    assert answer.headers["Location"] == "/roles/"
    assert has_role(fresh(world.li), "sw", place_code=world.heping, organisation=world.station)


def test_an_auditor_takes_two_admins(world):
    world.client(world.admin).post("/roles/", AUDITOR)
    assert not has_role(fresh(world.li), "aud")
    proposal = MembershipProposal.objects.get()
    first = world.client(world.admin).get("/roles/").content.decode()
    assert "这是您提的" in first
    world.client(world.admin).post(f"/roles/proposals/{proposal.pk}/confirmation/")
    assert not has_role(fresh(world.li), "aud")
    world.client(world.second_admin).post(f"/roles/proposals/{proposal.pk}/confirmation/")
    assert has_role(fresh(world.li), "aud", place_code=world.heping)


def test_the_one_it_is_for_does_not_confirm_it(world):
    world.client(world.admin).post("/roles/", AUDITOR | {"phone": "13900000019"})
    proposal = MembershipProposal.objects.get()
    world.client(world.second_admin).post(f"/roles/proposals/{proposal.pk}/confirmation/")
    assert not has_role(fresh(world.second_admin), "aud")


def test_a_proposal_is_decided_once(world):
    world.client(world.admin).post("/roles/", AUDITOR)
    proposal = MembershipProposal.objects.get()
    world.client(world.second_admin).post(f"/roles/proposals/{proposal.pk}/refusal/")
    with pytest.raises(Conflict):
        confirm_proposal(by=world.second_admin, proposal=proposal)
    assert not has_role(fresh(world.li), "aud")


def test_the_database_itself_wants_two_people(world):
    world.client(world.admin).post("/roles/", AUDITOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipProposal.objects.update(decided_by=world.admin)


def test_a_fund_role_names_its_fund(world):
    client = world.client(world.admin)
    role = {"phone": "13900000002", "role": "fund", "place_code": world.heping}
    refused = client.post("/roles/", role)
    assert refused.status_code == 422
    assert "请选一个基金" in refused.content.decode()
    client.post("/roles/", role | {"fund": world.fund.pk})
    assert MembershipProposal.objects.get().fund_id == world.fund.public_id


def test_whoever_never_signed_in_is_not_found_by_her_number(world):
    answer = world.client(world.admin).post(
        "/roles/", {"phone": "13800001111", "role": "sw", "place_code": world.street}
    )
    assert answer.status_code == 422
    assert "请核对号码" in answer.content.decode()


def test_nobody_gives_herself_a_role(world):
    answer = world.client(world.admin).post(
        "/roles/", {"phone": "13900000009", "role": "sw", "place_code": world.street}
    )
    assert answer.status_code == 403
    assert "不能给自己设置身份" in answer.content.decode()


def test_an_ended_role_ends_at_once(world):
    membership = Membership.objects.get(user=world.zhao)
    station = world.client(world.zhao)
    world.client(world.admin).post(f"/roles/{membership.pk}/ending/")
    assert not has_role(fresh(world.zhao), "coord")
    assert 'href="/desk/"' not in station.get("/me/").content.decode()


def test_the_list_shows_names_and_numbers_masked(world):
    page = world.client(world.admin).get("/roles/").content.decode()
    assert "赵*强" in page
    assert "139****0004" in page
    for secret in ("赵志强", "13900000004"):
        assert secret not in page


def test_only_admins_come_in(world):
    for who in (world.zhao, world.qian, world.auditor, world.wang):
        assert world.client(who).get("/roles/").status_code == 403
        assert world.client(who).post("/roles/", AUDITOR).status_code == 403
    assert not MembershipProposal.objects.exists()


def test_the_list_takes_no_more_queries_for_many_than_for_few(world):
    client = world.client(world.admin)
    few = queries_of(client, "/roles/")
    for _ in range(10):
        factories.membership(user=factories.person(), role="sw", organisation=world.station)
    assert queries_of(client, "/roles/") == few
