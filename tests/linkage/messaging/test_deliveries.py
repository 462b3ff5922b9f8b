"""What goes out to those who are not looking: once, in neutral words, when and how they want it, and within the budget."""

import base64
import datetime as dt
import json
import os

import http_ece
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core import mail
from django.db import transaction

from linkage.common import clock
from linkage.common.errors import Invalid, NotFound
from linkage.common.jobs import run_pending
from linkage.events import log
from linkage.events.models import Event
from linkage.messaging.actions import preferences
from linkage.messaging.actions.groups import add_group, end_group
from linkage.messaging.actions.notices import read_all_notices
from linkage.messaging.actions.sending import give_up_the_unsure, send_delivery
from linkage.messaging.jobs import deliver_what_is_due, notify
from linkage.messaging.kinds import FOR_GROUPS, SENTENCES, WORTH_AN_SMS
from linkage.messaging.models import Choice, Delivery, PushDevice, SmsCount
from linkage.messaging.queries.channels import due_at
from linkage.messaging.rules import RULES
from linkage.people.models import User
from linkage.places.models import RegionalSetting
from tests.fakes.sms import Outbox
from tests.together import together


@pytest.fixture(autouse=True)
def gateway(settings, monkeypatch):
    settings.SMS_GATEWAY, settings.DEMO = "tests.fakes.sms.Outbox", False
    settings.SITE_URL = "https://linkage.example.org"
    for name, value in (("notices", []), ("refusing", False), ("silent", False)):
        monkeypatch.setattr(Outbox, name, value)
    return Outbox


@pytest.fixture
def noon():
    with clock.travel(dt.datetime.combine(clock.today(), dt.time(12), tzinfo=clock.SHANGHAI)):
        yield clock.now()


def invite(user):
    with transaction.atomic():
        return log.record("offer.received", stream=f"user/{user.public_id}", place_code=user.home_code, offer="0ffer")


def states(channel="sms"):
    return [row.state for row in Delivery.objects.filter(channel=channel).order_by("pk")]


def test_an_invitation_goes_out_by_text_message_once_and_says_nothing(world, noon, gateway):
    event = invite(world.li)
    run_pending()
    for _again in range(3):
        notify(event)
        run_pending()
    ((phone, text, link),) = gateway.notices
    assert phone == world.li.phone
    assert text == str(SENTENCES["tasks"])
    assert link.startswith("https://linkage.example.org/inbox/")
    assert states() == ["sent"]
    assert world.client(world.li).get(link.removeprefix("https://linkage.example.org")).status_code == 302
    assert world.li.name not in text


def test_the_words_outside_are_fixed_and_hold_nothing(world):
    for sentence in [*SENTENCES.values(), *FOR_GROUPS.values()]:
        assert "%(" not in str(sentence)
    assert set(RULES) >= WORTH_AN_SMS


def test_what_was_surely_refused_is_tried_again_and_what_may_have_arrived_is_not(world, noon, gateway, monkeypatch):
    monkeypatch.setattr(Outbox, "refusing", True)
    invite(world.li)
    run_pending()
    assert states() == ["waiting"]
    for minutes in (2, 10, 50, 200):
        with clock.travel(noon + dt.timedelta(minutes=minutes)):
            deliver_what_is_due.func()
            run_pending()
    assert states() == ["failed"]
    assert Delivery.objects.get(channel="sms").attempts == 5
    assert SmsCount.objects.get(whose=f"person/{world.li.pk}").sent == 1, "another try is no other message"
    monkeypatch.setattr(Outbox, "refusing", False)
    monkeypatch.setattr(Outbox, "silent", True)
    invite(world.li)
    run_pending()
    assert states() == ["failed", "unsure"]
    invite(world.zhou)
    stuck = Delivery.objects.create(
        event=Event.objects.order_by("-pk")[0], user=world.chen, channel="sms", kind="tasks", due_at=noon
    )
    Delivery.objects.filter(pk=stuck.pk).update(state="sending", started_at=noon - dt.timedelta(hours=1))
    assert give_up_the_unsure() == 1
    monkeypatch.setattr(Outbox, "silent", False)
    assert send_delivery(stuck.pk) == ""


