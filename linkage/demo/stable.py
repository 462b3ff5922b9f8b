"""Rows whose public id follows from a seed and a name, so that building the demonstration again finds what is there and adds nothing."""

import hashlib
from collections.abc import Iterable
from typing import TypeVar

from linkage.common.public_ids import ALPHABET, LENGTH, PublicIdModel

Row = TypeVar("Row", bound=PublicIdModel)


def stable_id(seed: int, name: str) -> str:
    """12 characters, the same for the same seed and name."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LENGTH])


def settle(rows: Iterable[Row]) -> dict[str, Row]:
    """Insert those that are not there yet; public id -> the stored row. All of one model."""
    rows = list(rows)
    if not rows:
        return {}
    manager = type(rows[0])._default_manager
    manager.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return manager.in_bulk([row.public_id for row in rows], field_name="public_id")
