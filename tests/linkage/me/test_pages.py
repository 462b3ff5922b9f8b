"""A person's own pages, as she uses them: without scripts."""

from linkage.people.demo_people import DEMO_CODE
from linkage.people.models import Consent, User
from linkage.people.queries import has_consented
from tests import factories

TERMS, SHARE = Consent.Purpose.TERMS, Consent.Purpose.SHARE_WITH_HELPERS


def test_the_first_sign_in_asks_name_community_and_terms_and_nothing_else(world):
    person = factories.person(name="", home_code="", phone="+8613800001111")
    client = world.client(person)
    session = client.session
    session["welcome_due"] = True
    session.save()
    assert client.get("/tasks/?a=1").headers["Location"] == "/welcome/?next=%2Ftasks%2F%3Fa%3D1"
    page = client.get("/welcome/?next=/me/").content.decode()
    assert [name for name in ("name", "home_code", "terms", "share_with_helpers") if f'name="{name}"' in page] == [
        "name",
        "home_code",
        "terms",
        "share_with_helpers",
    ]
    refused = client.post("/welcome/", {"name": "金 凤", "home_code": world.heping})
    assert refused.status_code == 422
    assert "金 凤" in refused.content.decode(), "what was typed is kept"
    answer = client.post("/welcome/", {"name": "金 凤", "home_code": world.heping, "terms": "on", "next": "/me/"})
    assert answer.headers["Location"] == "/me/"
    person.refresh_from_db()
    assert (person.name, person.home_code) == ("金凤", world.heping)
    assert has_consented(person, TERMS)
    assert not has_consented(person, SHARE)
    assert client.get("/me/").status_code == 200


def test_whoever_has_agreed_goes_straight_in(world, settings):
    client = world.client()
    client.post("/accounts/login/", {"phone": "13900000002"})
    client.post("/accounts/login/code/", {"code": DEMO_CODE, "action": "verify"})
    assert client.get("/me/").status_code == 200


def test_one_lives_in_a_community_of_the_list(world):
    client = world.client(factories.person())
    answer = client.post("/welcome/", {"name": "金凤", "home_code": "330199990001", "terms": "on"})
    assert answer.status_code == 422
    assert "请从列表里选一个社区" in answer.content.decode()


def test_the_welcome_leads_only_inside_the_site(world):
    client = world.client(factories.person())
    answer = client.post(
        "/welcome/", {"name": "金凤", "home_code": world.heping, "terms": "on", "next": "//evil.example/"}
    )
    assert answer.headers["Location"] == "/"


def test_settings_are_saved_and_the_language_follows(world):
    client = world.client(world.li)
    answer = client.post("/me/settings/", {"name": "李晓峰", "home_code": world.chunfeng, "language": "en"})
    assert answer.headers["Location"] == "/me/settings/"
    assert client.cookies["django_language"].value == "en"
    world.li.refresh_from_db()
    assert (world.li.home_code, world.li.language, world.li.automatic_matching) == (world.chunfeng, "en", False)


def test_no_field_of_the_form_reaches_what_is_not_hers_to_set(world):
    """Mass assignment: roles, verification and staff rights are no settings."""
    client = world.client(world.li)
    fields = {"name": "李晓峰", "home_code": world.heping, "language": "zh-hans"}
    client.post(
        "/me/settings/", fields | {"is_staff": "on", "is_superuser": "on", "phone_verified": "", "access_version": "9"}
    )
    world.li.refresh_from_db()
    assert (world.li.is_staff, world.li.is_superuser, world.li.phone_verified, world.li.access_version) == (
        False,
        False,
        True,
        0,
    )


def test_a_consent_is_withdrawn_as_easily_as_given(world):
    client = world.client(world.wang)
    client.post("/me/settings/consents/", {"purpose": "name_on_boards"})
    consent = Consent.objects.get(user=world.wang, purpose="name_on_boards")
    assert "撤回" in client.get("/me/settings/").content.decode()
    client.post(f"/me/settings/consents/{consent.pk}/withdrawal/")
    assert not has_consented(world.wang, "name_on_boards")


def test_anothers_consent_is_not_found(world):
    theirs = Consent.objects.get(user=world.liu, purpose=SHARE)
    assert world.client(world.wang).post(f"/me/settings/consents/{theirs.pk}/withdrawal/").status_code == 404
    assert has_consented(world.liu, SHARE)


def test_ones_own_page_shows_the_number_masked_and_the_ways_by_role(world):
    page = world.client(world.admin).get("/me/").content.decode()
    assert "139****0009" in page
    assert "13900000009" not in page
    assert 'href="/roles/"' in page
    resident = world.client(world.wang).get("/me/").content.decode()
    assert 'href="/roles/"' not in resident
    assert "我想当志愿者" in resident
    assert 'href="/tasks/"' in world.client(world.li).get("/me/").content.decode()


def test_visitors_are_led_to_the_door(world):
    for path in ("/me/", "/me/settings/", "/me/privacy/", "/welcome/"):
        assert world.client().get(path).headers["Location"] == f"/accounts/login/?next={path}"


def test_a_person_who_is_signed_in_elsewhere_is_not_shown_to_others(world):
    assert User.objects.count() > 20
    page = world.client(world.wang).get("/me/").content.decode()
    assert "刘桂芳" not in page