def test_nobody_is_disturbed_at_night_and_what_was_read_meanwhile_is_not_sent(world, noon, gateway):
    with clock.travel(noon + dt.timedelta(hours=11)):
        invite(world.li)
        invite(world.zhou)
        run_pending()
        assert gateway.notices == []
        read_all_notices(by=world.zhou)
    with clock.travel(noon + dt.timedelta(hours=20, minutes=1)):
        deliver_what_is_due.func()
        run_pending()
    assert [phone for phone, _text, _link in gateway.notices] == [world.li.phone]
    assert sorted(states()) == ["sent", "unneeded"]


def test_a_digest_is_one_message_at_the_places_hour(world, noon, gateway):
    User.objects.filter(pk=world.li.pk).update(email="li@example.org", language="en")
    for _three in range(3):
        invite(world.li)
    run_pending()
    assert gateway.notices == [], "whoever has mail is reached without text messages"
    assert mail.outbox == []
    with clock.travel(noon + dt.timedelta(hours=6, minutes=1)):
        deliver_what_is_due.func()
        run_pending()
    (message,) = mail.outbox
    assert message.to == ["li@example.org"]
    assert "3" in message.body
    assert "https://linkage.example.org/inbox/" in message.body
    assert states("email") == ["sent"] * 3
    weekly = due_at("weekly", world.heping, (22, 8))
    assert (weekly.weekday(), weekly.hour) == (0, 18)


def test_the_days_text_messages_are_counted_for_the_person_and_the_community(world, noon, gateway):
    RegionalSetting.objects.create(place_id=world.district, key="sms_person_daily", value=2)
    RegionalSetting.objects.create(place_id=world.district, key="sms_place_daily", value=3)
    for person in (world.li, world.li, world.li, world.zhou, world.zhou):
        invite(person)
    run_pending()
    assert states().count("sent") == 3
    assert states().count("over_budget") == 2
    page = world.client(world.zhao).get("/messages/sent/").content.decode()
    assert "和平社区" in page
    assert "超过当天短信数" in page
    assert world.client(world.li).get("/messages/sent/").status_code == 403
    assert "和平社区" not in world.client(world.other_coordinator).get("/messages/sent/").content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_one_delivery_once(world, gateway):
    Choice.objects.create(user=world.li, kind="tasks", channel="sms", how="now")
    preferences.save_preferences(by=world.li, hows={}, quiet=(0, 0))
    event = invite(world.li)
    notify(event)
    delivery = Delivery.objects.get(channel="sms")
    outcomes = together(8, lambda _number: send_delivery(delivery.pk))
    assert sorted(outcomes) == [""] * 7 + ["sent"]
    assert len(gateway.notices) == 1


class PushService:
    """The browser's own service: keeps what is posted to it."""

    def __init__(self):
        self.posts = []
        self.status = 201

    def post(self, url, data=None, headers=None, **_rest):
        self.posts.append((url, data, headers))
        answer = requests.Response()
        answer.status_code = self.status
        answer._content = b'{"code": 0}'
        return answer


@pytest.fixture
def outside(monkeypatch):
    service = PushService()
    monkeypatch.setattr(requests, "post", service.post)
    return service


