"""A batch as its page shows it: needs with their requirements as slots, the lines in them with reasons and clashes, what is unmet and what would help.
A page costs the same number of queries however many needs are on it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from linkage.dispatch import matchmaking
from linkage.dispatch.matchmaking.edited import others_for
from linkage.dispatch.models import MatchingRun, PlannedLine, PlannedNeed, Proposal
from linkage.dispatch.providers import ROWS, ProviderRef, find_providers
from linkage.dispatch.states import LineState, PlannedState, ProposalState
from linkage.needs.models import Need, Requirement, RequirementKind

# The filters of the page, as links one can share.
SHOWN: dict[str, Q] = {
    "gaps": ~Q(unmet={}),
    "hand": Q(state=PlannedState.BY_HAND),
    "refused": Q(state=PlannedState.REFUSED),
    "sent": Q(state=PlannedState.SENT),
}
_PLACE_OF = {RequirementKind.SOCIAL_WORKER: "station__place_code"}


@dataclass(frozen=True, slots=True)
class LineView:
    """One line: who, why, and what it clashes with, in the reader's language."""

    row: PlannedLine
    provider: ProviderRef | None
    reasons: list[str]
    clashes: list[str]


@dataclass(slots=True)
class SlotView:
    """One requirement of a planned need. chosen: whom people had put into the need's own plan before. missing: places without anybody."""

    requirement: Requirement
    lines: list[LineView] = field(default_factory=list)
    removed: list[LineView] = field(default_factory=list)
    chosen: list[ProviderRef] = field(default_factory=list)
    why: str = ""
    relaxation: str = ""

    @property
    def missing(self) -> int:
        if self.requirement.kind == RequirementKind.MONEY:
            return 0 if self.lines or self.chosen or self.requirement.filled else 1
        taken = sum(line.row.units for line in self.lines) + len(self.chosen) + self.requirement.filled
        return max(self.requirement.quantity - taken, 0)


@dataclass(frozen=True, slots=True)
class PlannedView:
    planned: PlannedNeed
    need: Need
    slots: list[SlotView]


def planned_needs(run: MatchingRun, shown: str = "") -> QuerySet[PlannedNeed]:
    """The run's needs, what could not be sent first; `shown`: a key of SHOWN, anything else for all."""
    rows = PlannedNeed.objects.filter(SHOWN.get(shown, Q()), run=run)
    is_refused = Case(When(state=PlannedState.REFUSED, then=0), default=1)
    return rows.order_by(is_refused, "pk")


def views_of(run: MatchingRun, rows: QuerySet[PlannedNeed]) -> list[PlannedView]:
    planned = list(rows.select_related("need__category", "need__lead").prefetch_related("need__requirements"))
    lines = list(PlannedLine.objects.filter(planned__in=planned).select_related("requirement").order_by("-score", "pk"))
    chosen = list(
        Proposal.objects.filter(
            requirement__need__in=[each.need_id for each in planned],
            state=ProposalState.PROPOSED,
            added_by__isnull=False,
        )
    )
    everybody: list[Any] = [*lines, *chosen]
    providers = find_providers({(each.provider_kind, each.provider_id) for each in everybody})
    clashes = run.figures.get("edited", {}).get("clashes", {})
    by_slot: dict[tuple[int, int], SlotView] = {}
    views = []
    for each in planned:
        slots = [_slot(each, requirement) for requirement in each.need.requirements.all()]
        by_slot |= {(each.need_id, slot.requirement.pk): slot for slot in slots}
        views.append(PlannedView(each, each.need, slots))
    need_of = {each.pk: each.need_id for each in planned}
    for line in lines:
        slot = by_slot.get((need_of[line.planned_id], line.requirement_id))
        if slot is not None:
            view = _line(line, providers, clashes)
            (slot.removed if line.state == LineState.REMOVED else slot.lines).append(view)
    _add_chosen(chosen, lines, providers, by_slot)
    return views


def _slot(planned: PlannedNeed, requirement: Requirement) -> SlotView:
    packed = planned.unmet.get(requirement.public_id)
    requirement.need = planned.need
    if not packed:
        return SlotView(requirement)
    return SlotView(
        requirement, why=matchmaking.why_sentence(packed), relaxation=matchmaking.relaxation_sentence(packed)
    )


