"""Codes scanned without a network, replays by the thousand, forwarded photos."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import DomainError, NotAllowed
from linkage.dispatch.actions.kept_scans import send_kept_scan
from linkage.dispatch.actions.service import Position, check_in, check_out
from linkage.dispatch.models import Assignment
from linkage.places.models import RegionalSetting
from linkage.volunteering.actions.kept_codes import KeptScan
from linkage.volunteering.models import PresenceCode, ServiceHours
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.states.hours import Evidence, HoursState
from tests.linkage.dispatch import story
from tests.linkage.dispatch.presence_story import START, booked, li_in, scan, shown
from tests.together import together

pytestmark = pytest.mark.postgres


def refused(by, kept: KeptScan) -> str:
    with pytest.raises(DomainError) as refusal:
        send_kept_scan(by=by, scan=kept)
    return refusal.value.code


# Offline


def test_a_scan_that_arrives_hours_later_counts_from_the_minute_it_was_made(world, rail, at):
    came = at(1)
    digits = shown(world, rail)
    at(180)
    assert send_kept_scan(by=world.li, scan=scan(digits, came)).act == "check_in"
    task = li_in(rail, world)
    assert (task.state, task.checked_in_at, task.marks) == ("checked_in", came, ["in_offline"])


def test_one_end_offline_counts_and_says_so(world, rail, at):
    came = at(1)
    digits = shown(world, rail)
    at(61)
    send_kept_scan(by=world.li, scan=scan(digits, came))
    check_out(by=world.li, assignment=li_in(rail, world), code=shown(world, rail))
    hours = booked(world, rail)
    assert (hours.minutes, hours.evidence, hours.state) == (60, Evidence.CODE_OFFLINE, HoursState.COUNTED)


def test_both_ends_offline_wait_for_a_second_person(world, rail, at):
    came = at(1)
    first = shown(world, rail)
    went = at(61)
    second = shown(world, rail)
    at(90)
    send_kept_scan(by=world.li, scan=scan(first, came))
    assert send_kept_scan(by=world.li, scan=scan(second, went)).act == "check_out"
    hours = booked(world, rail)
    assert (hours.state, hours.waits_because) == (HoursState.ORGANISATION_REVIEW, ["offline"])
    assert points_balance(world.li) == 0


def test_a_phone_whose_clock_is_wrong_is_put_right_and_looked_at(world, rail, at):
    came = at(1)
    digits = shown(world, rail)
    at(61)
    send_kept_scan(by=world.li, scan=scan(digits, came, off_seconds=-7200))
    assert (li_in(rail, world).checked_in_at, li_in(rail, world).marks) == (came, ["clocks", "in_offline"])
    check_out(by=world.li, assignment=li_in(rail, world), code=shown(world, rail))
    assert booked(world, rail).waits_because == ["clocks"]


@pytest.mark.parametrize(("minutes", "code"), [(-3, "expired"), (1.5, "expired"), (0.9, "")])
def test_the_code_must_have_been_on_the_screen_at_that_time(world, rail, at, minutes, code):
    digits = shown(world, rail)
    claimed = START + dt.timedelta(minutes=minutes)
    at(60)
    kept = scan(digits, claimed)
    if code:
        assert refused(world.li, kept) == code
        assert li_in(rail, world).state == "claimed"
    else:
        assert send_kept_scan(by=world.li, scan=kept).act == "check_in"


def test_after_the_places_number_of_hours_it_is_too_late(world, rail, at):
    RegionalSetting.objects.create(place_id=world.street, key="offline_upload_hours", value=2)
    came = at(1)
    digits = shown(world, rail)
    at(122)
    assert refused(world.li, scan(digits, came)) == "too_late"


def test_a_used_code_is_nobodys_any_more(world, rail, at):
    came = at(1)
    digits = shown(world, rail)
    check_in(by=world.zhou, assignment=story.held_by(rail, world.zhou), code=digits)
    at(30)
    assert refused(world.li, scan(digits, came)) == "used"


def test_who_has_no_place_there_gets_nothing(world, rail, at):
    came = at(1)
    digits = shown(world, rail)
    at(30)
    assert refused(world.zhang, scan(digits, came)) == "no_task"
    assert PresenceCode.objects.get(subject=rail.stream).used_by is None


def test_guessing_by_sending_ends_after_five_tries(world, rail, at):
    came = at(1)
    digits = shown(world, rail)
    wrong = f"{(int(digits) + 1) % 10**6:06}"
    at(30)
    assert [refused(world.li, scan(wrong, came)) for _try in range(6)] == ["bad_code"] * 5 + ["too_many_tries"]
    assert refused(world.li, scan(digits, came)) == "too_many_tries"


def test_a_shift_takes_kept_scans_too(world, at):
    from linkage.volunteering.actions.attendance import check_out_of_shift, issue_shift_code
    from linkage.volunteering.actions.signups import sign_up
    from linkage.volunteering.models import Signup
    from tests.linkage.volunteering.shift_story import shift_of

    shift = shift_of(world)
    sign_up(by=world.li, shift=shift)
    at((shift.starts_at - START).total_seconds() / 60)
    came = clock.now()
    digits = issue_shift_code(by=world.chen, shift=shift).digits
    at((shift.ends_at - START).total_seconds() / 60)
    assert send_kept_scan(by=world.li, scan=scan(digits, came)).act == "check_in"
    signup = Signup.objects.select_related("shift__activity", "user").get(user=world.li)
    assert signup.checked_in_at == came
    check_out_of_shift(by=world.li, signup=signup, code=issue_shift_code(by=world.chen, shift=shift).digits)
    assert ServiceHours.objects.get(volunteer__user=world.li).evidence == Evidence.CODE_OFFLINE


# Through the front door


def sent(client, digits: str, scanned_at: dt.datetime):
    return client.post("/assignments/kept/", {"code": digits, "at": millis(scanned_at), "sent_at": millis(clock.now())})


def millis(instant: dt.datetime) -> int:
    return int(instant.timestamp() * 1000)


@pytest.mark.django_db(transaction=True)
def test_the_phone_sends_and_is_told(world, rail, at):
    came = at(1)
    digits = shown(world, rail)
    at(30)
    client = world.client(world.li)
    assert client.get("/assignments/kept/").json()["user"] == world.li.public_id
    assert sent(client, digits, came).json() == {"code": "check_in", "message": "离线签到已补上。"}
    assert sent(client, digits, came).json()["code"] == "already"
    assert client.post("/assignments/kept/", {"code": digits, "at": "x"}).status_code == 422
    assert world.client().get("/assignments/kept/").status_code == 302


# Replays


@pytest.mark.django_db(transaction=True)
def test_a_thousand_replays_of_one_code_credit_once(world, rail, at):
    """10 phones of hers at once, 100 times each: online, and sent later. One check-in, one check-out, one record, its points once."""
    came = at(1)
    first = shown(world, rail)

    def replay_in(number: int) -> list[str]:
        return [_tried(world, rail, first, came, online=number % 2 == 0 and turn == 0) for turn in range(100)]

    answers = [answer for phone in together(10, replay_in) for answer in phone]
    assert len(answers) == 1000
    assert answers.count("check_in") == 1
    assert set(answers) - {"check_in"} <= {"already", "used", "wrong_state", "too_many_tries"}
    assert PresenceCode.objects.filter(used_by=world.li).count() == 1
    at(61)
    check_out(by=world.li, assignment=li_in(rail, world), code=shown(world, rail))
    replayed = together(10, lambda _number: [_tried(world, rail, first, came, online=False) for _turn in range(20)])
    assert {answer for phone in replayed for answer in phone} <= {"already", "too_many_tries"}
    hours = booked(world, rail)
    assert (hours.minutes, ServiceHours.objects.filter(volunteer__user=world.li).count()) == (60, 1)
    assert points_balance(world.li) == 120  # an hour of skilled service at 120 %


def _tried(world, need, digits: str, came: dt.datetime, *, online: bool) -> str:
    try:
        if online:
            check_in(by=world.li, assignment=li_in(need, world), code=digits)
            return "check_in"
        return send_kept_scan(by=world.li, scan=scan(digits, came)).act
    except DomainError as refusal:
        return refusal.code


@pytest.mark.django_db(transaction=True)
def test_replays_over_http_credit_once(world, rail, at):
    came = at(1)
    digits = shown(world, rail)
    at(2)
    clients = [world.client(world.li) for _phone in range(8)]
    answers = together(8, lambda number: [sent(clients[number], digits, came).json()["code"] for _turn in range(5)])
    flat = [answer for phone in answers for answer in phone]
    assert flat.count("check_in") == 1
    assert set(flat) - {"check_in"} <= {"already", "too_many_tries"}


# Forwarded photographs


def test_a_forwarded_photograph_credits_nothing(world, rail, at):
    """小李 is there and sends 小周, who holds the other place and is at home, a photo of the screen."""
    came = at(1)
    photographed = shown(world, rail)
    check_in(by=world.li, assignment=li_in(rail, world), code=photographed)
    away = story.held_by(rail, world.zhou)
    with pytest.raises(DomainError) as used:
        check_in(by=world.zhou, assignment=away, code=photographed)
    assert used.value.code == "used"
    unused = shown(world, rail)
    at(2.1)
    with pytest.raises(DomainError) as expired:
        check_in(by=world.zhou, assignment=away, code=unused)
    assert expired.value.code == "expired"
    assert refused(world.zhou, scan(photographed, came)) == "used"
    with pytest.raises(NotAllowed):
        check_in(by=world.zhang, assignment=away, code=shown(world, rail))
    assert story.held_by(rail, world.zhou).state == "claimed"
    assert not ServiceHours.objects.exists()


def test_photographs_for_both_ends_sent_as_offline_wait_and_earn_nothing(world, rail, at):
    came = at(1)
    first = shown(world, rail)
    went = at(61)
    second = shown(world, rail)
    at(70)
    for kept in (scan(first, came), scan(second, went)):
        send_kept_scan(by=world.li, scan=kept)
    assert booked(world, rail).state == HoursState.ORGANISATION_REVIEW
    assert points_balance(world.li) == 0


# The position


def test_of_the_position_the_fence_and_a_square_kilometre_are_kept(world, rail):
    check_in(
        by=world.li, assignment=li_in(rail, world), code=shown(world, rail), location=Position(30.246612, 120.175312)
    )
    stored = Assignment.objects.filter(user=world.li).values().get()
    assert (stored["fence"], stored["cell"]) == ("inside", "30.25,120.18")
    assert "30.2466" not in str(stored)
