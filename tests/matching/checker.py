"""An independent checker of plans: slow, plain, and written from the promises in docs/matching.md, not from the engine's code.

It uses nothing of `matching` but the types. `breaches` lists every broken promise as a sentence; a sound plan has none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from matching import Assignment, Kind, Need, Plan, Point, Provider, Requirement, Rules, Window

PERSON = (Kind.SOCIAL_WORKER, Kind.VOLUNTEER)
STORE = (Kind.GOODS, Kind.MONEY)


def breaches(plan: Plan, needs: Sequence[Need], pool: Sequence[Provider], rules: Rules) -> list[str]:
    """Everything that is wrong with a plan."""
    requirements = {r.id: r for need in needs for r in need.requirements}
    providers = {p.id: p for p in pool}
    found: list[str] = []
    for a in plan.assignments:
        r, p = requirements[a.requirement_id], providers[a.provider]
        found += [f"{r.id} - {p.id}: {problem}" for problem in _pair(r, p, a, rules)]
    for p in pool:
        mine = [(requirements[a.requirement_id], a) for a in plan.assignments if a.provider == p.id]
        found += [f"{p.id}: {problem}" for problem in _load(p, mine, rules)]
    for need in needs:
        found += [f"{need.id}: {problem}" for problem in _need(need, plan, rules)]
    return found + list(_sums(plan, requirements, rules))


def _pair(r: Requirement, p: Provider, a: Assignment, rules: Rules) -> Iterator[str]:
    assert rules.now is not None
    if p.kind is not r.kind:
        yield "another kind"
    if p.service_area and not any(r.place_code.startswith(area) for area in p.service_area):
        yield "outside the service area"
    if r.kind is not Kind.MONEY:
        km, limit = _km(r, p), r.radius_km if r.radius_km is not None else rules.default_radius_km
        if km > limit * 1.002 or (p.radius_km is not None and km > p.radius_km * 1.002):
            yield f"{km} km away"
    if p.id in r.excluded or r.need_id in p.excluded_needs or (r.requester and r.requester in p.excluded_requesters):
        yield "excluded by one side"
    if r.involves_minor and r.kind in (*PERSON, Kind.SERVICE) and not p.minor_check_on_file:
        yield "a minor without the check"
    if r.emergency and r.kind is Kind.VOLUNTEER and (p.age is None or p.age < 18):
        yield "not known to be adult in an emergency"
    if not p.automatic and not rules.by_hand:
        yield "does not want to be matched automatically"
    if p.paused_until is not None and p.paused_until > rules.now:
        yield "pausing"
    when = a.window.start if a.window else min((w.start for w in r.windows), default=rules.now)
    held = {skill for skill in p.skills if skill not in p.skill_expiry or p.skill_expiry[skill] > when}
    if not r.skills_all <= held or (r.skills_any and not r.skills_any & held):
        yield "without the skills on the day"
    for permit in r.permits if r.kind in PERSON else ():
        if permit.asked_of is None or p.id in permit.asked_of:
            span = a.window or Window(when, when + timedelta(minutes=1))
            if not any(held.start <= span.start and span.end <= held.end for held in p.permits.get(permit.code, ())):
                yield f"{permit.refusal} on the day"
    if p.grade < r.min_grade:
        yield "without the grade"
    if r.language and r.language not in p.languages:
        yield "without the language"
    if r.gender and r.kind in PERSON and p.gender != r.gender:
        yield "not of the gender wished for"
    if r.kind in STORE:
        if r.purpose and p.purposes and r.purpose not in p.purposes:
            yield "for another purpose"
    else:
        yield from _time(r, p, a.window, rules)


def _km(r: Requirement, p: Provider) -> float:
    if r.point and p.point:
        return _haversine(r.point, p.point)
    for digits, km in ((12, 0.5), (9, 2.0), (6, 8.0), (4, 30.0), (2, 200.0)):
        if r.place_code and p.place_code and r.place_code[:digits] == p.place_code[:digits]:
            return km
    return 2000.0


def _haversine(a: Point, b: Point) -> float:
    up, over = radians(b.lat - a.lat), radians(b.lng - a.lng)
    h = sin(up / 2) ** 2 + cos(radians(a.lat)) * cos(radians(b.lat)) * sin(over / 2) ** 2
    return 2 * 6371.0088 * asin(sqrt(h))


def _time(r: Requirement, p: Provider, window: Window | None, rules: Rules) -> Iterator[str]:
    if window is None:
        if r.windows:
            yield "no time, though times are asked for"
        return
    inside = [w for w in r.windows if w.start <= window.start and window.end <= w.end]
    if not inside:
        yield "at a time nobody asked for"
    lengths = {min(timedelta(minutes=r.minutes), w.end - w.start) if r.minutes else w.end - w.start for w in inside}
    if inside and window.end - window.start not in lengths:
        yield "for another length of time"
    if window.end <= rules.now:
        yield "in the past"
    weekly = all(p.availability >> _hour_of_week(moment, rules) & 1 for moment in _hours(window, rules))
    free = weekly
    for exception in p.exceptions:
        whole = exception.window.start <= window.start and window.end <= exception.window.end
        if exception.free and whole:
            free = True
        elif not exception.free and _overlap(exception.window, window):
            free = False
    if not free:
        yield "not free then"


def _hours(window: Window, rules: Rules) -> Iterator[datetime]:
    """A moment in every hour that the window touches."""
    moment = window.start
    while moment < window.end:
        yield moment
        moment += timedelta(minutes=1)


def _hour_of_week(moment: datetime, rules: Rules) -> int:
    local = moment.astimezone(ZoneInfo(rules.time_zone))
    return local.weekday() * 24 + local.hour


def _overlap(a: Window, b: Window) -> bool:
    return max(a.start, b.start) < min(a.end, b.end)


def _load(p: Provider, mine: Sequence[tuple[Requirement, Assignment]], rules: Rules) -> Iterator[str]:
    if p.kind is Kind.GOODS:
        if sum(a.units for _, a in mine) > p.stock:
            yield "more than the stock"
        return
    if p.kind is Kind.MONEY:
        if sum(a.amount_fen or 0 for _, a in mine) > p.balance_fen:
            yield "more than the balance"
        by_need: Counter[str] = Counter()
        for _, a in mine:
            by_need[a.need_id] += a.amount_fen or 0
        if p.ceiling_fen is not None and any(n + p.given_fen.get(k, 0) > p.ceiling_fen for k, n in by_need.items()):
            yield "more than the ceiling for one need"
        return
    if len(mine) > p.capacity:
        yield "more tasks than the capacity"
    if len({r.id for r, _ in mine}) < len(mine):
        yield "twice in one requirement"
    if p.kind in PERSON and len({a.need_id for _, a in mine}) < len(mine):
        yield "twice in one need"
    busy = list(p.busy) + [a.window for _, a in mine if a.window]
    for _, a in mine:
        if a.window and any(_at(moment, busy) > p.parallel for moment in _moments(a.window, busy)):
            yield "in two places at once"
    if p.weekly_cap_minutes is not None:
        yield from _cap(p, mine, rules)


def _moments(window: Window, busy: Sequence[Window]) -> list[datetime]:
    return [window.start, *(w.start for w in busy if window.start <= w.start < window.end)]


def _at(moment: datetime, busy: Sequence[Window]) -> int:
    return sum(w.start <= moment < w.end for w in busy)


def _cap(p: Provider, mine: Sequence[tuple[Requirement, Assignment]], rules: Rules) -> Iterator[str]:
    assert rules.now is not None
    assert p.weekly_cap_minutes is not None
    this_week = _week(rules.now, rules)
    minutes: dict[tuple[int, int], int] = defaultdict(int)
    for r, a in mine:
        longest = max((int((w.end - w.start).total_seconds() // 60) for w in r.windows), default=rules.default_minutes)
        minutes[_week(a.window.start, rules) if a.window else this_week] += r.minutes or longest
    for week, planned in minutes.items():
        booked = p.booked_minutes_week
        if week != this_week:
            booked = sum(int((w.end - w.start).total_seconds() // 60) for w in p.busy if _week(w.start, rules) == week)
        if planned + booked > p.weekly_cap_minutes:
            yield "over the weekly cap"


def _week(moment: datetime, rules: Rules) -> tuple[int, int]:
    return moment.astimezone(ZoneInfo(rules.time_zone)).isocalendar()[:2]


def _need(need: Need, plan: Plan, rules: Rules) -> Iterator[str]:
    filled: Counter[str] = Counter()
    for a in plan.assignments:
        filled[a.requirement_id] += a.amount_fen or a.units
    wanted = {r.id: (r.amount_fen or 0) if r.kind is Kind.MONEY else r.quantity for r in need.requirements}
    for r in need.requirements:
        if filled[r.id] > wanted[r.id]:
            yield f"{r.id} gets more than it asks for"
        if r.kind is Kind.MONEY and filled[r.id] not in (0, wanted[r.id]):
            yield f"{r.id} gets a part of its sum"
    if rules.bundles == "all_or_nothing" and any(filled[r.id] for r in need.requirements):
        yield from (f"{r.id} is missing" for r in need.requirements if r.mandatory and filled[r.id] < wanted[r.id])
    times = defaultdict(set)
    for r in need.requirements:
        if r.windows and r.kind not in STORE:
            times[r.windows, r.minutes] |= {a.window for a in plan.assignments if a.requirement_id == r.id}
    if any(len(agreed) > 1 for agreed in times.values()):
        yield "its helpers come at different times"
    missing = {u.requirement_id: u.missing for u in plan.unmet if u.need_id == need.id}
    if missing != {name: wanted[name] - filled[name] for name in wanted if filled[name] < wanted[name]}:
        yield "what is unmet is not what is missing"


def _sums(plan: Plan, requirements: dict[str, Requirement], rules: Rules) -> Iterator[str]:
    jobs = Counter(a.provider for a in plan.assignments if requirements[a.requirement_id].kind in PERSON)
    tired = rules.fairness * sum(count * (count - 1) / 2 for count in jobs.values())
    if abs(sum(a.value for a in plan.assignments) - tired - plan.objective) > 1e-5 * (1 + len(plan.assignments)):
        yield "the objective is not the sum of its parts"
    if plan.objective > plan.bound + 1e-5:
        yield "better than its bound"
    gap = (plan.bound - plan.objective) / plan.bound if plan.bound > 1e-9 else 0.0
    if abs(max(0.0, gap) - plan.gap) > 1e-4:
        yield "the gap is not the distance to the bound"
