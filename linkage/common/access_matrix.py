"""Who may do what, as data: access_matrix.txt, one act a line, `object.action: role@scope[!constraint] ...`. What is not listed is denied.

The permission predicates of the apps are the code that grants; linkage/access.py says which line each route falls under; tests hold both to
these lines.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

MATRIX = Path(__file__).with_name("access_matrix.txt")
ROLES = frozenset({"anon", "res", "vol", "sw", "org", "fund", "coord", "sup", "adm", "aud", "hot"})


@dataclass(frozen=True, slots=True)
class Grant:
    """role may act within scope (own, assigned, station, district, ...), under constraints (not_requester, no_conflict, ...)."""

    role: str
    scope: str
    constraints: tuple[str, ...] = ()


@cache
def matrix() -> dict[str, tuple[Grant, ...]]:
    """act -> its grants; an act without any is one that nobody may do. Raises ValueError for a line that cannot be read."""
    return dict(_act(line) for line in MATRIX.read_text(encoding="utf-8").splitlines() if line and line[0] != "#")


def _act(line: str) -> tuple[str, tuple[Grant, ...]]:
    act, colon, grants = line.partition(":")
    if not colon or act.count(".") != 1:
        raise ValueError(f"not a line of the access matrix: {line}")
    return act, tuple(_grant(text) for text in grants.split())


def _grant(text: str) -> Grant:
    role, at, rest = text.partition("@")
    scope, _, constraints = rest.partition("!")
    if not at or role not in ROLES or not scope:
        raise ValueError(f"not a grant of the access matrix: {text}")
    return Grant(role, scope, tuple(constraints.split(",")) if constraints else ())
