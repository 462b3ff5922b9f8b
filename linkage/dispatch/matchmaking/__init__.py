"""Rows -> matching types -> proposals. The only door to the engine."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

import matching
from linkage.common import clock
from linkage.dispatch.matchmaking import pools
from linkage.dispatch.matchmaking.rules import parameters_of, rules_for
from linkage.dispatch.models import Assignment, Offer, Proposal
from linkage.dispatch.states import AssignmentState, OfferState, ProposalState
from linkage.needs.models import Need, Requirement, RequirementKind, Urgency
from linkage.people.vocabulary import LANGUAGES, PURPOSES, SKILLS
from linkage.places.queries import centre_of
from linkage.volunteering.models import Volunteer
from matching import eligibility
from matching.explain import explain, explain_relaxation, explain_unmet
from matching.types import Kind, Plan, Point, Provider, Ranking, Reason, Relaxation, Rules, Unmet, Window
from matching.types import Need as MatchingNeed
from matching.types import Requirement as MatchingRequirement

Assigned = matching.Assignment
URGENCY = {Urgency.NORMAL: 0, Urgency.SOON: 1, Urgency.URGENT: 2}
NOT_AGAIN = (OfferState.SENT, OfferState.DECLINED, OfferState.EXPIRED)


# Refusals that a volunteer who chooses a task herself may overrule: they express her own settings, not suitability.
OWN_CHOICE = frozenset(
    {"area", "distance", "automatic_off", "paused", "capacity", "not_available", "away", "weekly_cap"}
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well a task suits a volunteer: `reasons` why it does, `obstacles` why it does not, as sentences in the reader's language.

    `may_claim`: nothing but her own settings speaks against it. `is_busy`: she has another task at that time. score: 0..1.
    """

    may_claim: bool
    is_busy: bool
    score: float
    terms: dict[str, float]
    reasons: list[str]
    obstacles: list[str]

    @property
    def suits(self) -> bool:
        return self.may_claim and not self.obstacles


def plan_need(need: Need) -> tuple[Plan, float, dict[str, Any]]:
    """The engine's plan for the places of one need that nobody holds, is asked for or was put in by hand; the seconds it took; and the rules it
    went by, as JSON. Shapes: see matching.types.Plan."""
    settled = _settled(need)
    open_places = {each: each.quantity - each.filled - settled[each.pk] for each in need.requirements.all()}
    wanted = MatchingNeed(
        need.public_id,
        need.place_code,
        tuple(matching_requirement(each, need, places) for each, places in open_places.items() if places > 0),
    )
    rules = rules_for(need.place_code)
    if not wanted.requirements:
        return Plan((), (), 0.0, 0.0, 0.0), 0.0, parameters_of(rules)
    pool = pools.providers_for(need, {each.kind.value for each in wanted.requirements})
    started = time.perf_counter()
    plan = matching.plan([wanted], pool, rules)
    return plan, time.perf_counter() - started, parameters_of(rules)


def candidates(requirement: Requirement, k: int) -> Ranking:
    """The k best providers for a requirement, as a person looks for them: who opted out of automatic matching is included."""
    need = requirement.need
    pool = pools.providers_for(need, {requirement.kind})
    return matching.rank(
        matching_requirement(requirement, need), pool, k, rules=rules_for(need.place_code, by_hand=True)
    )


def judge_volunteer(volunteer: Volunteer, requirements: Sequence[Requirement]) -> dict[int, Judgement]:
    """Requirement pk -> judgement, for a volunteer who looks at tasks by herself. The requirements have their needs loaded. The number of queries
    grows with the communities among them, not with the tasks."""
    if not requirements:
        return {}
    [provider] = pools.volunteers_as_providers([volunteer])
    helped = set(
        Assignment.objects.filter(user=volunteer.user_id, state=AssignmentState.CONFIRMED).values_list(
            "requirement__need__requester", flat=True
        )
    )
    rules = {code: rules_for(code, by_hand=True) for code in {each.need.place_code for each in requirements}}
    return {
        each.pk: _judge(each, provider, rules[each.need.place_code], knows_her=each.need.requester_id in helped)
        for each in requirements
    }


def _judge(requirement: Requirement, provider: Provider, rules: Rules, *, knows_her: bool) -> Judgement:
    # An earlier no or an open invitation keeps the engine from proposing her again, not herself from choosing: nobody is excluded.
    previous = frozenset({provider.id}) if knows_her else frozenset()
    wanted = _as_wanted(requirement, requirement.need, None, excluded=frozenset(), previous_helpers=previous)
    refusals = eligibility.refusals(wanted, provider, rules)
    codes = {refusal.code for refusal in refusals}
    best = None if refusals else matching.rank(wanted, [provider], 1, rules=rules).candidates[0]
    return Judgement(
        may_claim=codes <= OWN_CHOICE,
        is_busy="busy" in codes,
        score=best.score if best else 0.0,
        terms=dict(best.terms) if best else {},
        reasons=sentences(best.reasons) if best else [],
        obstacles=sentences(refusals),
    )


