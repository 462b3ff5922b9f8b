"""Rows -> matching types -> proposals. The only door to the engine."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

import matching
from linkage.dispatch.demands import Demands, services_by
from linkage.dispatch.matchmaking import pools
from linkage.dispatch.matchmaking.crowd import as_pool
from linkage.dispatch.matchmaking.edited import others_for
from linkage.dispatch.matchmaking.one_need import crowd_in_reach
from linkage.dispatch.matchmaking.rules import rules_for, rules_in
from linkage.dispatch.matchmaking.wanted import as_wanted, needs_wanted, permits_for, points_of, requirement_wanted
from linkage.dispatch.models import MatchingRun
from linkage.needs.models import Need, Requirement
from linkage.people.vocabulary import LANGUAGES, PURPOSES, SKILLS
from linkage.volunteering.models import Volunteer
from linkage.volunteering.standing import as_verified
from matching import eligibility
from matching.explain import explain, explain_relaxation, explain_unmet
from matching.types import Candidate, Permit, Point, Provider, Ranking, Reason, Relaxation, Rules, Unmet

Assigned = matching.Assignment
ENGINE_VERSION = matching.__version__
MANY = 10_000

# Refusals that a volunteer who chooses a task herself may overrule: they express her own settings, not suitability.
OWN_CHOICE = frozenset(
    {"area", "distance", "automatic_off", "paused", "capacity", "not_available", "away", "weekly_cap"}
)
NOT_FREE = frozenset({"not_available", "away", "busy"})


@dataclass(frozen=True, slots=True)
class Judgement:
    """How well a task suits a volunteer: `reasons` why it does, `obstacles` why it does not, as sentences in the reader's language; put into words when
    they are read, for of hundreds that are judged a page shows twenty.

    `may_claim`: nothing but her own settings speaks against it. `is_busy`: she has another task at that time. `is_free`: it lies in her own free
    times, and nothing else does. score: 0..1.
    """

    may_claim: bool
    is_busy: bool
    is_free: bool
    score: float
    terms: dict[str, float]
    for_her: tuple[Reason, ...] = ()
    against: tuple[Reason, ...] = ()

    @property
    def suits(self) -> bool:
        return self.may_claim and not self.against

    @property
    def reasons(self) -> list[str]:
        return sentences(self.for_her)

    @property
    def obstacles(self) -> list[str]:
        return sentences(self.against)


def candidates(requirement: Requirement, k: int) -> Ranking:
    """The k best providers for a requirement, as a person looks for them: who opted out of automatic matching is included."""
    need = requirement.need
    rules = rules_for(need.place_code, by_hand=True)
    pool = as_pool(crowd_in_reach(need, {requirement.kind}, rules, by_hand=True))
    return matching.rank(requirement_wanted(requirement, need), pool, k, rules=rules)


def judge_volunteer(
    volunteer: Volunteer, requirements: Sequence[Requirement], provider: Provider | None = None
) -> dict[int, Judgement]:
    """Requirement pk -> judgement, for a volunteer who looks at tasks by herself. The requirements have their needs loaded. provider: the same
    volunteer as the engine sees her, where that is known. The number of queries does not grow with the requirements."""
    if not requirements:
        return {}
    provider = provider or as_provider(volunteer)
    needs = [each.need for each in requirements]
    helped = services_by(volunteer.user_id)
    rules = rules_in({each.place_code for each in needs}, by_hand=True)
    where, demands = points_of(needs), Demands(needs, helped)
    return {
        each.pk: _judge(
            each,
            provider,
            rules[each.need.place_code],
            coarse(where[each.need_id]),
            permits_for(demands.of(each)),
            knows_her=each.need.requester_id in helped,
        )
        for each in requirements
    }


def coarse(point: Point | None) -> Point | None:
    """About half a kilometre's square around a home: distances told to people who have not taken the task on must not lead to its door (rule 10)."""
    return Point(round(point.lat * 200) / 200, round(point.lng * 200) / 200) if point else None


