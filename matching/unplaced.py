"""Providers that are not on the grid (without coordinates, funds), found by their kind and the place they serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from matching.types import Kind, Provider, Requirement


class Unplaced:
    """A city has hundreds of social workers and services, but each requirement only those that serve its own place."""

    def __init__(self) -> None:
        self._all: dict[str, Provider] = {}
        self._serving: dict[tuple[Kind, str], dict[str, Provider]] = defaultdict(dict)
        self._lengths: set[int] = set()

    def __len__(self) -> int:
        return len(self._all)

    def __contains__(self, provider_id: str) -> bool:
        return provider_id in self._all

    def put(self, provider: Provider) -> None:
        self.remove(provider.id)
        self._all[provider.id] = provider
        for prefix in provider.service_area or ("",):
            self._serving[provider.kind, prefix][provider.id] = provider
            self._lengths.add(len(prefix))

    def remove(self, provider_id: str) -> None:
        """Nothing happens when it is not there."""
        known = self._all.pop(provider_id, None)
        for prefix in (known.service_area or ("",)) if known else ():
            self._serving[known.kind, prefix].pop(provider_id, None)  # type: ignore[union-attr]

    def serving(self, requirement: Requirement) -> Iterator[Provider]:
        """Those of the requirement's kind whose area holds its place; all others are out of reach for it."""
        found: dict[str, Provider] = {}
        for length in sorted(self._lengths):
            found.update(self._serving.get((requirement.kind, requirement.place_code[:length]), {}))
        yield from found.values()
