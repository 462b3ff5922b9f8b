import datetime as dt

import pytest

from linkage.common.errors import Invalid, NotAllowed
from linkage.events.models import Event
from linkage.organisations.actions.memberships import end_membership, start_membership
from linkage.organisations.models import Membership
from linkage.workers.actions.registry import save_registration
from linkage.workers.jobs import keep_registry_in_step
from linkage.workers.models import Grade, SocialWorker

ENTRY = {
    "grade": Grade.SENIOR,
    "registered_until": dt.date(2029, 6, 30),
    "skills": ["counselling"],
    "max_load": 30,
    "minor_check_on_file": True,
    "is_active": True,
}


def last_event(user):
    return Event.objects.filter(stream=f"user/{user.public_id}").order_by("-seq").first()


def test_the_coordinator_keeps_the_registry_of_her_station(world):
    chen = world.workers["chen"]
    save_registration(by=world.zhao, worker=chen, **ENTRY)
    chen.refresh_from_db()
    assert (chen.grade, chen.registered_until, chen.max_load) == (Grade.SENIOR, dt.date(2029, 6, 30), 30)
    assert Event.objects.get(stream=f"worker/{chen.public_id}").payload == {"grade": 3, "is_active": True}


def test_nobody_changes_her_own_entry_or_another_stations(world):
    for by in (world.chen, world.other_coordinator, world.director_zhou):
        with pytest.raises(NotAllowed):
            save_registration(by=by, worker=world.workers["chen"], **ENTRY)


def test_a_certificate_has_a_date_and_skills_are_of_the_vocabulary(world):
    with pytest.raises(Invalid) as refused:
        save_registration(by=world.zhao, worker=world.workers["chen"], **ENTRY | {"registered_until": None})
    assert "registered_until" in refused.value.fields
    with pytest.raises(Invalid):
        save_registration(by=world.zhao, worker=world.workers["chen"], **ENTRY | {"skills": ["sorcery"]})


def test_whoever_becomes_a_social_worker_has_an_entry_until_she_stops(world):
    membership = start_membership(
        by=world.admin, user=world.li, role="sw", place_code=world.street, organisation=world.station
    )
    keep_registry_in_step(last_event(world.li))
    entry = SocialWorker.objects.get(user=world.li)
    assert (entry.station, entry.grade, entry.is_active) == (world.station, Grade.NONE, True)
    end_membership(by=world.admin, membership=membership)
    keep_registry_in_step(last_event(world.li))
    entry.refresh_from_db()
    assert not entry.is_active


def test_other_roles_leave_the_registry_alone(world):
    start_membership(by=world.admin, user=world.li, role="hot", place_code=world.city)
    keep_registry_in_step(last_event(world.li))
    assert not SocialWorker.objects.filter(user=world.li).exists()


def test_a_return_keeps_the_certificate(world):
    end_membership(by=world.admin, membership=Membership.objects.get(user=world.chen))
    keep_registry_in_step(last_event(world.chen))
    start_membership(by=world.admin, user=world.chen, role="sw", place_code=world.street, organisation=world.station)
    keep_registry_in_step(last_event(world.chen))
    entry = SocialWorker.objects.get(user=world.chen)
    assert (entry.grade, entry.is_active) == (Grade.MIDDLE, True)
