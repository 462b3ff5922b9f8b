"""Personal data at rest: encrypted columns (Fernet) and blind indexes (keyed hashes) for exact look-up.

settings.FIELD_KEYS lists urlsafe base64 keys, newest first: the first encrypts, all decrypt. A blind index is bound to one key too, so a
look-up asks for the value's index under every key.
"""

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    return _cipher(tuple(settings.FIELD_KEYS))


def blind_indexes(value: str) -> list[str]:
    """The value's keyed SHA-256 hashes (64 hex digits), one for each field key, the current key's first."""
    hashes = []
    for key in settings.FIELD_KEYS:
        index_key = hashlib.sha256(b"blind-index:" + base64.urlsafe_b64decode(key)).digest()
        hashes.append(hmac.new(index_key, value.encode(), hashlib.sha256).hexdigest())
    return hashes


def blind_index(value: str) -> str:
    """The hash to store: under the current key."""
    return blind_indexes(value)[0]


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # generic for the checker only, not at run time
    """Text that the database holds only as ciphertext. It cannot be filtered by; keep a blind index beside it where that is needed."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if not value else cipher().encrypt(value.encode()).decode()

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:
        return value if not value else cipher().decrypt(value.encode()).decode()

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in ("isnull",):
            raise TypeError(f"{self.name} is encrypted: filter by its blind index instead")
        return super().get_lookup(lookup_name)
