"""What needs ask for, as the engine sees it: requirements with what earlier offers, choices and services say of each. The number of queries does
not grow with the needs."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from linkage.common import clock
from linkage.dispatch.demands import INSURANCE, Demands, agreement_permit, demand_of
from linkage.dispatch.models import Assignment, Offer, Proposal
from linkage.dispatch.queries.attention import volunteers_to_spare
from linkage.dispatch.states import AssignmentState, OfferState, ProposalState
from linkage.needs.models import Need, Requirement, RequirementKind, Urgency
from linkage.places.queries import centres_of
from linkage.volunteering.models import Volunteer
from linkage.volunteering.standing import Demand, as_verified
from matching.types import Kind, Permit, Point, Window
from matching.types import Need as MatchingNeed
from matching.types import Requirement as MatchingRequirement

URGENCY = {Urgency.NORMAL: 0, Urgency.SOON: 1, Urgency.URGENT: 2}
NOT_AGAIN = (OfferState.SENT, OfferState.DECLINED, OfferState.EXPIRED)
FAMILIAR = 50  # earlier helpers of one person that are remembered, newest first


def needs_wanted(needs: Sequence[Need]) -> list[MatchingNeed]:
    """The places of these needs that nobody holds, is asked for or was put in by hand. Needs without such places are left out.

    The needs have `requester` loaded and `requirements` prefetched.
    """
    settled, excluded = _settled(needs), Excluded(needs, planning=True)
    familiar, places, demands = familiar_helpers(needs), points_of(needs), Demands(needs)
    found = []
    for need in needs:
        parts = []
        for each in need.requirements.all():
            open_places = each.quantity - each.filled - settled[each.pk]
            if open_places > 0:
                helpers = familiar[need.requester_id, each.kind]
                parts.append(
                    as_wanted(
                        each,
                        need,
                        open_places,
                        places[need.pk],
                        excluded=excluded(each, need),
                        previous_helpers=helpers,
                        permits=permits_for(demands.of(each)),
                    )
                )
        if parts:
            found.append(MatchingNeed(need.public_id, need.place_code, tuple(parts)))
    return found


def requirement_wanted(requirement: Requirement, need: Need, *, planning: bool = False) -> MatchingRequirement:
    """One requirement as a person looks for candidates by hand: whom she took out of the plan may be found again. planning: as the engine chooses by
    itself."""
    excluded = Excluded([need], planning=planning)
    familiar = familiar_helpers([need])[need.requester_id, requirement.kind]
    places = max(requirement.quantity - requirement.filled, 1)
    return as_wanted(
        requirement,
        need,
        places,
        point_of(need),
        excluded=excluded(requirement, need),
        previous_helpers=familiar,
        permits=permits_for(demand_of(requirement)),
    )


def as_wanted(
    requirement: Requirement,
    need: Need,
    places: int,
    point: Point | None,
    *,
    excluded: frozenset[str],
    previous_helpers: frozenset[str],
    permits: tuple[Permit, ...] = (),
) -> MatchingRequirement:
    return MatchingRequirement(
        id=requirement.public_id,
        need_id=need.public_id,
        kind=Kind(requirement.kind),
        quantity=places,
        mandatory=requirement.mandatory,
        skills_any=frozenset(as_verified(each) if requirement.certified else each for each in requirement.skills),
        skills_waivable=not requirement.certified,
        permits=permits,
        min_grade=requirement.min_grade,
        language=requirement.language or None,
        gender=need.helper_gender or None if requirement.kind == RequirementKind.VOLUNTEER else None,
        windows=(Window(need.window_start, need.window_end),),
        point=point,
        place_code=need.place_code,
        amount_fen=requirement.amount_fen if requirement.kind == RequirementKind.MONEY else None,
        purpose=requirement.purpose or None,
        excluded=excluded,
        previous_helpers=previous_helpers,
        requester=need.requester.public_id,
        involves_minor=need.involves_minor,
        urgency=URGENCY[Urgency(need.urgency)],
        waiting_hours=max((clock.now() - need.submitted_at).total_seconds() / 3600, 0.0),
    )


def permits_for(demand: Demand) -> tuple[Permit, ...]:
    """What is asked of volunteers beyond skills, in the engine's terms."""
    insured = (Permit(INSURANCE, "uninsured"),) if demand.insured else ()
    if demand.agreement is None:
        return insured
    signers = demand.signers
    names = None if signers is None else frozenset(f"{RequirementKind.VOLUNTEER}:{each}" for each in signers.values())
    return (*insured, Permit(agreement_permit(demand.agreement), "unsigned", names))


