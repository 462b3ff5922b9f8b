"""What is kept of somebody's roles from one request to the next: never what may still be taken back."""

import pytest
from django.db import transaction

from linkage.common import clock
from linkage.common.kept import Kept
from linkage.organisations.models import Membership, Role
from linkage.organisations.roles import _held, has_role
from linkage.people.models import User

many = Kept.many


@pytest.fixture
def keeping(monkeypatch):
    """As in production: the tests' world switches it off."""
    monkeypatch.setattr(Kept, "many", many)
    _held.forget()
    yield
    _held.forget()


def as_seen_next(user: User) -> User:
    """The person as the next request reads her."""
    return User.objects.get(pk=user.pk)


class _Undone(Exception):
    pass


@pytest.mark.django_db(transaction=True)
def test_a_role_that_was_taken_back_with_its_transaction_is_not_remembered(world, keeping):
    def grant_and_fail() -> None:
        with transaction.atomic():
            Membership.objects.create(
                user=world.wang, role=Role.COORDINATOR, place_code=world.heping, started_at=clock.now()
            )
            assert has_role(as_seen_next(world.wang), Role.COORDINATOR)
            raise _Undone

    with pytest.raises(_Undone):
        grant_and_fail()
    assert not has_role(as_seen_next(world.wang), Role.COORDINATOR)


@pytest.mark.django_db(transaction=True)
def test_the_next_request_asks_no_more_until_something_changes(world, keeping, django_assert_num_queries):
    assert has_role(as_seen_next(world.zhao), Role.COORDINATOR)
    again = as_seen_next(world.zhao)
    with django_assert_num_queries(0):
        assert has_role(again, Role.COORDINATOR)
    Membership.objects.filter(user=world.zhao).delete()
    User.objects.filter(pk=world.zhao.pk).update(access_version=again.access_version + 1)
    assert not has_role(as_seen_next(world.zhao), Role.COORDINATOR)
