"""Who has worked with whom lately. Several apps know of it and none of the others; each registers its source here when it is loaded, and the look for
conflicts of interest asks them all."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable

# (reviewers' primary keys, applicants' primary keys, since when) -> pairs (reviewer, applicant) that worked together.
Source = Callable[[Collection[int], Collection[int], dt.datetime], Iterable[tuple[int, int]]]
_sources: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """name: the app's; registering it again replaces it."""
    _sources[name] = source


def pairs_together(reviewers: Collection[int], applicants: Collection[int], since: dt.datetime) -> set[tuple[int, int]]:
    if not (reviewers and applicants):
        return set()
    return {pair for source in _sources.values() for pair in source(reviewers, applicants, since)}
