"""The door: phone and code, for those who have been here and those who have not."""

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkage.people.demo_people import DEMO_CODE, DEMO_PHONES
from linkage.people.models import User
from linkage.people.one_time_codes import new_code
from tests.fakes.sms import Outbox

NEW = "13800001111"
DOOR, CODE = "/accounts/login/", "/accounts/login/code/"


def ask(client, phone, **extra):
    return client.post(DOOR, {"phone": phone, **extra})


def enter(client, code, **extra):
    return client.post(CODE, {"code": code, "action": "verify", **extra})


def signed_in(client):
    return client.get("/me/").status_code == 200 or "/welcome/" in client.get("/me/").headers.get("Location", "")


def test_wang_comes_in_with_her_number_and_the_published_code(world, sms):
    client = Client()
    assert ask(client, "139 0000 0001").headers["Location"] == CODE
    assert "139****0001" in client.get(CODE).content.decode()
    assert enter(client, DEMO_CODE).headers["Location"] == "/"
    page = client.get("/me/").content.decode()
    assert "王秀英" in page
    assert sms == []


def test_a_new_number_becomes_an_account_only_after_the_right_code(db, sms):
    client = Client()
    ask(client, NEW)
    assert User.objects.count() == 0
    [(phone, code)] = sms
    assert phone == f"+86{NEW}"
    assert enter(client, "000000" if code != "000000" else "000001").status_code == 422
    assert User.objects.count() == 0
    enter(client, code)
    person = User.objects.get()
    assert person.phone_verified
    assert client.get("/me/").headers["Location"] == "/welcome/?next=%2Fme%2F"


def test_full_width_digits_and_spaces_are_understood(db, sms):
    client = Client()
    ask(client, "１３８ ００００ １１１１")
    enter(client, " ".join(sms[0][1]))
    assert User.objects.with_phone(f"+86{NEW}") is not None


def test_two_first_sign_ins_at_the_same_moment_make_one_account(db, sms, monkeypatch):
    """The other one was stored between our look-up and our insert."""
    from linkage.people.actions.accounts import open_account

    first = open_account(phone=f"+86{NEW}")
    look_ups = iter([None])
    manager = type(User.objects)
    real = manager.with_phone
    monkeypatch.setattr(manager, "with_phone", lambda self, phone: next(look_ups, real(self, phone)))
    assert open_account(phone=f"+86{NEW}") == first
    assert User.objects.count() == 1


def test_whoever_was_posted_for_by_the_hotline_finds_her_own_account(world, sms):
    from linkage.people.actions.accounts import person_with_phone

    person = person_with_phone(by=world.hotline, phone=NEW, name="金凤")
    client = Client()
    ask(client, NEW)
    enter(client, sms[0][1])
    person.refresh_from_db()
    assert person.phone_verified
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize("typed", ["", "1390000", "0571-88888888", "abc", "+1 202 555 0100", "139000000011"])
def test_a_number_that_cannot_get_a_code_is_told_so_beside_the_field(db, sms, typed):
    answer = ask(Client(), typed)
    assert answer.status_code == 422
    assert "手机号" in answer.content.decode()
    assert sms == []


def test_known_and_unknown_numbers_look_the_same(world, sms):
    """No enumeration: the same status, the same address, the same page but for the masked number, and the same work."""
    known, unknown = Client(), Client()
    world.li.set_phone("+8613800002222")
    world.li.save()
    with CaptureQueriesContext(connection) as first:
        answer_known = ask(known, "13800002222")
    with CaptureQueriesContext(connection) as second:
        answer_unknown = ask(unknown, NEW)
    kinds = [[query["sql"].split(" ")[0] for query in each.captured_queries] for each in (first, second)]
    assert kinds[0] == kinds[1]
    assert kinds[0]
    assert answer_known.status_code == answer_unknown.status_code == 302
    assert answer_known.headers["Location"] == answer_unknown.headers["Location"]
    assert [len(code) for _phone, code in sms] == [6, 6]
    pages = [
        client.get(CODE).content.decode().replace(ending, "****")
        for client, ending in ((known, "2222"), (unknown, "1111"))
    ]
    without_tokens = [[line for line in page.splitlines() if "csrfmiddlewaretoken" not in line] for page in pages]
    assert without_tokens[0] == without_tokens[1]


def test_the_published_code_opens_no_other_number(world, sms):
    client = Client()
    for phone in (NEW, "13900000101", "13900000019"):
        ask(client, phone)
        assert enter(client, DEMO_CODE).status_code == 422
        assert not signed_in(client)


def test_the_published_code_opens_nothing_without_the_demonstration(world, sms, settings):
    settings.DEMO = False
    client = Client()
    ask(client, "13900000001")
    assert len(sms) == 1
    assert enter(client, DEMO_CODE).status_code == 422


def test_a_random_code_is_never_the_published_one(monkeypatch):
    drawn = iter([int(DEMO_CODE), 7])
    monkeypatch.setattr("linkage.people.one_time_codes.secrets.randbelow", lambda limit: next(drawn))
    assert new_code("+8613800001111") == "000007"


def test_the_contracts_numbers_and_no_others_are_the_demonstrations():
    endings = {number[-2:] for number in DEMO_PHONES}
    assert len(DEMO_PHONES) == 17
    assert endings == {
        "01",
        "11",
        "02",
        "12",
        "22",
        "03",
        "13",
        "04",
        "05",
        "06",
        "16",
        "26",
        "36",
        "07",
        "08",
        "09",
        "10",
    }


