"""Small facts that nearly every page asks for and that nearly never change (what a place is called, what counts there), kept in the memory of the process.

What is changed through a model here is forgotten at once and again when the transaction is through; what another process changes is seen after
`seconds`. Not for anything that people wait to see, nor for a decision that must hold to the second: those ask the database.
"""

import threading
import time
from collections.abc import Callable, Collection, Hashable, Mapping
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST = 50_000  # entries; then everything is forgotten, so that no list of codes fills the memory

_all: "WeakSet[Kept[Any, Any]]" = WeakSet()


class Kept(Generic[K, V]):
    """Facts by key. models: whose rows they are read from. seconds: how old they may be."""

    def __init__(self, *models: type[Model], seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._known: dict[K, V] = {}
        self._until = 0.0
        self._turn = 0
        _all.add(self)
        for signal in (post_save, post_delete):
            for model in models:
                signal.connect(self._changed, sender=model, weak=False)

    def many(self, keys: Collection[K], read: Callable[[Collection[K]], Mapping[K, V]], absent: V) -> dict[K, V]:
        """key -> fact for all of them, `absent` where there is none. read: asked at most once, for those that are not known here."""
        with self._lock:
            if time.monotonic() >= self._until or len(self._known) > MOST:
                self._clear()
            known, turn = self._known, self._turn
            missing = [key for key in keys if key not in known]
        if missing:
            found = read(missing)
            fresh = {key: found.get(key, absent) for key in missing}
            with self._lock:
                if turn == self._turn:  # nothing was changed while this was read
                    known.update(fresh)
                return {key: fresh[key] if key in fresh else known[key] for key in keys}
        return {key: known[key] for key in keys}

    def one(self, key: K, read: Callable[[], V]) -> V:
        """The same for one that there always is."""
        return self.many([key], lambda _missing: {key: read()}, None)[key]  # type: ignore[arg-type]

    def forget(self) -> None:
        with self._lock:
            self._clear()

    def _clear(self) -> None:
        self._known, self._turn = {}, self._turn + 1
        self._until = time.monotonic() + self._seconds

    def _changed(self, **_signal: Any) -> None:
        self.forget()
        transaction.on_commit(self.forget, robust=True)


def forget_everything() -> None:
    """After rows were written past the models."""
    for each in _all:
        each.forget()
