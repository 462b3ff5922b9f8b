"""What takes a person's time. Several apps keep engagements (tasks for a need, shifts of an activity), none of which knows the others; each
registers its source here when it is loaded, and one question asks them all."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from linkage.people.models import User

# (who, from, to, streams of engagements that do not count) -> whether she is expected somewhere between them.
Source = Callable[[User, dt.datetime, dt.datetime, Collection[str]], bool]
_sources: dict[str, Source] = {}


def add_source(name: str, source: Source) -> None:
    """name: the app's; registering it again replaces it."""
    _sources[name] = source


def is_engaged(
    user: User, starts_at: dt.datetime, ends_at: dt.datetime, besides: Collection[str] = frozenset()
) -> bool:
    """Whether anything she has taken on overlaps [starts_at, ends_at), leaving out the streams in `besides`."""
    return any(source(user, starts_at, ends_at, besides) for source in _sources.values())


def overlap(starts_at: dt.datetime, ends_at: dt.datetime) -> dict[str, Any]:
    """The filter of rows with `starts_at` and `ends_at` that overlap [starts_at, ends_at)."""
    return {"starts_at__lt": ends_at, "ends_at__gt": starts_at}
