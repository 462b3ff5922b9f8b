"""Everybody who could come into question for a run: volunteers as columns, all others in full. To the engine a sequence of providers, or an index."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import overload

from linkage.dispatch.matchmaking import pools
from linkage.dispatch.matchmaking.areas import Area
from linkage.dispatch.matchmaking.roster import Roster
from linkage.needs.models import RequirementKind
from linkage.volunteering.models import Volunteer
from matching.index import Index
from matching.scoring import rarity_of
from matching.types import Provider

# Up to so many people are looked at one by one; for more, an index pays.
LOOKED_THROUGH_ONE_BY_ONE = 1_000


class Crowd(Sequence[Provider]):
    """`roster`, then `others`; `changed` stand in for those of the same id."""

    def __init__(
        self, roster: Roster, others: Sequence[Provider], changed: Mapping[str, Provider] | None = None
    ) -> None:
        self._roster, self._others, self._changed = roster, others, changed or {}

    def with_changed(self, change: Callable[[Provider], Provider], names: Collection[str]) -> "Crowd":
        """The same crowd, in which those of these names are changed; names of others are passed over."""
        here = [*(each for each in self._others if each.id in names), *self._roster.those_of(names)]
        return Crowd(self._roster, self._others, {each.id: change(each) for each in here})

    def __len__(self) -> int:
        return len(self._roster) + len(self._others)

    @overload
    def __getitem__(self, number: int) -> Provider: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Provider]: ...
    def __getitem__(self, number: int | slice) -> Provider | Sequence[Provider]:
        if isinstance(number, slice):
            return [self[each] for each in range(*number.indices(len(self)))]
        known = self._roster[number] if number < len(self._roster) else self._others[number - len(self._roster)]
        return self._changed.get(known.id, known)

    @cached_property
    def rarity(self) -> dict[str, float]:
        """0..1 by skill, as `matching.scoring.rarity_of` would find it: of the kind in which a skill is rarest."""
        rarity = rarity_of(self._others)
        for skill, share in self._roster.rarity().items():
            rarity[skill] = max(rarity.get(skill, 0.0), share)
        return rarity

    def as_index(self) -> Index:
        index = self._roster.as_index(self.rarity)
        for provider in (*self._others, *self._changed.values()):
            index.put(provider)
        return index


def as_pool(crowd: Crowd) -> "Crowd | Index":
    """The crowd as one requirement, or those of one need, are best searched for in it."""
    return crowd.as_index() if len(crowd) > LOOKED_THROUGH_ONE_BY_ONE else crowd


def crowd_around(area: Area, kinds: Iterable[str], *, by_hand: bool = False) -> Crowd:
    """All active providers of these kinds within reach of the area but the people who do not want to be chosen by the engine: not even their facts
    enter a run (PIPL art. 24). by_hand: a person looks herself, and finds them too. The number of queries does not grow with them."""
    wanted = set(kinds)
    others = pools.providers_for(area, wanted - {RequirementKind.VOLUNTEER}, only_automatic=not by_hand)
    rows = Volunteer.objects.filter(is_active=True, user__is_active=True)
    if not by_hand:
        rows = rows.filter(user__automatic_matching=True)
    near = rows.filter(area.near()) if RequirementKind.VOLUNTEER in wanted else rows.none()
    return Crowd(Roster(near), others)
