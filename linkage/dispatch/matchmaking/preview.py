"""What another value of a setting would change, before anybody is bound by it: the first few for a need that waits, as it is and as it would be. Nobody is
named: the letters say who is the same."""

from dataclasses import dataclass
from typing import Any

import matching
from linkage.dispatch.matchmaking import sentences
from linkage.dispatch.matchmaking.crowd import as_pool
from linkage.dispatch.matchmaking.one_need import crowd_in_reach
from linkage.dispatch.matchmaking.rules import rules_for, rules_with
from linkage.dispatch.matchmaking.wanted import requirement_wanted
from linkage.needs.models import Requirement

SHOWN = 5
FOLLOWED = 50  # so far down it is known who came from where


@dataclass(frozen=True, slots=True)
class Ranked:
    """letter: the same person in both lists; was: her place before, 0 when she was not among the first; score: 0..100; reasons: as she would read them."""

    letter: str
    place: int
    was: int
    score: int
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Preview:
    before: list[Ranked]
    after: list[Ranked]

    @property
    def is_same(self) -> bool:
        """Whether the same people come in the same order."""
        return [each.letter for each in self.before] == [each.letter for each in self.after]


def preview(requirement: Requirement, changes: dict[str, Any]) -> Preview:
    """The first five for the requirement by the rules of its place, and by the same rules with these settings changed (key -> value). Writes nothing."""
    need = requirement.need
    now, then = rules_for(need.place_code), rules_with(need.place_code, changes)
    wanted = requirement_wanted(requirement, need, planning=True)
    found = [
        matching.rank(wanted, as_pool(crowd_in_reach(need, {requirement.kind}, rules)), FOLLOWED, rules=rules)
        for rules in (now, then)
    ]
    order = {each.provider: place for place, each in enumerate(found[0].candidates, start=1)}
    newcomers = [each.provider for each in found[1].candidates if each.provider not in order]
    letters = {name: _letter(number) for number, name in enumerate([*order, *newcomers])}
    before, after = (
        [
            Ranked(
                letters[each.provider],
                place,
                order.get(each.provider, 0),
                round(each.score * 100),
                sentences(each.reasons),
            )
            for place, each in enumerate(ranking.candidates[:SHOWN], start=1)
        ]
        for ranking in found
    )
    return Preview(before, after)


def _letter(number: int) -> str:
    """A..Z, then A1, B1, ..."""
    turn, place = divmod(number, 26)
    return chr(ord("A") + place) + (str(turn) if turn else "")
