"""The plan of one need, requirement by requirement, as slots: who holds them, who is asked, who is proposed, and why one stays empty."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from linkage.common import clock
from linkage.dispatch import matchmaking
from linkage.dispatch.models import Assignment, MatchingRun, Offer, OfferWave, Proposal
from linkage.dispatch.providers import ProviderRef, find_providers
from linkage.dispatch.queries.waves import waves_of
from linkage.dispatch.states import HOLDS_A_PLACE, OfferState, ProposalState
from linkage.events import log
from linkage.needs.models import Need, Requirement

# After these what was proposed before is out of date. The worker asks the engine anew within moments, but for one who changed her mind, where somebody
# has to ask it.
ASKS_FOR_A_PLAN = ("need.submitted", "need.assessed", "need.edited")
OUTDATES_A_PLAN = (*ASKS_FOR_A_PLAN, "plan.by_hand_ended")
MOMENTS = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A held place, an invitation or a proposal with its provider and the reasons as sentences."""

    row: Any
    provider: ProviderRef | None
    reasons: list[str]


@dataclass(slots=True)
class Slot:
    """One requirement of the plan. `wave`: the stage of the search that runs. `unmet`: why the engine found nobody (or not enough), with what would help; empty when it did."""

    requirement: Requirement
    held: list[Part] = field(default_factory=list)
    offered: list[Part] = field(default_factory=list)
    proposed: list[Part] = field(default_factory=list)
    past_offers: list[Part] = field(default_factory=list)
    unmet: str = ""
    wave: OfferWave | None = None

    @property
    def lacks(self) -> int:
        """Places that nobody holds."""
        return max(self.requirement.quantity - self.requirement.filled, 0)

    @property
    def missing(self) -> int:
        """Places that nobody holds, is asked for or is proposed for."""
        return max(self.requirement.quantity - self.requirement.filled - len(self.offered) - len(self.proposed), 0)


@dataclass(frozen=True, slots=True)
class PlanView:
    run: MatchingRun | None
    slots: list[Slot]


def last_run_of(need: Need) -> MatchingRun | None:
    """The last time the engine was asked about this need by itself."""
    return need.matching_runs.order_by("-at", "-pk").first()


def is_planned(need: Need) -> bool:
    """Whether the engine has been asked about the need as it is now: since it was posted, assessed or edited last. The stream's own order decides,
    not clocks."""
    last = _last_word(need)
    return last is not None and last[0] == "plan.proposed"


def plan_is_coming(need: Need) -> bool:
    """Whether the worker is about to ask the engine about the need as it is now."""
    last = _last_word(need)
    return last is not None and last[0] in ASKS_FOR_A_PLAN and last[1] > clock.now() - MOMENTS


def _last_word(need: Need) -> tuple[str, dt.datetime] | None:
    words = log.timeline(need.stream).filter(type__in=[*OUTDATES_A_PLAN, "plan.proposed"])
    return words.values_list("type", "at").first()


def plan_of(need: Need) -> PlanView:
    """The need's plan as it stands: seven queries and one for each kind of provider, however large it is."""
    slots = {each.pk: Slot(each) for each in need.requirements.all()}
    for slot in slots.values():
        slot.requirement.need = need
    run = last_run_of(need)
    assignments = list(
        Assignment.objects.filter(requirement__need=need, state__in=HOLDS_A_PLACE)
        .select_related("offer")
        .order_by("claimed_at")
    )
    offers = list(Offer.objects.filter(requirement__need=need).select_related("answered_by").order_by("sent_at"))
    proposals = list(
        Proposal.objects.filter(requirement__need=need, state=ProposalState.PROPOSED).order_by("-score", "pk")
    )
    rows: list[Any] = [*assignments, *offers, *proposals]
    providers = find_providers({(row.provider_kind, row.provider_id) for row in rows})

    def part(row: Any) -> Part:
        packed = getattr(row, "reasons", [])
        return Part(
            row, providers.get((row.provider_kind, row.provider_id)), matchmaking.sentences(matchmaking.unpack(packed))
        )

    for requirement, wave in waves_of(slot.requirement for slot in slots.values()).items():
        slots[requirement].wave = wave
    for assignment in assignments:
        slots[assignment.requirement_id].held.append(part(assignment))
    for offer in offers:
        slot = slots[offer.requirement_id]
        if offer.state == OfferState.SENT:
            slot.offered.append(part(offer))
        elif offer.state != OfferState.ACCEPTED:
            slot.past_offers.append(part(offer))
    for proposal in proposals:
        slots[proposal.requirement_id].proposed.append(part(proposal))
    _explain_unmet(run, slots)
    return PlanView(run, list(slots.values()))


def _explain_unmet(run: MatchingRun | None, slots: dict[int, Slot]) -> None:
    for slot in slots.values():
        packed = run.unmet.get(slot.requirement.public_id) if run else None
        if packed and slot.missing:
            slot.unmet = matchmaking.unmet_sentence(packed)


@dataclass(frozen=True, slots=True)
class CandidateView:
    """A candidate for a requirement. score: 0..1; terms: name -> 0..1; reasons in the reader's language."""

    provider: ProviderRef
    score: float
    terms: dict[str, float]
    reasons: list[str]


def candidates_for(requirement: Requirement, k: int) -> tuple[list[CandidateView], str]:
    """The k best candidates, best first, and the why-not when they are fewer than the places (else empty)."""
    ranking = matchmaking.candidates(requirement, k)
    pairs = [matchmaking.kind_and_id(each.provider) for each in ranking.candidates]
    providers = find_providers(pairs)
    views = [
        CandidateView(providers[(kind, public_id)], each.score, dict(each.terms), matchmaking.sentences(each.reasons))
        for each, (kind, public_id) in zip(ranking.candidates, pairs, strict=True)
    ]
    unmet = matchmaking.unmet_sentence(matchmaking.pack_unmet(ranking.unmet)) if ranking.unmet else ""
    return views, unmet
