"""Writing personal data anew under the current field key, so that an old one can be given up.

Works in batches beside a running site: each value is replaced only if it is still the one that was read, and what is under the current key already
is left alone. Interrupted, it is simply run again.
"""

import base64
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction

from linkage.common.encryption import EncryptedTextField, blind_index, cipher
from linkage.dispatch.models import RunInputs
from linkage.people.models import User

BATCH = 500
INDEXED = (("phone", "phone_index"), ("id_number", "id_number_index"))


def encrypted_columns() -> list[tuple[type[models.Model], str]]:
    """(model, column) of every encrypted text column there is."""
    return [
        (model, str(field.column))
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedTextField)
    ]


def rotate_column(model: type[models.Model], column: str, *, write: bool) -> int:
    """Returns how many values were under an older key; with `write` they are under the current one afterwards."""
    return sum(_rotate(model, column, rows, write) for rows in _batches(model, column))


def rotate_indexes(*, write: bool) -> int:
    """The look-up hashes of phone and identity numbers. Returns how many people's were under an older key."""
    count = 0
    for user in User.objects.only("pk", "phone", "phone_index", "id_number", "id_number_index").iterator(BATCH):
        fresh = {
            index: blind_index(value)
            for name, index in INDEXED
            if (value := getattr(user, name)) and getattr(user, index) != blind_index(value)
        }
        if fresh:
            count += 1
            if write:
                before = {index: getattr(user, index) for index in fresh}
                User.objects.filter(pk=user.pk, **before).update(**fresh)
    return count


def rotate_run_inputs(*, write: bool) -> int:
    """What batches were run on (dispatch/matchmaking/frozen.py). Returns how many were under an older key."""
    count = 0
    for run_id in RunInputs.objects.values_list("pk", flat=True):
        data = bytes(RunInputs.objects.values_list("data", flat=True).get(pk=run_id))
        fresh = _renewed(base64.urlsafe_b64encode(data))
        if fresh:
            count += 1
            if write:
                RunInputs.objects.filter(pk=run_id).update(data=base64.urlsafe_b64decode(fresh))
    return count


def rotate_sessions() -> int:
    """Write every session anew, so that nobody is signed out when the old key goes. Returns how many."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    count = 0
    for row in Session.objects.iterator(BATCH):
        held = store.decode(row.session_data)
        if held:
            fresh = store.encode(held)
            count += Session.objects.filter(pk=row.pk, session_data=row.session_data).update(session_data=fresh)
    return count


def _batches(model: type[models.Model], column: str) -> Iterator[list[tuple[Any, str]]]:
    """(primary key, ciphertext), by primary key."""
    quote = connection.ops.quote_name
    table, key, name = quote(model._meta.db_table), quote(str(model._meta.pk.column)), quote(column)
    last: Any = None
    while True:
        after = f"AND {key} > %s " if last is not None else ""
        values = [last] if last is not None else []
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {key}, {name} FROM {table} WHERE {name} <> '' {after}ORDER BY {key} LIMIT {BATCH}", values
            )
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _rotate(model: type[models.Model], column: str, rows: list[tuple[Any, str]], write: bool) -> int:
    renewed = [(fresh.decode(), pk, old) for pk, old in rows if (fresh := _renewed(old.encode()))]
    if renewed and write:
        quote = connection.ops.quote_name
        table, key, name = quote(model._meta.db_table), quote(str(model._meta.pk.column)), quote(column)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {name} = %s WHERE {key} = %s AND {name} = %s", renewed)
    return len(renewed)


def _renewed(token: bytes) -> bytes | None:
    """Under the current key; None when it is already. Raises InvalidToken when no key fits."""
    try:
        Fernet(settings.FIELD_KEYS[0]).decrypt(token)
    except InvalidToken:
        return cipher().rotate(token)
    return None
