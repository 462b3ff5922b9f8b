"""Whom a wave invites: the people of the plan, or the next best within everybody's caps, as many as should bring enough yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from linkage.dispatch import waves as arithmetic
from linkage.dispatch.actions.attention import may_be_asked, spend
from linkage.dispatch.actions.offers import make_offer
from linkage.dispatch.matchmaking.next_best import next_best
from linkage.dispatch.models import OfferWave, Proposal
from linkage.dispatch.providers import ProviderRef, find_providers
from linkage.dispatch.queries.manner import Manner
from linkage.dispatch.queries.runs import is_by_hand
from linkage.dispatch.states import OfferState, ProposalState
from linkage.needs.models import Requirement, RequirementKind
from linkage.people.models import User

K = RequirementKind
LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody to invite. chance, score: 0..1; reasons: packed; is_by_hand: a person chose her, whatever the caps say."""

    provider: ProviderRef
    chance: float
    score: float | None
    reasons: list[dict[str, Any]]
    is_by_hand: bool = False

    @property
    def user(self) -> int:
        """The person's pk; 0 for what is no person."""
        return self.provider.user.pk if self.provider.user is not None else 0


def missing(requirement: Requirement) -> int:
    return requirement.quantity - requirement.filled


def from_plan(proposals: Sequence[Proposal]) -> list[Choice]:
    """The plan's people. Their proposals are put away as sent; whom the caps forbid to ask now is let go with them."""
    providers = find_providers((each.provider_kind, each.provider_id) for each in proposals)
    Proposal.objects.filter(pk__in=[each.pk for each in proposals]).update(state=ProposalState.SENT)
    return [
        Choice(
            providers[(each.provider_kind, each.provider_id)],
            each.terms.get("acceptance", arithmetic.UNKNOWN),
            each.score,
            each.reasons,
            is_by_hand=each.added_by_id is not None,
        )
        for each in proposals
    ]


def hoped_for(requirement: Requirement, wave: OfferWave | None = None) -> float:
    """How many more yes are wanted in expectation, with the invitations of `wave` fresh and those of earlier waves gone silent; of institutions,
    which are asked one for each place: how many more are to be asked."""
    fresh, silent = _waiting(requirement, wave)
    if requirement.kind != K.VOLUNTEER:
        return max(missing(requirement) - len(fresh) - len(silent), 0)
    return arithmetic.still_hoped_for(missing(requirement), fresh, silent)


def _waiting(requirement: Requirement, wave: OfferWave | None) -> tuple[list[float], list[float]]:
    """The chances of those who have not answered yet: asked by this wave or by hand, and by earlier waves."""
    fresh: list[float] = []
    silent: list[float] = []
    for of, chance in requirement.offers.filter(state=OfferState.SENT).values_list("wave", "chance"):
        is_fresh = of is None or (wave is not None and of == wave.pk)
        (fresh if is_fresh else silent).append(arithmetic.UNKNOWN if chance is None else chance)
    return fresh, silent


def choose(requirement: Requirement, manner: Manner, wave: OfferWave | None = None) -> list[Choice]:
    """Whom to ask next: the shortest list of the best, within the caps, that may be expected to bring enough yes. Nobody where the one who asked
    wants people to choose, not the engine. Reads only."""
    wanted = hoped_for(requirement, wave)
    if wanted <= arithmetic.ROUNDING or is_by_hand(requirement.need):
        return []
    found = next_best(requirement, LOOKED_THROUGH)
    providers = find_providers((requirement.kind, each.provider_id) for each in found)
    choices = [
        Choice(providers[(requirement.kind, each.provider_id)], each.chance, each.score, each.reasons) for each in found
    ]
    if requirement.kind != K.VOLUNTEER:
        return choices[: round(wanted)]
    free = may_be_asked({each.user for each in choices}, requirement.need, manner)
    return arithmetic.enough_of([each for each in choices if each.user in free], wanted)


def invite(wave: OfferWave, chosen: Sequence[Choice], manner: Manner, by: User | None) -> None:
    """Send the wave's invitations, in the order of people's ids, and note how many it asked and what to expect of all that wait."""
    requirement = wave.requirement
    asked = _within_caps(chosen, requirement, manner) if requirement.kind == K.VOLUNTEER else list(chosen)
    for each in asked:
        make_offer(by=by, requirement=requirement, provider=each.provider, score=each.score, reasons=each.reasons,
                   wave=wave, chance=each.chance)  # fmt: skip
    fresh, silent = _waiting(requirement, wave)
    wave.size += len(asked)
    wave.expected_yes = sum(fresh) + arithmetic.SILENCE * sum(silent)
    wave.save(update_fields=["size", "expected_yes"])


def _within_caps(chosen: Sequence[Choice], requirement: Requirement, manner: Manner) -> list[Choice]:
    by_hand = {each.user for each in chosen if each.is_by_hand}
    taken = spend({each.user for each in chosen}, requirement.need, manner, whatever_the_caps=by_hand)
    return sorted((each for each in chosen if each.user in taken), key=lambda each: each.user)
