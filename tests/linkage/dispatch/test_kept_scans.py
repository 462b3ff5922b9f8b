"""Codes scanned without a network, replays by the thousand, forwarded photos, and who forgot to check out."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import DomainError, NotAllowed
from linkage.dispatch import jobs
from linkage.dispatch.actions.claims import claim_place
from linkage.dispatch.actions.confirmation import confirm_service
from linkage.dispatch.actions.forgotten import settle_departure
from linkage.dispatch.actions.kept_scans import send_kept_scan
from linkage.dispatch.actions.service import Position, check_in, check_out, issue_presence_code
from linkage.dispatch.models import Assignment
from linkage.events.log import timeline
from linkage.places.models import RegionalSetting
from linkage.volunteering.actions.hours import review_hours
from linkage.volunteering.actions.kept_codes import KeptScan
from linkage.volunteering.models import PresenceCode, ServiceHours
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.states.hours import Evidence, HoursState
from tests.linkage.dispatch import story
from tests.together import together

pytestmark = pytest.mark.postgres
START = clock.local(clock.now()).replace(hour=9, minute=0, second=0, microsecond=0)


@pytest.fixture
def at(monkeypatch):
    """Turn the clock: at(minutes) after nine in the morning."""

    def turn(minutes: float) -> dt.datetime:
        now = START + dt.timedelta(minutes=minutes)
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    turn(0)
    return turn


@pytest.fixture
def rail(world, at):
    need = story.published_stair_rail(world, starts_in=dt.timedelta(minutes=5))
    for helper in (world.li, world.zhou):
        claim_place(by=helper, requirement=story.requirement(need, "volunteer"))
    return need


def shown(world, need) -> str:
    return issue_presence_code(by=world.wang, need=need).digits


def scan(digits: str, scanned_at: dt.datetime, *, off_seconds: float = 0) -> KeptScan:
    """As the phone sends it now; off_seconds: how far ahead of ours its clock is."""
    off = dt.timedelta(seconds=off_seconds)
    return KeptScan(digits, scanned_at + off, clock.now() + off)


def refused(by, kept: KeptScan) -> str:
    with pytest.raises(DomainError) as refusal:
        send_kept_scan(by=by, scan=kept)
    return refusal.value.code


def li_in(need, world) -> Assignment:
    return story.held_by(need, world.li)


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


def booked(world, need) -> ServiceHours:
    """小李's hours, once everyone is done and 王阿姨 has confirmed."""
    for other in (world.zhou, world.chen):
        task = Assignment.objects.select_related("requirement__need").get(requirement__need=need, user=other)
        check_in(by=other, assignment=task, code=shown(world, need))
        check_out(by=other, assignment=task, code=shown(world, need))
    need.refresh_from_db()
    confirm_service(by=world.wang, need=need)
    return ServiceHours.objects.get(volunteer__user=world.li)


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


# Forgotten check-outs


def test_who_forgets_to_check_out_is_closed_at_the_agreed_end_and_earns_nothing_by_itself(world, rail, at):
    at(1)
    check_in(by=world.li, assignment=li_in(rail, world), code=shown(world, rail))
    at(5 + 120 + 119)
    jobs.close_forgotten_presences.func()
    assert li_in(rail, world).state == "checked_in"
    at(5 + 120 + 120)
    jobs.close_forgotten_presences.func()
    task = li_in(rail, world)
    assert (task.state, task.checked_out_at) == ("unclosed", task.ends_at)
    assert not ServiceHours.objects.exists()
    assert "忘了签退，带队社工核对" in world.client(world.li).get(f"/assignments/{task.public_id}/").content.decode()


def forgotten(world, rail, at) -> Assignment:
    at(1)
    check_in(by=world.li, assignment=li_in(rail, world), code=shown(world, rail))
    at(300)
    jobs.close_forgotten_presences.func()
    return li_in(rail, world)


def test_the_lead_says_when_she_left_and_a_second_person_agrees(world, rail, at):
    task = forgotten(world, rail, at)
    client = world.client(world.chen)
    assert "李先生" in client.get("/unclosed/").content.decode()
    late = {f"{task.public_id}-left_at": f"{START + dt.timedelta(minutes=200):%Y-%m-%dT%H:%M}"}
    reason = {f"{task.public_id}-reason": "和王阿姨核实过"}
    address = f"/unclosed/tasks/{task.public_id}/"
    answer = client.post(address, late | reason)
    assert answer.status_code == 422
    assert "约定结束之前" in answer.content.decode()
    true = {f"{task.public_id}-left_at": f"{START + dt.timedelta(minutes=61):%Y-%m-%dT%H:%M}"}
    assert client.post(address, true | reason).status_code == 303
    hours = booked(world, rail)
    assert (hours.minutes, hours.evidence, hours.state) == (60, Evidence.ROSTER, HoursState.ORGANISATION_REVIEW)
    with pytest.raises(NotAllowed):
        review_hours(by=world.chen, hours=hours, accept=True)
    review_hours(by=world.zhao, hours=hours, accept=True)
    assert points_balance(world.li) > 0


def test_only_those_who_lead_or_coordinate_see_the_list(world, rail, at):
    task = forgotten(world, rail, at)
    for stranger in (world.lin, world.other_coordinator):
        client = world.client(stranger)
        assert "李先生" not in client.get("/unclosed/").content.decode()
        assert client.post(f"/unclosed/tasks/{task.public_id}/", {}).status_code == 404
    assert world.client(world.li).get("/unclosed/").status_code == 403
    assert "李先生" in world.client(world.zhao).get("/unclosed/").content.decode()


def test_a_scan_made_in_time_still_closes_it(world, rail, at):
    at(1)
    check_in(by=world.li, assignment=li_in(rail, world), code=shown(world, rail))
    went = at(61)
    digits = shown(world, rail)
    at(300)
    jobs.close_forgotten_presences.func()
    assert send_kept_scan(by=world.li, scan=scan(digits, went)).act == "check_out"
    assert (li_in(rail, world).state, li_in(rail, world).checked_out_at) == ("served", went)


def test_nobody_settles_before_the_beginning_or_after_the_agreed_end(world, rail, at):
    task = forgotten(world, rail, at)
    for minutes in (0, 126):
        with pytest.raises(DomainError) as refusal:
            settle_departure(by=world.chen, presence=task, left_at=START + dt.timedelta(minutes=minutes), reason="核实")
        assert refusal.value.code == "bad_departure"


# The ten working days


def test_served_and_never_confirmed_shows_on_the_desk_before_the_time_is_over(world, rail, at):
    from linkage.dispatch.queries import board
    from linkage.needs.models import Need

    times = {"window_start": clock.now() - dt.timedelta(hours=2), "window_end": clock.now()}
    Need.objects.filter(pk=rail.pk).update(state="served", **times)
    eighth = clock.add_working_days(clock.now(), 8)
    at((eighth - START).total_seconds() / 60 - 24 * 60)
    assert rail not in board.lane(world.zhao, "hours")
    jobs.remind_of_unrecorded_hours.func()
    assert "need.hours_due" not in [each.type for each in timeline(rail.stream)]
    at((eighth - START).total_seconds() / 60 + 1)
    assert rail in board.lane(world.zhao, "hours")
    jobs.remind_of_unrecorded_hours.func()
    jobs.remind_of_unrecorded_hours.func()
    assert [each.type for each in timeline(rail.stream)].count("need.hours_due") == 1
    assert next(each.count for each in board.lanes(world.zhao) if each.key == "hours") == 1
