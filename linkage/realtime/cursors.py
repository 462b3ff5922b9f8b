"""Cursors: a position in the event log, sealed so that only one this site gave out is taken. What it opens is filtered by the reader's rights, so
it needs no secrecy; the seal keeps positions from being counted, guessed or made up."""

import base64

from django.utils.crypto import constant_time_compare, salted_hmac

SEAL_BYTES = 9
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def seal(position: int) -> str:
    """position: >= 0. About 20 characters of [0-9a-zA-Z_.-]."""
    number = _base36(position)
    return f"{number}.{_seal_of(number)}"


def unseal(cursor: str) -> int | None:
    """The position, or None for anything that is not a cursor of this site."""
    number, dot, given = cursor.partition(".")
    if not dot or len(cursor) > 40 or not number.isascii() or not constant_time_compare(given, _seal_of(number)):
        return None
    return int(number, 36)


def _seal_of(number: str) -> str:
    digest = salted_hmac("linkage.realtime.cursor", number, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:SEAL_BYTES]).decode()


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _ALPHABET[rest] + digits
        if not number:
            return digits
