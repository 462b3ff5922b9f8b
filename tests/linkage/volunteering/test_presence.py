import datetime as dt

import pytest
from django.db import transaction

from linkage.common import clock
from linkage.common.errors import DomainError
from linkage.places.models import RegionalSetting
from linkage.volunteering.actions import presence
from linkage.volunteering.actions.presence import LIVE_AT_ONCE, issue_code, redeem_code
from linkage.volunteering.models import PresenceCode, PresenceTries

SUBJECT, ANOTHER = "need/stairrail0000", "need/medicine00000"


@pytest.fixture
def at(monkeypatch):
    """Turn the clock: at(seconds) after the test's beginning."""
    start = clock.now()

    def turn(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + dt.timedelta(seconds=seconds))

    turn(0)
    return turn


def refused(user, subject, digits):
    with pytest.raises(DomainError) as refusal:
        redeem_code(by=user, subject=subject, digits=digits)
    assert str(refusal.value.message)
    return refusal.value.code


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06}"


def test_li_reads_the_code_from_wangs_screen(world, at):
    code = issue_code(subject=SUBJECT, by=world.wang)
    assert len(code.digits) == 6
    assert code.digits.isdecimal()
    at(59)
    redeemed = redeem_code(by=world.li, subject=SUBJECT, digits=code.digits)
    assert (redeemed.used_by, redeemed.used_at) == (world.li, clock.now())


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def test_blanks_and_full_width_digits_from_a_phones_keyboard_do_not_matter(world, at):
    code = issue_code(subject=SUBJECT, by=world.wang)
    typed = f" {code.digits[:3]} {code.digits[3:]}".translate(FULL_WIDTH)
    assert redeem_code(by=world.li, subject=SUBJECT, digits=typed)


def test_a_code_counts_once(world, at):
    code = issue_code(subject=SUBJECT, by=world.wang)
    redeem_code(by=world.li, subject=SUBJECT, digits=code.digits)
    assert refused(world.zhou, SUBJECT, code.digits) == "used"
    assert refused(world.li, SUBJECT, code.digits) == "used"


def test_a_code_dies_after_a_minute(world, at):
    code = issue_code(subject=SUBJECT, by=world.wang)
    at(60)
    assert refused(world.li, SUBJECT, code.digits) == "expired"


def test_a_region_may_shorten_its_life_and_never_lengthen_it(world, at):
    RegionalSetting.objects.create(place_id=world.heping, key="presence_code_seconds", value=20)
    RegionalSetting.objects.create(place_id=world.chunfeng, key="presence_code_seconds", value=3600)
    short = issue_code(subject=SUBJECT, by=world.wang, place_code=world.heping)
    long = issue_code(subject=SUBJECT, by=world.wang, place_code=world.chunfeng)
    assert short.expires_at - clock.now() == dt.timedelta(seconds=20)
    assert long.expires_at - clock.now() == dt.timedelta(seconds=60)


def test_a_code_of_another_service_does_not_count_here(world, at):
    code = issue_code(subject=ANOTHER, by=world.liu)
    assert refused(world.li, SUBJECT, code.digits) == "other_subject"
    assert redeem_code(by=world.li, subject=ANOTHER, digits=code.digits)


def test_the_screen_may_turn_a_few_times_while_she_types(world, at):
    shown = []
    for second in range(LIVE_AT_ONCE + 1):
        at(second)
        shown.append(issue_code(subject=SUBJECT, by=world.wang))
    at(20)
    assert refused(world.li, SUBJECT, shown[0].digits) == "expired"
    assert redeem_code(by=world.li, subject=SUBJECT, digits=shown[1].digits)
    assert redeem_code(by=world.zhou, subject=SUBJECT, digits=shown[-1].digits)


def test_guessing_ends_after_five_tries_and_even_the_right_code_waits(world, at):
    code = issue_code(subject=SUBJECT, by=world.wang)
    for _try in range(5):
        assert refused(world.li, SUBJECT, wrong(code.digits)) == "bad_code"
    assert refused(world.li, SUBJECT, code.digits) == "too_many_tries"
    assert redeem_code(by=world.zhou, subject=SUBJECT, digits=code.digits)


def test_wrong_guesses_are_forgotten_after_ten_minutes_or_a_right_one(world, at):
    code = issue_code(subject=SUBJECT, by=world.wang)
    for _try in range(4):
        refused(world.li, SUBJECT, wrong(code.digits))
    redeem_code(by=world.li, subject=SUBJECT, digits=code.digits)
    assert not PresenceTries.objects.exists()
    for _try in range(5):
        refused(world.li, SUBJECT, wrong(code.digits))
    at(601)
    code = issue_code(subject=SUBJECT, by=world.wang)
    assert redeem_code(by=world.li, subject=SUBJECT, digits=code.digits)


def test_a_wrong_guess_is_kept_although_the_guesser_is_refused(world, at):
    refused(world.li, SUBJECT, "000000")
    assert PresenceTries.objects.get().wrong == 1


@pytest.mark.django_db(transaction=True)
def test_it_will_not_run_where_a_rollback_would_forget_the_guess(world):
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        redeem_code(by=world.li, subject=SUBJECT, digits="000000")


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "abcdef", "' OR 1"])
def test_whatever_else_is_typed_is_simply_wrong(world, at, digits):
    issue_code(subject=SUBJECT, by=world.wang)
    assert refused(world.li, SUBJECT, digits) == "bad_code"


def test_the_database_holds_no_digits(world, at):
    code = issue_code(subject=SUBJECT, by=world.wang)
    stored = PresenceCode.objects.values().get()
    assert code.digits not in {str(value) for value in stored.values()}
    assert len(stored["code_hash"]) == 64


def test_old_codes_and_counts_are_swept_away(world, at):
    issue_code(subject=SUBJECT, by=world.wang)
    refused(world.li, SUBJECT, "000000")
    assert presence.purge_codes() == 0
    at(3 * 86400)
    assert presence.purge_codes() == 2
    assert not PresenceCode.objects.exists()