def test_a_browser_is_pushed_to_encrypted_and_forgotten_when_it_is_gone(world, noon, settings, outside):
    settings.VAPID_PRIVATE_KEY = base64.urlsafe_b64encode(os.urandom(31).rjust(32, b"\1")).decode().rstrip("=")
    browser, secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
    point = browser.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    given = {
        "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
        "p256dh": base64.urlsafe_b64encode(point).decode().rstrip("="),
        "auth": base64.urlsafe_b64encode(secret).decode().rstrip("="),
    }
    li = world.client(world.li)
    page = li.get("/me/notifications/").content.decode()
    assert "data-push=" in page
    assert li.post("/me/notifications/devices/", given).status_code == 303
    assert li.post("/me/notifications/devices/", given | {"endpoint": "https://10.0.0.1/x"}).status_code == 422
    invite(world.li)
    run_pending()
    ((url, data, headers),) = outside.posts
    assert url == given["endpoint"]
    assert "vapid" in str(headers).lower()
    clear = json.loads(http_ece.decrypt(data, private_key=browser, auth_secret=secret, version="aes128gcm"))
    assert clear["text"] == str(SENTENCES["tasks"])
    assert clear["link"].startswith("https://linkage.example.org/inbox/")
    outside.status = 410
    PushDevice.objects.create(user=world.zhou, endpoint="https://fcm.googleapis.com/2", endpoint_index="2", p256dh=given["p256dh"], auth=given["auth"], added_at=noon)  # fmt: skip
    invite(world.zhou)
    run_pending()
    assert not PushDevice.objects.filter(user=world.zhou).exists()
    device = PushDevice.objects.get(user=world.li)
    assert world.client(world.zhou).post(f"/me/notifications/devices/{device.public_id}/removal/").status_code == 404
    assert PushDevice.objects.filter(pk=device.pk).exists()
    li.post(f"/me/notifications/devices/{device.public_id}/removal/")
    assert not PushDevice.objects.exists()


def test_the_stations_group_is_told_once_and_without_content(world, noon, outside):
    zhao = world.client(world.zhao)
    refused = zhao.post("/messages/groups/", {"name": "站里", "address": "json://10.0.0.1/"})
    assert refused.status_code == 422
    added = {"name": "站里", "place": world.street, "address": "feishu://abcdef-0123"}
    assert zhao.post("/messages/groups/", added).status_code == 303
    assert world.client(world.li).get("/messages/groups/").status_code == 403
    with transaction.atomic():
        event = log.record("need.submitted", stream="need/x", place_code=world.heping, urgency="normal")
    for _again in range(2):
        notify(event)
        run_pending()
    ((url, data, _headers),) = outside.posts
    assert "feishu" in url
    assert str(FOR_GROUPS["need.submitted"]) in json.loads(data)["content"]["text"]
    group = Delivery.objects.get(channel="group").group
    end_group(by=world.zhao, group=group)
    with transaction.atomic():
        notify(log.record("need.submitted", stream="need/y", place_code=world.heping, urgency="normal"))
    assert Delivery.objects.filter(channel="group").count() == 1
    with pytest.raises(Invalid):
        add_group(by=world.zhao, name="", place_code=world.street, address="")


def test_li_chooses_how_he_is_told_and_where(world, noon, gateway):
    li = world.client(world.li)
    chosen = {"tasks-sms": "never", "talk-sms": "daily", "from_hour": "20", "until_hour": "9"}
    assert li.post("/me/notifications/", chosen).status_code == 303
    assert Choice.objects.get(user=world.li, kind="tasks").how == "never"
    invite(world.li)
    run_pending()
    assert gateway.notices == []
    assert li.post("/me/notifications/", {"tasks-sms": "hourly"}).status_code == 422

    assert li.post("/me/notifications/email/", {"email": "no address"}).status_code == 422
    assert li.post("/me/notifications/email/", {"email": "li@example.org"}).status_code == 303
    world.li.refresh_from_db()
    assert world.li.email == "", "not before the link was opened"
    link = next(word for word in mail.outbox[0].body.split() if word.startswith("https://"))
    path = link.removeprefix("https://linkage.example.org")
    assert world.client(world.zhou).get(path).status_code == 404
    assert "li@example.org" in li.get(path).content.decode()
    assert li.post(path).status_code == 303
    world.li.refresh_from_db()
    assert world.li.email == "li@example.org"
    with clock.travel(noon + dt.timedelta(days=2)), pytest.raises(NotFound):
        preferences.confirmed_address(by=world.li, token=path.split("/")[-2])
    li.post("/me/notifications/email/", {"email": ""})
    world.li.refresh_from_db()
    assert world.li.email == ""
