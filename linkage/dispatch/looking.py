"""Who of the station has a need open at this moment, so that two do not take it in hand at once. A hint that is forgotten by itself: it lies in the
cache, not in the books, and bars nobody from anything."""

import time
from collections.abc import Iterable

from django.core.cache import cache

from linkage.needs.models import Need
from linkage.people.models import User

EVERY_SECONDS = 15  # how often an open page says so (dispatch/_looking.html)
FORGOTTEN_AFTER = 40.0  # two that were lost
Marks = dict[int, tuple[str, float]]


def look(need: Need, user: User) -> None:
    """She has it open now. Of two who say so in the same instant one may be forgotten, until she says so again."""
    marks = _fresh(cache.get(_key(need)))
    marks[user.pk] = (user.short_name, time.time())
    cache.set(_key(need), marks, FORGOTTEN_AFTER)


def others_looking(needs: Iterable[Need], user: User) -> dict[int, list[str]]:
    """By the need's id: the names of those who have it open beside the user. One question for all of them."""
    asked = {_key(need): need.pk for need in needs}
    found = cache.get_many(asked)
    return {
        asked[key]: [name for user_id, (name, _at) in _fresh(marks).items() if user_id != user.pk]
        for key, marks in found.items()
    }


def _fresh(marks: Marks | None) -> Marks:
    since = time.time() - FORGOTTEN_AFTER
    return {user_id: mark for user_id, mark in (marks or {}).items() if mark[1] > since}


def _key(need: Need) -> str:
    return f"looking:{need.public_id}"
