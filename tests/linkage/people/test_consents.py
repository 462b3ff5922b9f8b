import pytest

from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.models import Event
from linkage.people.actions.accounts import person_with_phone
from linkage.people.actions.consents import give_consent, withdraw_consent
from linkage.people.actions.readings import log_reading
from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent, User
from linkage.people.queries import has_consented

BOARDS = Consent.Purpose.NAME_ON_BOARDS


def test_consent_is_given_for_one_purpose_and_one_wording(world):
    consent = give_consent(by=world.li, user=world.li, purpose=BOARDS)
    assert consent.version == TEXTS[BOARDS].version
    assert has_consented(world.li, BOARDS)
    assert not has_consented(world.li, Consent.Purpose.LOCATION_AT_CHECKIN)
    event = Event.objects.get(type="consent.given", stream=f"user/{world.li.public_id}")
    assert event.payload == {"purpose": BOARDS, "version": TEXTS[BOARDS].version}


def test_agreeing_twice_is_one_consent(world):
    first = give_consent(by=world.li, user=world.li, purpose=BOARDS)
    assert give_consent(by=world.li, user=world.li, purpose=BOARDS) == first


def test_an_older_wording_does_not_count_for_the_new_one(world):
    consent = give_consent(by=world.li, user=world.li, purpose=BOARDS)
    Consent.objects.filter(pk=consent.pk).update(version="2020-01-01")
    assert not has_consented(world.li, BOARDS)
    assert give_consent(by=world.li, user=world.li, purpose=BOARDS) != consent


def test_withdrawing_keeps_the_row_and_happens_once(world):
    consent = give_consent(by=world.li, user=world.li, purpose=BOARDS)
    withdraw_consent(by=world.li, consent=consent)
    assert not has_consented(world.li, BOARDS)
    assert Consent.objects.filter(pk=consent.pk).exists()
    with pytest.raises(Conflict):
        withdraw_consent(by=world.li, consent=consent)


def test_nobody_taps_or_withdraws_for_another(world):
    with pytest.raises(NotAllowed):
        give_consent(by=world.hotline, user=world.wang, purpose=BOARDS)
    consent = give_consent(by=world.wang, user=world.wang, purpose=BOARDS)
    with pytest.raises(NotAllowed):
        withdraw_consent(by=world.hotline, consent=consent)


def test_the_hotline_records_what_a_caller_said(world):
    consent = give_consent(
        by=world.hotline, user=world.liu, purpose=Consent.Purpose.ON_BEHALF, manner=Consent.Manner.ORAL
    )
    assert (consent.user, consent.recorded_by) == (world.liu, world.hotline)
    without_account = give_consent(
        by=world.hotline, user=None, purpose=Consent.Purpose.ON_BEHALF, manner=Consent.Manner.PAPER
    )
    assert without_account.user is None


def test_a_caller_is_found_by_her_number_and_never_renamed(world):
    found = person_with_phone(by=world.hotline, phone="139 0000 0001", name="别人")
    assert found == world.wang
    assert User.objects.get(pk=world.wang.pk).name == "王秀英"
    made = person_with_phone(by=world.hotline, phone="13800001111", name="金凤")
    assert (made.name, made.phone_verified) == ("金凤", False)
    with pytest.raises(Invalid):
        person_with_phone(by=world.hotline, phone="12345", name="金凤")


def test_a_reading_names_the_facts_and_holds_none(world):
    reading = log_reading(reader=world.chen, subject="need/abc", facts="address,phone")
    assert (reading.reader, reading.facts) == (world.chen, "address,phone")