def _line(line: PlannedLine, providers: dict[Any, ProviderRef], clashes: dict[str, Any]) -> LineView:
    packed = clashes.get(line.requirement.public_id, {}).get(f"{line.provider_kind}:{line.provider_id}", [])
    return LineView(
        line,
        providers.get((line.provider_kind, line.provider_id)),
        matchmaking.sentences(matchmaking.unpack(line.reasons)),
        matchmaking.sentences(matchmaking.unpack(packed)) if line.state == LineState.PLANNED else [],
    )


def _add_chosen(
    chosen: Iterable[Proposal],
    lines: Iterable[PlannedLine],
    providers: dict[Any, ProviderRef],
    by_slot: dict[tuple[int, int], SlotView],
) -> None:
    """Whom people chose in the needs' own plans, unless they are lines of this run themselves (pinned or sent)."""
    own = {(line.requirement_id, line.provider_kind, line.provider_id) for line in lines}
    slots = {requirement: slot for (_need, requirement), slot in by_slot.items()}
    for each in chosen:
        provider = providers.get((each.provider_kind, each.provider_id))
        key = (each.requirement_id, each.provider_kind, each.provider_id)
        if provider is not None and each.requirement_id in slots and key not in own:
            slots[each.requirement_id].chosen.append(provider)


def links_between_places(run: MatchingRun) -> list[tuple[str, str, int]]:
    """(where the helper is at home, where the need is, how many lines): communities only, never a position. Two queries and one a kind."""
    rows = list(
        PlannedLine.objects.filter(planned__run=run)
        .exclude(state__in=[LineState.REMOVED, LineState.DROPPED])
        .values_list("provider_kind", "provider_id", "planned__need__place_code")
    )
    homes: dict[tuple[str, str], str] = {}
    for kind in {row[0] for row in rows}:
        ids = {row[1] for row in rows if row[0] == kind}
        place = _PLACE_OF.get(RequirementKind(kind), "place_code")
        found = ROWS[kind].filter(public_id__in=ids).values_list("public_id", place)
        homes |= {(kind, public_id): code for public_id, code in found}
    counts: dict[tuple[str, str], int] = {}
    for kind, public_id, need_code in rows:
        home = homes.get((kind, public_id))
        if home:
            counts[home, need_code] = counts.get((home, need_code), 0) + 1
    return [(home, place, count) for (home, place), count in sorted(counts.items())]


def needs_by_place(run: MatchingRun) -> dict[str, tuple[int, int]]:
    """Community code -> (needs of the run there, those that still lack something)."""
    counts: dict[str, tuple[int, int]] = {}
    for code, unmet in PlannedNeed.objects.filter(run=run).values_list("need__place_code", "unmet"):
        total, lacking = counts.get(code, (0, 0))
        counts[code] = (total + 1, lacking + bool(unmet))
    return counts


@dataclass(frozen=True, slots=True)
class Other:
    """Another candidate for a line. planned_elsewhere: how many other lines of the run she has already."""

    provider: ProviderRef
    score: float
    terms: dict[str, float]
    reasons: list[str]
    planned_elsewhere: int


def others_in(line: PlannedLine, k: int) -> list[Other]:
    """The k best of the run's own pool who could take the line's place: without those who are planned for the same requirement."""
    run = line.planned.run
    standing = PlannedLine.objects.filter(planned__run=run, state__in=[LineState.PLANNED, LineState.SENT])
    here = set(standing.filter(requirement=line.requirement).values_list("provider_id", flat=True))
    found = [
        each
        for each in others_for(run, line.requirement.public_id, k + len(here))
        if matchmaking.kind_and_id(each.provider)[1] not in here
    ][:k]
    pairs = [matchmaking.kind_and_id(each.provider) for each in found]
    providers = find_providers(pairs)
    elsewhere: dict[str, int] = {}
    for provider_id in standing.filter(provider_id__in=[pair[1] for pair in pairs]).values_list(
        "provider_id", flat=True
    ):
        elsewhere[provider_id] = elsewhere.get(provider_id, 0) + 1
    return [
        Other(
            providers[pair],
            each.score,
            dict(each.terms),
            matchmaking.sentences(each.reasons),
            elsewhere.get(pair[1], 0),
        )
        for each, pair in zip(found, pairs, strict=True)
        if pair in providers
    ]
