import pytest
from django.contrib.auth.models import AnonymousUser

from linkage.common.errors import Conflict, NotAllowed
from linkage.events.models import Event
from linkage.organisations import queries, roles
from linkage.organisations.actions.memberships import end_membership, start_membership
from linkage.organisations.models import Membership


def test_a_role_counts_inside_its_place_and_nowhere_else(world):
    assert roles.has_role(world.chen, "sw", place_code=world.heping)
    assert not roles.has_role(world.chen, "sw", place_code=world.other_community)
    assert not roles.has_role(world.chen, "sw", place_code=world.district)
    assert not roles.has_role(world.chen, "coord", place_code=world.heping)


def test_a_fund_officer_has_her_own_fund_only(world):
    assert roles.has_role(world.wu, "fund", fund_id=world.fund.public_id)
    assert not roles.has_role(world.wu, "fund", fund_id=world.funds["other_fund"].public_id)
    assert roles.funds_of(world.wu, "fund", "fund_approver") == {world.fund.public_id}


def test_staff_of_an_organisation(world):
    assert roles.has_role(world.director_zhou, "org", organisation=world.organisations["mutual_aid"])
    assert not roles.has_role(world.director_zhou, "org", organisation=world.organisations["other_aid"])


def test_visitors_and_disabled_people_have_no_role(world):
    assert not roles.has_role(AnonymousUser(), "adm")
    world.zhao.is_active = False
    assert not roles.has_role(world.zhao, "coord")


def test_roles_are_read_once_until_they_change(world, django_assert_num_queries):
    assert roles.has_role(world.zhao, "coord")
    with django_assert_num_queries(0):
        roles.has_role(world.zhao, "coord", place_code=world.heping)
    end_membership(by=world.admin, membership=Membership.objects.get(user=world.zhao))
    world.zhao.refresh_from_db()
    assert not roles.has_role(world.zhao, "coord")


def test_the_people_who_look_after_a_community(world):
    assert list(roles.people_with_role("coord", world.heping)) == [world.zhao]
    assert set(roles.people_with_role("sw", world.chunfeng)) == {world.chen, world.lin}
    assert queries.station_for(world.heping) == world.station
    assert queries.station_for(world.city) is None


def test_places_of_a_role_are_widest_first_and_not_nested(world):
    start_membership(by=world.admin, user=world.chen, role="sw", place_code=world.heping)
    world.chen.refresh_from_db()
    assert roles.role_places(world.chen, "sw") == ["330102990"]


def test_starting_a_role_is_recorded_and_can_be_told_from_before(world):
    before = world.li.access_version
    start_membership(by=world.admin, user=world.li, role="hot", place_code=world.city)
    world.li.refresh_from_db()
    assert world.li.access_version == before + 1
    event = Event.objects.get(stream=f"user/{world.li.public_id}", type="membership.started")
    assert event.payload == {"role": "hot"}


def test_the_same_role_is_not_given_twice(world):
    with pytest.raises(Conflict):
        start_membership(
            by=world.admin, user=world.zhao, role="coord", place_code=world.street, organisation=world.station
        )


def test_nobody_gives_herself_a_role_or_takes_her_own_away(world):
    with pytest.raises(NotAllowed) as refused:
        start_membership(by=world.admin, user=world.admin, role="sw", place_code=world.street)
    assert refused.value.code == "not_yourself"
    with pytest.raises(NotAllowed):
        end_membership(by=world.admin, membership=Membership.objects.get(user=world.admin))


@pytest.mark.parametrize("role", ["adm", "aud", "fund", "fund_reviewer", "fund_approver"])
def test_one_person_alone_does_not_give_roles_over_money_rights_or_audit(world, role):
    with pytest.raises(NotAllowed) as refused:
        start_membership(by=world.admin, user=world.li, role=role, place_code=world.heping)
    assert refused.value.code == "second_person_needed"


def test_only_admins_give_roles(world):
    with pytest.raises(NotAllowed):
        start_membership(by=world.zhao, user=world.li, role="sw", place_code=world.street)


def test_a_role_ends_once(world):
    membership = Membership.objects.get(user=world.lin)
    end_membership(by=world.admin, membership=membership)
    with pytest.raises(Conflict):
        end_membership(by=world.admin, membership=membership)
