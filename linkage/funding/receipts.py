"""The code by which a voter finds her own ballot among the published ones. It is shown once and kept nowhere; only its SHA-256 stands beside the ballot."""

import secrets
from hashlib import sha256

from linkage.common.public_ids import ALPHABET

LENGTH, GROUP = 16, 4  # 80 random bits


def new_receipt() -> str:
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)).upper()
    return "-".join(code[i : i + GROUP] for i in range(0, LENGTH, GROUP))


def receipt_hash(receipt: str) -> str:
    """Of the code however it is typed: hyphens, blanks and small letters do not matter."""
    plain = "".join(each for each in receipt.upper() if each.isalnum())
    return sha256(plain.encode()).hexdigest()