def point_of(need: Need) -> Point | None:
    """Where the need is: its own position, else its community's centre."""
    return points_of([need])[need.pk]


def points_of(needs: Iterable[Need]) -> dict[int, Point | None]:
    """Need pk -> where it is."""
    rows = list(needs)
    centres = centres_of({row.place_code for row in rows if row.lat is None or row.lng is None})
    return {row.pk: _own_point(row) or _as_point(centres.get(row.place_code)) for row in rows}


def _own_point(need: Need) -> Point | None:
    return Point(need.lat, need.lng) if need.lat is not None and need.lng is not None else None


def _as_point(centre: tuple[float, float] | None) -> Point | None:
    return Point(*centre) if centre else None


def _settled(needs: Sequence[Need]) -> Counter[int]:
    """Requirement pk -> places for which somebody has been invited, or was chosen by a person."""
    invited = Offer.objects.filter(requirement__need__in=needs, state=OfferState.SENT)
    chosen = Proposal.objects.filter(requirement__need__in=needs, state=ProposalState.PROPOSED, added_by__isnull=False)
    return Counter([*invited.values_list("requirement", flat=True), *chosen.values_list("requirement", flat=True)])


class Excluded:
    """Who asked herself, who said no to this requirement already, who is asked, was chosen, or holds (or gave up) a place in it. When the
    engine plans: also whom a person took out of the plan, and volunteers who have been invited often enough this week; one who looks for candidates
    by hand may still find them."""

    def __init__(self, needs: Sequence[Need], *, planning: bool) -> None:
        here = Q(requirement__need__in=needs)
        by_people = Q(state=ProposalState.PROPOSED, added_by__isnull=False)
        if planning:
            by_people |= Q(state=ProposalState.REMOVED)
        self._by_requirement: dict[int, set[str]] = defaultdict(set)
        for rows in (
            Offer.objects.filter(here, state__in=NOT_AGAIN),
            Proposal.objects.filter(here & by_people),
            Assignment.objects.filter(here),
        ):
            for pk, provider in rows.values_list("requirement", "provider_id"):
                self._by_requirement[pk].add(provider)
        own = Volunteer.objects.filter(user__in={need.requester_id for need in needs})
        self._own: dict[int, str] = dict(own.values_list("user", "public_id"))
        self._spared = volunteers_to_spare({need.place_code for need in needs}) if planning else {}

    def __call__(self, requirement: Requirement, need: Need) -> frozenset[str]:
        own = {self._own[need.requester_id]} if need.requester_id in self._own else set()
        is_for_volunteers = requirement.kind == RequirementKind.VOLUNTEER
        spared = self._spared.get(need.place_code, set()) if is_for_volunteers else set()
        return frozenset(f"{requirement.kind}:{each}" for each in self._by_requirement[requirement.pk] | own | spared)


def familiar_helpers(
    needs: Sequence[Need], *, before: dt.datetime | None = None
) -> dict[tuple[int, str], frozenset[str]]:
    """(requester's pk, kind) -> who has served her (before an instant), the newest FAMILIAR of them."""
    served = Assignment.objects.filter(
        requirement__need__requester__in={need.requester_id for need in needs}, state=AssignmentState.CONFIRMED
    ).order_by("-ends_at", "-pk")
    if before is not None:
        served = served.filter(ends_at__lt=before)
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for requester, kind, provider in served.values_list("requirement__need__requester", "provider_kind", "provider_id"):
        if len(known := found[requester, kind]) < FAMILIAR and provider not in known:
            known.append(provider)
    familiar: dict[tuple[int, str], frozenset[str]] = defaultdict(frozenset)
    familiar.update({(who, kind): frozenset(f"{kind}:{each}" for each in ids) for (who, kind), ids in found.items()})
    return familiar
