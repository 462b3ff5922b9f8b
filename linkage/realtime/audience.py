"""Who hears what. Pure: rights in, answer out.

A listener has *ears*, an event has *voices*, both plain strings; she hears it when they share one. The hub looks listeners up by these strings,
so there is one rule and not two. Whole streams are heard, never parts of one, so that a stream's numbering has no gap for anyone. HEARERS says it
in words.

Beyond that a person may *watch* a need that is open to the public, and any board. On a public need she hears of its states in full, and of
everything else only that something changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

HEARERS = {
    "need/<id>": "its followers (who asked, who leads, who holds a place), and social workers and coordinators whose place contains the need's",
    "run/<id>": "social workers and coordinators whose place contains the one that was planned for",
    "activity/<id>": "who plans or leads it, and social workers and coordinators whose place contains it",
    "project/<id>": "who drafted it, and social workers and coordinators whose place contains it",
    "team/<id>": "its members, and social workers and coordinators whose place contains it",
    "shift/<id>": "who signed up, and social workers and coordinators whose place contains it; anyone signed in may watch a published one",
    "user/<id>": "that person",
    "board/<community>": "everyone who lives in the same district",
    "fund/<id>": "those with a role in the fund",
    "grant/<id>": "whoever applied, the staff of the organisation that answers for it, those with a role in the fund",
    "org/<id>": "the organisation's staff",
}
DISTRICT_DIGITS = 6
PREFIX_DIGITS = (0, 2, 4, 6, 9, 12)
CHANGED = "stream.changed"
# Heard by those who follow them and by the station's people in whose area they are.
FOLLOWED = ("need", "run", "activity", "shift", "team", "project")
WATCHED_WHILE_PUBLIC = ("need", "shift")


@dataclass(frozen=True, slots=True)
class Listener:
    """A person and what she may hear at this moment. stations: prefixes of the places where she is a social worker or coordinator;
    organisations, funds: public ids of those she acts for. version: changes whenever any of this may have changed."""

    user_id: int
    public_id: str
    district: str = ""
    stations: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    funds: frozenset[str] = frozenset()
    language: str = "zh-hans"
    version: tuple[int, str, str] = (0, "", "")


def ears_of(listener: Listener) -> frozenset[str]:
    return frozenset(
        [
            f"person/{listener.user_id}",
            f"user/{listener.public_id}",
            *([f"district/{listener.district}"] if listener.district else []),
            *(f"place/{prefix}" for prefix in listener.stations),
            *(f"org/{each}" for each in listener.organisations),
            *(f"fund/{each}" for each in listener.funds),
        ]
    )


def voices_of(stream: str, place_code: str, follower_ids: Iterable[int] = ()) -> frozenset[str]:
    """stream: its name; place_code: the event's; follower_ids: of those who follow the stream now. A stream of a kind that is not in the table
    is heard by nobody."""
    kind, _slash, rest = stream.partition("/")
    if kind in FOLLOWED:
        places = (f"place/{place_code[:digits]}" for digits in PREFIX_DIGITS) if place_code else ()
        return frozenset([*(f"person/{each}" for each in follower_ids), *places])
    if kind == "grant":
        return frozenset(f"person/{each}" for each in follower_ids)
    if kind == "board":
        return frozenset([f"district/{rest[:DISTRICT_DIGITS]}"])
    if kind in ("user", "fund", "org"):
        return frozenset([stream])
    return frozenset()


def hears(listener: Listener, stream: str, place_code: str, follower_ids: Iterable[int] = ()) -> bool:
    return not ears_of(listener).isdisjoint(voices_of(stream, place_code, follower_ids))


def may_watch(stream: str, *, is_public: bool) -> bool:
    """Whether anyone signed in may ask for the stream. is_public: whether what it tells of (a need, a shift) is shown to everyone now."""
    kind = stream.partition("/")[0]
    return kind == "board" or (kind in WATCHED_WHILE_PUBLIC and is_public)


def told_in_full(stream: str, type: str) -> bool:
    """Whether those who merely watch are told what happened, or only that something did."""
    return not stream.startswith("need/") or type.startswith("need.")
