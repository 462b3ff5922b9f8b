"""The same door for programs: allauth's headless API, X-Session-Token."""

from django.test import Client

from linkage.people.demo_people import DEMO_CODE
from linkage.people.models import User

AUTH = "/_allauth/app/v1/auth"


def post(path, body, token=""):
    headers = {"X-Session-Token": token} if token else {}
    return Client().post(AUTH + path, body, content_type="application/json", headers=headers)


def test_a_program_signs_in(world, sms):
    asked = post("/code/request", {"phone": "13900000003"})
    assert asked.status_code == 401
    token = asked.json()["meta"]["session_token"]
    assert {"id": "login_by_code", "is_pending": True} in asked.json()["data"]["flows"]
    entered = post("/code/confirm", {"code": DEMO_CODE}, token)
    assert entered.status_code == 200
    assert entered.json()["meta"]["is_authenticated"]
    fresh = entered.json()["meta"]["session_token"]
    assert fresh != token
    session = Client().get(AUTH + "/session", headers={"X-Session-Token": fresh})
    assert session.json()["data"]["user"]["id"] == world.chen.pk or session.status_code == 200


def test_known_and_unknown_numbers_get_the_same_body(world, sms):
    bodies = []
    world.li.set_phone("+8613800002222")
    world.li.save()
    for phone in ("13800002222", "13800001111"):
        answer = post("/code/request", {"phone": phone})
        body = answer.json()
        body["meta"].pop("session_token")
        bodies.append((answer.status_code, body))
    assert bodies[0] == bodies[1]


def test_a_new_number_becomes_an_account(db, sms):
    token = post("/code/request", {"phone": "13800001111"}).json()["meta"]["session_token"]
    assert post("/code/confirm", {"code": sms[0][1]}, token).status_code == 200
    assert User.objects.with_phone("+8613800001111").phone_verified


def test_the_wrong_code_is_refused_and_names_the_field(world, sms):
    token = post("/code/request", {"phone": "13900000003"}).json()["meta"]["session_token"]
    answer = post("/code/confirm", {"code": "111111"}, token)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["param"] == "code"


def test_a_bad_number_is_a_400_and_too_many_are_a_429_with_a_sentence(db, sms):
    assert post("/code/request", {"phone": "123"}).status_code == 400
    post("/code/request", {"phone": "13800001111"})
    answer = post("/code/request", {"phone": "13800001111"})
    assert answer.status_code == 429
    assert answer.json()["errors"][0]["code"] == "too_many_requests"


def test_a_code_without_a_request_is_a_409(db, sms):
    assert post("/code/confirm", {"code": DEMO_CODE}).status_code == 409


def test_resending_counts_as_a_message(db, sms):
    token = post("/code/request", {"phone": "13800001111"}).json()["meta"]["session_token"]
    assert post("/code/resend", {}, token).status_code == 429
    assert len(sms) == 1


def test_passwords_and_open_signup_have_no_door(db):
    for closed in ("/login", "/signup", "/password/request", "/password/reset", "/phone/verify"):
        assert post(closed, {}).status_code == 404
    assert Client().get("/_allauth/browser/v1/auth/session").status_code == 404


def test_signing_out_ends_the_token(world, sms):
    token = post("/code/request", {"phone": "13900000003"}).json()["meta"]["session_token"]
    token = post("/code/confirm", {"code": DEMO_CODE}, token).json()["meta"]["session_token"]
    assert Client().delete(AUTH + "/session", headers={"X-Session-Token": token}).status_code == 401
    assert Client().get(AUTH + "/session", headers={"X-Session-Token": token}).status_code == 410
