import json
from typing import Any

from linkage.common.encryption import cipher


class EncryptedSerializer:
    """Sessions hold telephone numbers and awaited codes while a person signs in: at rest they are ciphertext, like every personal datum."""

    def dumps(self, data: Any) -> bytes:
        return cipher().encrypt(json.dumps(data, separators=(",", ":")).encode())

    def loads(self, data: bytes) -> Any:
        return json.loads(cipher().decrypt(data))