def test_five_wrong_tries_end_the_attempt(db, sms):
    client = Client()
    ask(client, NEW)
    right = sms[0][1]
    wrong = "111111" if right != "111111" else "222222"
    for _ in range(4):
        assert enter(client, wrong).status_code == 422
    assert enter(client, wrong).headers["Location"] == "/accounts/login/code/request/"
    assert enter(client, right).headers["Location"] == DOOR
    assert not User.objects.exists()


def test_tries_in_many_windows_at_once_are_counted_together(db, sms):
    """A session's own counter is read and then written; the number's is counted before the code is looked at."""
    clients = [Client() for _ in range(5)]
    for client in clients:
        ask(client, "13900000001")
    refused = [enter(client, "999999") for client in clients for _ in range(4)]
    assert all(answer.status_code == 422 for answer in refused)
    late = Client()
    ask(late, "13900000001")
    answer = enter(late, DEMO_CODE)
    assert answer.status_code == 422
    assert "试的次数太多了" in answer.content.decode()


def test_a_number_gets_one_message_in_twenty_seconds_and_a_sentence(db, sms):
    ask(Client(), NEW)
    answer = ask(Client(), NEW)
    assert answer.status_code == 429
    assert "请稍等" in answer.content.decode()
    assert NEW in answer.content.decode(), "what was typed is kept"
    assert len(sms) == 1


def test_one_address_cannot_make_the_site_send_without_end(db, sms):
    client = Client()
    answers = [ask(client, f"1380000{number:04d}").status_code for number in range(62)]
    assert answers[:60] == [302] * 60
    assert answers[60:] == [429, 429]


def test_a_forged_forwarding_header_does_not_make_a_new_address(db, sms, settings):
    client = Client()
    for number in range(60):
        client.post(DOOR, {"phone": f"1380000{number:04d}"}, headers={"X-Forwarded-For": f"10.0.0.{number}"})
    answer = client.post(DOOR, {"phone": NEW}, headers={"X-Forwarded-For": "10.9.9.9"})
    assert answer.status_code == 429


def test_the_whole_site_has_a_cap(db, sms, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"send_code_site": "3/10m/key"}
    answers = [ask(Client(), f"1380000{number:04d}").status_code for number in range(4)]
    assert answers == [302, 302, 302, 429]


def test_a_broken_gateway_is_a_sentence_and_not_an_error(db, sms):
    Outbox.broken = True
    answer = ask(Client(), NEW)
    assert answer.status_code == 503
    assert "短信暂时发不出去" in answer.content.decode()


def test_another_message_can_be_asked_for(db, sms, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"send_code": "9/m/key"}
    client = Client()
    ask(client, NEW)
    client.post(CODE, {"action": "resend"})
    assert len(sms) == 2
    enter(client, sms[1][1])
    assert User.objects.exists()


def test_a_mistyped_number_can_be_mended(db, sms):
    client = Client()
    ask(client, "13800001112")
    assert client.get(DOOR).status_code == 200
    ask(client, NEW)
    enter(client, sms[1][1])
    assert [person.phone for person in User.objects.all()] == [f"+86{NEW}"]


def test_a_code_expires(db, sms, monkeypatch):
    import time

    client = Client()
    ask(client, NEW)
    later = time.time() + 301
    monkeypatch.setattr("allauth.account.internal.flows.code_verification.time.time", lambda: later)
    assert enter(client, sms[0][1]).headers["Location"] == DOOR


def test_the_session_is_a_new_one_after_signing_in(world, sms):
    """Session fixation: a key known before is worth nothing afterwards."""
    client = Client()
    ask(client, "13900000001")
    planted = client.cookies["sessionid"].value
    enter(client, DEMO_CODE)
    assert client.cookies["sessionid"].value != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_next_is_followed_only_inside_the_site(world, sms):
    inside, outside = Client(), Client()
    ask(inside, "13900000001", next="/needs/new/")
    assert enter(inside, DEMO_CODE, next="/needs/new/").headers["Location"] == "/needs/new/"
    ask(outside, "13900000001", next="https://evil.example/")
    assert enter(outside, DEMO_CODE, next="https://evil.example/").headers["Location"] == "/"


def test_signing_out_ends_the_session_and_tells_whoever_remembers(world):
    client = world.client(world.wang)
    key = client.cookies["sessionid"].value
    before = world.wang.access_version
    client.post("/accounts/logout/")
    world.wang.refresh_from_db()
    assert world.wang.access_version == before + 1
    assert not Session.objects.filter(session_key=key).exists()
    assert client.get("/me/").status_code == 302


def test_signing_out_everywhere_ends_the_other_devices_too(world):
    here, elsewhere = world.client(world.wang), world.client(world.wang)
    here.post("/me/settings/signed-out/")
    assert elsewhere.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 302


def test_a_disabled_person_is_told_after_the_right_code_only(world, sms):
    world.wang.is_active = False
    world.wang.save()
    client = Client()
    assert ask(client, "13900000001").headers["Location"] == CODE
    assert enter(client, DEMO_CODE).headers["Location"] == "/accounts/inactive/"
    assert "已停用" in client.get("/accounts/inactive/").content.decode()


def test_a_running_session_ends_when_the_person_is_disabled(world):
    client = world.client(world.wang)
    User.objects.filter(pk=world.wang.pk).update(is_active=False)
    assert client.get("/me/").status_code == 302


def test_old_addresses_lead_to_the_one_door(db):
    client = Client()
    assert client.get("/accounts/").headers["Location"] == DOOR
    assert client.get("/accounts/signup/?next=/tasks/").headers["Location"] == DOOR + "?next=%2Ftasks%2F"
    for closed in (
        "/accounts/password/reset/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/phone/change/",
    ):
        assert client.get(closed).status_code == 404
