"""小方 is fifteen: she may help once her mother has come to the station."""

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.people.models import User
from linkage.volunteering.actions.guardians import end_guardian_consent, record_guardian_consent
from linkage.volunteering.actions.profiles import save_profile
from linkage.volunteering.models import GuardianConsent
from linkage.volunteering.queries.profiles import volunteer_of

PHONE = "13900009115"


@pytest.fixture
def facts(world):
    return {
        "by": world.chen,
        "place_code": world.heping,
        "phone": PHONE,
        "name": "方小雨",
        "birth_year": clock.today().year - 15,
        "guardian_name": "周敏",
        "guardian_phone": "13900009116",
        "relation": "mother",
    }


def register(user: User, world):
    return save_profile(
        by=user,
        skills=[],
        languages=["zh"],
        radius_km=1,
        availability="f" * 42,
        place_code=world.heping,
        weekly_cap_minutes=240,
    )


def test_with_her_mothers_yes_she_registers_on_her_own_phone(world, facts):
    consent = record_guardian_consent(**facts)
    minor = User.objects.with_phone(f"+86{PHONE}")
    volunteer = register(minor, world)
    assert volunteer_of(minor) == volunteer
    end_guardian_consent(by=world.zhao, consent=consent)
    assert volunteer_of(minor) is None
    with pytest.raises(NotAllowed, match="minor"):
        register(minor, world)
    with pytest.raises(Conflict, match="ended_already"):
        end_guardian_consent(by=world.zhao, consent=consent)
    record_guardian_consent(**facts)
    assert volunteer_of(minor) == volunteer


@pytest.mark.parametrize("age", [13, 18, 40])
def test_it_is_for_fourteen_to_seventeen_only(world, facts, age):
    with pytest.raises(Invalid, match="bad_age"):
        record_guardian_consent(**facts | {"birth_year": clock.today().year - age})


def test_a_child_never_registers_alone(world, facts):
    record_guardian_consent(**facts)
    minor = User.objects.with_phone(f"+86{PHONE}")
    minor.birth_year = clock.today().year - 12
    with pytest.raises(NotAllowed, match="child"):
        register(minor, world)


def test_the_guardian_has_a_phone_of_her_own_and_agrees_once(world, facts):
    with pytest.raises(Invalid, match="same_phone"):
        record_guardian_consent(**facts | {"guardian_phone": PHONE})
    record_guardian_consent(**facts)
    with pytest.raises(Conflict, match="recorded_already"):
        record_guardian_consent(**facts)


def test_nobody_is_made_younger_by_it(world, facts):
    with pytest.raises(Invalid, match="bad_age"):
        record_guardian_consent(**facts | {"phone": "13900000002"})
    world.li.refresh_from_db()
    assert clock.today().year - world.li.birth_year > 18


def test_only_the_station_takes_it_down(world, facts):
    for by in (world.li, world.other_worker, world.director_zhou):
        with pytest.raises(NotAllowed):
            record_guardian_consent(**facts | {"by": by})


def test_by_form_with_the_guardian_present(world, facts):
    client = world.client(world.chen)
    typed = {name: value for name, value in facts.items() if name != "by"}
    refused = client.post("/volunteers/guardians/", typed)
    assert (refused.status_code, "方小雨" in refused.content.decode()) == (422, True)
    assert client.post("/volunteers/guardians/", typed | {"is_present": "on"}).status_code == 303
    page = client.get("/volunteers/guardians/").content.decode()
    assert "方**" in page or "方*雨" in page
    assert "13900009116" not in page
    consent = GuardianConsent.objects.get()
    assert (
        world.client(world.other_worker).post(f"/volunteers/guardians/{consent.public_id}/ending/").status_code == 404
    )
    assert client.post(f"/volunteers/guardians/{consent.public_id}/ending/").status_code == 303