def _settled(need: Need) -> Counter[int]:
    """Requirement pk -> places for which somebody has been invited, or was chosen by a person."""
    invited = Offer.objects.filter(requirement__need=need, state=OfferState.SENT)
    chosen = Proposal.objects.filter(requirement__need=need, state=ProposalState.PROPOSED, added_by__isnull=False)
    return Counter([*invited.values_list("requirement", flat=True), *chosen.values_list("requirement", flat=True)])


def matching_requirement(requirement: Requirement, need: Need, places: int | None = None) -> MatchingRequirement:
    """places: how many to look for; None: all that are not filled."""
    return _as_wanted(
        requirement,
        need,
        places,
        excluded=_excluded(requirement, need, planning=places is not None),
        previous_helpers=_previous_helpers(need, requirement.kind),
    )


def _as_wanted(
    requirement: Requirement,
    need: Need,
    places: int | None,
    *,
    excluded: frozenset[str],
    previous_helpers: frozenset[str],
) -> MatchingRequirement:
    return MatchingRequirement(
        id=requirement.public_id,
        need_id=need.public_id,
        kind=Kind(requirement.kind),
        quantity=places or max(requirement.quantity - requirement.filled, 1),
        mandatory=requirement.mandatory,
        skills_any=frozenset(requirement.skills),
        min_grade=requirement.min_grade,
        language=requirement.language or None,
        gender=need.helper_gender or None if requirement.kind == RequirementKind.VOLUNTEER else None,
        windows=(Window(need.window_start, need.window_end),),
        point=point_of(need),
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


def point_of(need: Need) -> Point | None:
    """Where the need is: its own position, else its community's centre."""
    if need.lat is not None and need.lng is not None:
        return Point(need.lat, need.lng)
    centre = centre_of(need.place_code)
    return Point(*centre) if centre else None


def _excluded(requirement: Requirement, need: Need, *, planning: bool) -> frozenset[str]:
    """Who asked herself, who said no to this requirement already, who is asked, was chosen, or holds (or gave up) a place in it. When the
    engine plans: also whom a person took out of the plan; one who looks for candidates by hand may still find her."""
    answered = Offer.objects.filter(requirement=requirement, state__in=NOT_AGAIN).values_list("provider_id", flat=True)
    by_people = Q(state=ProposalState.PROPOSED, added_by__isnull=False)
    if planning:
        by_people |= Q(state=ProposalState.REMOVED)
    chosen = Proposal.objects.filter(by_people, requirement=requirement)
    gave_up = Assignment.objects.filter(requirement=requirement).values_list("provider_id", flat=True)
    own = Volunteer.objects.filter(user=need.requester_id).values_list("public_id", flat=True)
    return frozenset(
        f"{requirement.kind}:{each}"
        for each in {*answered, *chosen.values_list("provider_id", flat=True), *gave_up, *own}
    )


def _previous_helpers(need: Need, kind: str) -> frozenset[str]:
    served = Assignment.objects.filter(
        requirement__need__requester=need.requester_id, state=AssignmentState.CONFIRMED, provider_kind=kind
    )
    return frozenset(f"{kind}:{each}" for each in served.values_list("provider_id", flat=True).distinct()[:50])


def kind_and_id(provider: str) -> tuple[str, str]:
    """`kind:public_id`, apart."""
    kind, _colon, public_id = provider.partition(":")
    return kind, public_id


def pack(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    """Reasons as JSON, to be kept in a row."""
    return [{"code": reason.code, "params": dict(reason.params)} for reason in reasons]


def unpack(packed: Iterable[dict[str, Any]]) -> list[Reason]:
    return [Reason(each["code"], each.get("params", {})) for each in packed]


def sentences(reasons: Iterable[Reason]) -> list[str]:
    """Reasons in the words of the reader's language."""
    return [explain(reason, _language(), _names()) for reason in reasons]


def pack_unmet(unmet: Unmet) -> dict[str, Any]:
    """Why a requirement stays open, as JSON: {reason, counts, relaxations, missing, nearby, eligible, params}."""
    return {
        "reason": unmet.reason,
        "counts": dict(unmet.counts),
        "relaxations": [
            {"code": each.reason.code, "params": dict(each.reason.params), "gains": each.gains}
            for each in unmet.relaxations
        ],
        "missing": unmet.missing,
        "nearby": unmet.nearby,
        "eligible": unmet.eligible,
        "params": dict(unmet.params),
    }


def unmet_sentence(packed: dict[str, Any]) -> str:
    """The why-not in the words of the reader's language: who is nearby, what each lacks, what would help."""
    relaxations = tuple(
        Relaxation(Reason(each["code"], each["params"]), each["gains"]) for each in packed["relaxations"]
    )
    unmet = Unmet(**{**packed, "relaxations": relaxations})
    help_by = [explain_relaxation(each, _language(), _names()) for each in relaxations[:2]]
    return " ".join([explain_unmet(unmet, _language(), _names()), *help_by])


def _names() -> dict[str, str]:
    """Codes of skills, languages and purposes in the reader's language."""
    return {code: str(name) for words in (SKILLS, LANGUAGES, PURPOSES) for code, name in words.items()}


def _language() -> str:
    return get_language() or "zh-hans"
