"""Hard rules: who may serve a requirement at all. A rule answers with reasons of refusal; no score can outweigh one.

The order of `ORDER` is the order in which a provider's obstacles are named: reach first, then what nobody may waive
(safeguarding, wishes, conflicts), then qualification, then time, then stores. Sources: minors and emergencies follow the
Regulations on Voluntary Service (志愿服务条例) and the Law on the Protection of Minors; opting out follows PIPL article 24.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from matching.geo import distance_km, estimated_km
from matching.times import booked_minutes, free_slot, obstacle, task_minutes, week_of
from matching.types import DIVISIBLE, PEOPLE, Kind, Permit, Provider, Reason, Requirement, Rules, Window

ORDER = (
    "kind", "area", "distance",
    "excluded", "minor_check", "under_age", "age_unknown", "automatic_off", "paused",
    "uninsured", "unsigned", "skills_missing", "certificate_expired", "grade_low", "language", "gender",
    "capacity", "not_available", "away", "busy", "past", "weekly_cap",
    "purpose", "stock", "balance", "ceiling",
)  # fmt: skip
REACH = frozenset({"kind", "area", "distance"})
"""Codes of those who are not "nearby" and are left out of why-not counts."""
NEVER_WAIVED = frozenset(
    {"kind", "excluded", "minor_check", "under_age", "age_unknown", "paused", "uninsured", "unsigned"}
)
"""Codes that no relaxation may ever lift."""
UNLIMITED_KM = 20_037.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """All reasons of refusal (none: eligible), with what scoring needs again."""

    refusals: tuple[Reason, ...]
    km: float | None
    windows: tuple[Window, ...]

    @property
    def eligible(self) -> bool:
        return not self.refusals


def judge(requirement: Requirement, provider: Provider, rules: Rules) -> Verdict:
    """Apply every hard rule. A provider of another kind gets only that reason."""
    if provider.kind is not requirement.kind:
        return Verdict((Reason("kind", {"wanted": requirement.kind.value}),), None, ())
    km = _distance(requirement, provider)
    refusals = [*_reach(requirement, provider, km, rules), *_safeguards(requirement, provider, rules)]
    refusals += _qualification(requirement, provider, rules)
    windows: tuple[Window, ...] = ()
    if requirement.kind in DIVISIBLE:
        refusals += _store(requirement, provider)
    else:
        windows, late = _time(requirement, provider, rules)
        known = {reason.code for reason in refusals}
        refusals += [reason for reason in late if reason.code not in known]
    return Verdict(tuple(refusals), km, windows)


def refusals(requirement: Requirement, provider: Provider, rules: Rules) -> tuple[Reason, ...]:
    """The reasons why the provider may not serve the requirement, in the order of `ORDER`; empty when it may."""
    return judge(requirement, provider, rules).refusals


def reach_km(requirement: Requirement, rules: Rules) -> float:
    """How far away a provider of this requirement may be."""
    if requirement.radius_km is not None:
        return requirement.radius_km
    return UNLIMITED_KM if requirement.kind is Kind.MONEY else rules.default_radius_km


def moved(requirement: Requirement, days: int) -> Requirement:
    """The same requirement with all its windows some days later."""
    shift = timedelta(days=days)
    return replace(requirement, windows=tuple(Window(w.start + shift, w.end + shift) for w in requirement.windows))


def _distance(requirement: Requirement, provider: Provider) -> float | None:
    if requirement.kind is Kind.MONEY:
        return None
    if requirement.point is not None and provider.point is not None:
        return distance_km(requirement.point, provider.point)
    return estimated_km(requirement.place_code, provider.place_code)


def _reach(requirement: Requirement, provider: Provider, km: float | None, rules: Rules) -> Iterator[Reason]:
    if provider.service_area and not requirement.place_code.startswith(provider.service_area):
        yield Reason("area", {"place": requirement.place_code})
    if km is None:
        return
    limit = reach_km(requirement, rules)
    if provider.radius_km is not None:
        limit = min(limit, provider.radius_km)
    if km > limit:
        yield Reason("distance", {"km": round(km, 1), "limit": round(limit, 1)})


def _safeguards(requirement: Requirement, provider: Provider, rules: Rules) -> Iterator[Reason]:
    if (
        provider.id in requirement.excluded
        or requirement.need_id in provider.excluded_needs
        or (requirement.requester and requirement.requester in provider.excluded_requesters)
    ):
        yield Reason("excluded")
    person = requirement.kind in PEOPLE
    if requirement.involves_minor and (person or requirement.kind is Kind.SERVICE) and not provider.minor_check_on_file:
        yield Reason("minor_check")
    if requirement.emergency and requirement.kind is Kind.VOLUNTEER:
        if provider.age is None:
            yield Reason("age_unknown")
        elif provider.age < rules.adult_age:
            yield Reason("under_age", {"age": rules.adult_age})
    if person and (
        requirement.minutes is None or not requirement.windows
    ):  # where the service slides, each slot is asked
        for permit in _missing_permits(requirement, provider, _whens(requirement, rules)):
            yield Reason(permit.refusal)
    if not provider.automatic and not rules.by_hand:
        yield Reason("automatic_off")
    if provider.paused_until is not None and (rules.now is None or provider.paused_until > rules.now):
        yield Reason("paused", {"until": provider.paused_until.isoformat()})


def _missing_permits(requirement: Requirement, provider: Provider, whens: Iterable[Window]) -> Iterator[Permit]:
    """The permits that are asked of the provider and that she holds for none of these times, from beginning to end."""
    for permit in requirement.permits:
        if permit.asked_of is None or provider.id in permit.asked_of:
            held = provider.permits.get(permit.code, ())
            if not any(window.start <= when.start and when.end <= window.end for when in whens for window in held):
                yield permit


def _whens(requirement: Requirement, rules: Rules) -> tuple[Window, ...]:
    """When the service may be: in one of its windows; about now, when no time is set."""
    if requirement.windows or rules.now is None:
        return requirement.windows
    return (Window(rules.now, rules.now + timedelta(minutes=1)),)


def _qualification(requirement: Requirement, provider: Provider, rules: Rules) -> Iterator[Reason]:
    wanted_all, wanted_any = requirement.skills_all, requirement.skills_any
    if wanted_all or wanted_any:
        held = _valid_skills(provider, requirement, rules) if provider.skill_expiry else provider.skills
        missing = wanted_all - held
        if missing or (wanted_any and not wanted_any & held):
            names = sorted(missing or wanted_any)
            lapsed = wanted_all <= provider.skills and (not wanted_any or wanted_any & provider.skills)
            yield Reason("certificate_expired" if lapsed else "skills_missing", {"skills": names})
    if provider.grade < requirement.min_grade:
        yield Reason("grade_low", {"grade": requirement.min_grade})
    if requirement.language is not None and requirement.language not in provider.languages:
        yield Reason("language", {"language": requirement.language})
    if requirement.gender is not None and requirement.kind in PEOPLE and provider.gender != requirement.gender:
        yield Reason("gender", {"gender": requirement.gender})


def _valid_skills(provider: Provider, requirement: Requirement, rules: Rules) -> frozenset[str]:
    """Skills whose certificate is still good when the service would start at the earliest (now, when no time is set)."""
    at = min((window.start for window in requirement.windows), default=rules.now)
    return provider.skills if at is None else _valid_at(provider, at)


def _valid_at(provider: Provider, at: datetime) -> frozenset[str]:
    expiry = provider.skill_expiry
    return frozenset(s for s in provider.skills if s not in expiry or expiry[s] > at)


def slot_obstacle(slot: Window, requirement: Requirement, provider: Provider, rules: Rules) -> str | None:
    """Why an otherwise eligible provider cannot serve at this very time, as a code of `ORDER`; None when it can."""
    minutes = task_minutes(requirement, rules)
    return obstacle(slot, provider, rules.time_zone) or _lapse_or_cap(slot, requirement, provider, minutes, rules)


def _lapse_or_cap(slot: Window, requirement: Requirement, provider: Provider, minutes: int, rules: Rules) -> str | None:
    if provider.skill_expiry:
        held = _valid_at(provider, slot.start)
        wanted_any = requirement.skills_any
        if requirement.skills_all - held or (wanted_any and not wanted_any & held):
            return "certificate_expired"
    if requirement.kind in PEOPLE:
        for permit in _missing_permits(requirement, provider, (slot,)):
            return permit.refusal
    return "weekly_cap" if _over_cap(provider, slot, minutes, rules) else None


def _time(requirement: Requirement, provider: Provider, rules: Rules) -> tuple[tuple[Window, ...], list[Reason]]:
    """The slots the provider could take (one for each alternative window), and why none is left."""
    late = [] if provider.capacity > 0 else [Reason("capacity")]
    minutes = task_minutes(requirement, rules)
    if not requirement.windows:
        over = _over_cap(provider, None, minutes, rules)
        return (), late + ([Reason("weekly_cap", {"minutes": provider.weekly_cap_minutes})] if over else [])
    slots, first, barred = [], None, None
    for window in requirement.windows:
        slot, problem = free_slot(window, requirement, provider, rules)
        if slot is None:
            first = (problem, window) if first is None or first[0] == "past" else first
        elif (bar := _lapse_or_cap(slot, requirement, provider, minutes, rules)) is not None:
            barred = bar
        else:
            slots.append(slot)
    if slots:
        return tuple(slots), late
    if barred == "weekly_cap":
        late.append(Reason("weekly_cap", {"minutes": provider.weekly_cap_minutes}))
    elif barred is not None:
        late.append(Reason(barred, {"skills": sorted(requirement.skills_all | requirement.skills_any)}))
    elif first is not None:
        late.append(Reason(first[0], {"start": first[1].start.isoformat(), "end": first[1].end.isoformat()}))
    return (), late


def _over_cap(provider: Provider, slot: Window | None, minutes: int, rules: Rules) -> bool:
    if provider.weekly_cap_minutes is None:
        return False
    if slot is None:
        booked = provider.booked_minutes_week
    else:
        booked = booked_minutes(provider, week_of(slot.start, rules.time_zone), rules)
    return booked + minutes > provider.weekly_cap_minutes


def _store(requirement: Requirement, provider: Provider) -> Iterator[Reason]:
    if requirement.purpose is not None and provider.purposes and requirement.purpose not in provider.purposes:
        yield Reason("purpose", {"purpose": requirement.purpose})
    if requirement.kind is Kind.GOODS:
        if provider.stock < 1:
            yield Reason("stock", {"quantity": requirement.quantity})
        return
    if provider.balance_fen < 1:
        yield Reason("balance", {"amount_fen": requirement.amount_fen})
    elif provider.ceiling_fen is not None and provider.fen_for(requirement.need_id) < 1:
        yield Reason("ceiling", {"ceiling_fen": provider.ceiling_fen})
