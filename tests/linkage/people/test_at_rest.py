"""Personal data at rest: ciphertext in the tables, keyed hashes to find by, and keys that can be changed."""

import pytest
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection
from django.test import Client

from linkage.common.encryption import blind_index
from linkage.people.models import User
from tests import factories


def raw_rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return repr(cursor.fetchall())


def test_no_row_of_a_person_holds_her_number_or_her_name(world):
    world.wang.set_id_number("330102195501010025")
    world.wang.save()
    rows = raw_rows("people_user")
    for secret in ("13900000001", "900000001", "王秀英", "330102195501010025"):
        assert secret not in rows
    assert User.objects.get(pk=world.wang.pk).name == "王秀英"


def test_a_session_holds_no_number_while_one_signs_in(db, sms):
    client = Client()
    client.post("/accounts/login/", {"phone": "13800001111"})
    data = Session.objects.get().session_data
    decoded = client.session.decode(data)
    assert decoded["account_login"]["state"]["stages"]["login_by_code"]["data"]["phone"] == "+8613800001111"
    import base64
    import zlib

    body = data.split(":")[0]
    compressed = body.startswith(".")
    plain = base64.urlsafe_b64decode(body.lstrip(".") + "===")
    plain = zlib.decompress(plain) if compressed else plain
    assert b"13800001111" not in plain
    assert sms[0][1].encode() not in plain


def test_whoever_was_stored_under_an_older_key_is_still_found_and_read(db, settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [old]
    person = factories.person(phone="+8613800001111", name="何小满")
    settings.FIELD_KEYS = [new, old]
    assert User.objects.with_phone("+8613800001111") == person
    assert User.objects.get(pk=person.pk).name == "何小满"
    person.set_phone("+8613800001111")
    assert person.phone_index == blind_index("+8613800001111")
    settings.FIELD_KEYS = [new]
    assert User.objects.with_phone("+8613800001111") is None


def test_a_number_belongs_to_one_person(db):
    factories.person(phone="+8613800001111")
    with pytest.raises(IntegrityError):
        factories.person(phone="+8613800001111")


def test_encrypted_columns_cannot_be_searched_by_accident(db):
    with pytest.raises(TypeError, match="blind index"):
        list(User.objects.filter(name="王秀英"))


def test_a_person_prints_masked(world):
    assert str(world.wang) == "王*英"
    assert world.wang.masked_phone == "139****0001"
    assert world.wang.short_name == "王女士"
    assert "13900000001" not in repr(world.wang)
