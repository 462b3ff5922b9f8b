"""The engine's inputs as text and back: what a run was run on, to be kept, compared by its hash and run again.

Defaults are left out; sets are sorted; so the same inputs always give the same text. Ids only, no names.
"""

import base64
import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from linkage.common.encryption import cipher
from matching.types import Need, Provider, Rules


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a plan depends on. `providers` is a tuple in what is kept, and may be a crowd's columns while a run is made."""

    needs: tuple[Need, ...]
    providers: Sequence[Provider]
    rules: Rules


def as_text(inputs: Inputs) -> str:
    """Canonical JSON."""
    return json.dumps(_plain(inputs), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_text(text: str) -> Inputs:
    found: Inputs = _built(Inputs, json.loads(text))
    return found


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(text: str) -> bytes:
    """Compressed and encrypted: positions and free hours are in it."""
    return base64.urlsafe_b64decode(cipher().encrypt(zlib.compress(text.encode(), 6)))


def unsealed(data: bytes) -> str:
    return zlib.decompress(cipher().decrypt(base64.urlsafe_b64encode(bytes(data)))).decode()


_AS_THEY_ARE = frozenset({str, int, float, bool, type(None)})


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if is_dataclass(kind):
        found = ((name, getattr(value, name), default) for name, default in _defaults(kind))
        return {name: _plain(own) for name, own, default in found if own is not default and own != default}
    if kind is frozenset:
        return sorted(_plain(each) for each in value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value]


@cache
def _defaults(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple((each.name, _default(each)) for each in fields(kind))


def _default(each: Any) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _built(kind: Any, value: Any) -> Any:
    """The value in the type that the engine declares for it."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return None if value is None else _built(next(each for each in inner if each is not type(None)), value)
    if origin is Literal:
        return value
    if origin is frozenset:
        return frozenset(_built(inner[0], each) for each in value)
    if origin in (tuple, Sequence):
        kinds = [inner[0]] * len(value) if origin is Sequence or inner[-1] is Ellipsis else inner
        return tuple(_built(each, one) for each, one in zip(kinds, value, strict=True))
    if origin is not None:  # a mapping
        return {key: _built(inner[1], each) for key, each in value.items()}
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _built(hints[name], each) for name, each in value.items()})
    if kind is datetime:
        return datetime.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return value
