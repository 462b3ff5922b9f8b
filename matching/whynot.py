"""Why a requirement cannot be met, in counts, and what giving way a little would bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from matching.eligibility import NEVER_WAIVED, REACH, Verdict, judge, moved, reach_km
from matching.types import DIVISIBLE, Kind, Provider, Reason, Relaxation, Requirement, Rules, Unmet

TIME = frozenset({"not_available", "away", "busy", "past", "weekly_cap"})
RADIUS_STEPS = (1.5, 2.0, 3.0)

Refused = Sequence[tuple[Provider, Verdict]]


def why_not(
    requirement: Requirement,
    eligible: int,
    refused: Refused,
    rules: Rules,
    *,
    missing: int | None = None,
    nearest_only: bool = False,
) -> Unmet:
    """Count first obstacles of the nearby providers and list the relaxations that would help, cheapest first. nearest_only: there are more of them
    than those in `refused`."""
    counts: Counter[str] = Counter()
    for _, verdict in refused:
        codes = [reason.code for reason in verdict.refusals]
        if not REACH.intersection(codes):
            counts[codes[0]] += 1
    nearby = eligible + sum(counts.values())
    missing = max(1, requirement.quantity - eligible) if missing is None else missing
    code = "none_nearby" if nearby == 0 else "none_eligible" if eligible == 0 else "too_few"
    return Unmet(
        reason=code,
        counts=dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        relaxations=relaxations(requirement, refused, rules, missing),
        requirement_id=requirement.id,
        need_id=requirement.need_id,
        missing=missing,
        nearby=nearby,
        eligible=eligible,
        params=_about(requirement),
        nearest_only=nearest_only,
    )


def relaxations(requirement: Requirement, refused: Refused, rules: Rules, missing: int = 1) -> tuple[Relaxation, ...]:
    """Every single concession that makes somebody eligible: those that suffice first, in the order of what they cost."""
    found = []
    for cost, (reason, easier, lifts) in enumerate(_concessions(requirement, rules)):
        gains = _gains(easier, refused, rules, lifts)
        if gains:
            found.append((gains < missing, cost, Relaxation(reason, gains)))
    return tuple(item for _, _, item in sorted(found, key=lambda entry: entry[:2]))


def _concessions(requirement: Requirement, rules: Rules) -> Iterable[tuple[Reason, Requirement | None, frozenset[str]]]:
    """(what to say, the easier requirement or None for a person's own act, the codes it may lift), cheapest first."""
    if requirement.windows and requirement.kind not in DIVISIBLE:
        for days in (1, 2, 7):
            yield Reason("later", {"days": days}), moved(requirement, days), TIME | {"certificate_expired"}
    if requirement.kind is not Kind.MONEY:
        for factor in RADIUS_STEPS:
            km = round(reach_km(requirement, rules) * factor, 1)
            yield Reason("wider", {"km": km}), replace(requirement, radius_km=km), frozenset({"distance"})
    if requirement.skills_waivable and (requirement.skills_any or requirement.skills_all):
        easier = replace(requirement, skills_any=frozenset(), skills_all=frozenset())
        yield Reason("without_skills"), easier, frozenset({"skills_missing", "certificate_expired"})
    if requirement.min_grade > 0:
        easier = replace(requirement, min_grade=requirement.min_grade - 1)
        yield Reason("lower_grade", {"grade": requirement.min_grade - 1}), easier, frozenset({"grade_low"})
    if requirement.language is not None:
        yield Reason("any_language"), replace(requirement, language=None), frozenset({"language"})
    if requirement.gender is not None:
        yield Reason("any_gender"), replace(requirement, gender=None), frozenset({"gender"})
    if not rules.by_hand:
        yield Reason("ask_by_hand"), None, frozenset({"automatic_off"})


def _gains(easier: Requirement | None, refused: Refused, rules: Rules, lifts: frozenset[str]) -> int:
    """How many refused providers the easier requirement would accept; only those whose obstacles it can lift are tried."""
    gains = 0
    for provider, verdict in refused:
        codes = {reason.code for reason in verdict.refusals}
        if not codes <= lifts or codes & NEVER_WAIVED:
            continue
        gains += 1 if easier is None else judge(easier, provider, rules).eligible
    return gains


def _about(requirement: Requirement) -> dict[str, object]:
    """What the sentence has to mention: the kind of help and the first time wished for."""
    if not requirement.windows:
        return {"kind": requirement.kind.value}
    return {
        "kind": requirement.kind.value,
        "start": requirement.windows[0].start.isoformat(),
        "end": requirement.windows[0].end.isoformat(),
    }