def as_provider(volunteer: Volunteer) -> Provider:
    """She as the engine sees her."""
    [provider] = pools.volunteers_as_providers([volunteer])
    return provider


def _judge(
    requirement: Requirement,
    provider: Provider,
    rules: Rules,
    point: Point | None,
    permits: tuple[Permit, ...],
    *,
    knows_her: bool,
) -> Judgement:
    # An earlier no or an open invitation keeps the engine from proposing her again, not herself from choosing: nobody is excluded.
    previous = frozenset({provider.id}) if knows_her else frozenset()
    need, places = requirement.need, max(requirement.quantity - requirement.filled, 1)
    wanted = as_wanted(
        requirement, need, places, point, excluded=frozenset(), previous_helpers=previous, permits=permits
    )
    return judgement(wanted, provider, rules)


def judgement(wanted: matching.Requirement, provider: Provider, rules: Rules) -> Judgement:
    """How one place suits one provider who chooses by herself."""
    found = matching.consider(wanted, provider, rules=rules)
    if isinstance(found, Candidate):
        return Judgement(True, False, True, found.score, dict(found.terms), for_her=found.reasons)
    codes = {refusal.code for refusal in found}
    return Judgement(codes <= OWN_CHOICE, "busy" in codes, not codes & NOT_FREE, 0.0, {}, against=found)


def candidate_in(run: MatchingRun, requirement_id: str, provider: str) -> Candidate | None:
    """The provider (`kind:id`) as the run's own inputs judge her for one of its requirements; None when she cannot serve it."""
    found = others_for(run, requirement_id, MANY)
    return next((each for each in found if each.provider == provider), None)


def no_longer_fit(need: Need, lines: Sequence[tuple[int, str, str]]) -> list[str]:
    """Why planned (requirement pk, kind, id) lines cannot stand today, one sentence a line; empty when all can. Nobody is named."""
    wanted = {each.id: each for part in needs_wanted([need]) for each in part.requirements}
    public_ids = {each.pk: each for each in need.requirements.all()}
    found = pools.providers_named((kind, public_id) for _pk, kind, public_id in lines)
    rules, why = rules_for(need.place_code), []
    for pk, kind, public_id in lines:
        requirement = wanted.get(public_ids[pk].public_id) if pk in public_ids else None
        provider = found.get(f"{kind}:{public_id}")
        if requirement is None:
            why.append(_("这一项已经有人了，或者改过了"))
        elif provider is None:
            why.append(_("选中的一方已经不再提供帮助"))
        elif refusals := eligibility.refusals(requirement, provider, rules):
            why.append(sentences(refusals[:1])[0])
    return why


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
    language = _language()
    return [explain(reason, language, _names(language)) for reason in reasons]


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
    help_by = [
        explain_relaxation(each, _language(), _names(_language())) for each in _unpacked_unmet(packed).relaxations[:2]
    ]
    return " ".join([why_sentence(packed), *help_by])


def why_sentence(packed: dict[str, Any]) -> str:
    """Who is nearby, and what each lacks."""
    return explain_unmet(_unpacked_unmet(packed), _language(), _names(_language()))


def relaxation_sentence(packed: dict[str, Any]) -> str:
    """The cheapest concession that would help, or nothing."""
    return next(
        (explain_relaxation(each, _language(), _names(_language())) for each in _unpacked_unmet(packed).relaxations), ""
    )


def _unpacked_unmet(packed: dict[str, Any]) -> Unmet:
    relaxations = tuple(
        Relaxation(Reason(each["code"], each["params"]), each["gains"]) for each in packed["relaxations"]
    )
    return Unmet(**{**packed, "relaxations": relaxations})


@lru_cache
def _names(language: str) -> dict[str, str]:
    """Codes of skills, languages and purposes in the reader's language, which is the active one."""
    plain = {code: str(name) for words in (SKILLS, LANGUAGES, PURPOSES) for code, name in words.items()}
    papers = {as_verified(code): _("%(skill)s（经核实的证书）") % {"skill": name} for code, name in SKILLS.items()}
    return plain | papers


def _language() -> str:
    return get_language() or "zh-hans"
