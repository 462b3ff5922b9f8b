"""The common case of the hard rules, at a glance: somebody against whom nothing speaks. Everybody else is judged in full.

A plan for thousands of needs looks at half a million pairs, most of which pass every rule. What does not depend on the provider is worked out once.
"""

from __future__ import annotations

from matching.eligibility import Verdict, reach_km
from matching.geo import distance_km, estimated_km
from matching.times import hours_mask, task_minutes, week_of
from matching.types import ALWAYS, DIVISIBLE, PEOPLE, Kind, Provider, Requirement, Rules


class Clearance:
    """`cleared(provider)` is what `judge` says of a provider whom no rule refuses, or None where that takes a closer look.

    Only requirements with whole windows still to come are cleared: where the service slides inside a window, or comes out of a store, or concerns an
    emergency, there is always more to look at. So it is with providers who have bookings, exceptions, pauses or certificates that lapse, or of whom
    a permit is asked.
    """

    __slots__ = ("_by_hand", "_glance", "_limit", "_masks", "_minor", "_minutes", "_requirement", "_this_week")

    def __init__(self, requirement: Requirement, rules: Rules) -> None:
        r, now = requirement, rules.now
        self._requirement = r
        self._glance = (
            r.kind not in DIVISIBLE
            and bool(r.windows)
            and r.minutes is None
            and not r.emergency
            and all(now is None or window.end > now for window in r.windows)
        )
        if not self._glance:
            return
        zone = rules.time_zone
        self._limit = reach_km(r, rules)
        self._minor = r.involves_minor and (r.kind in PEOPLE or r.kind is Kind.SERVICE)
        self._masks = [hours_mask(window, zone) for window in r.windows]
        self._minutes = task_minutes(r, rules)
        this_week = None if now is None else week_of(now, zone)
        self._this_week = any(this_week is None or week_of(window.start, zone) == this_week for window in r.windows)
        self._by_hand = rules.by_hand

    def cleared(self, provider: Provider) -> Verdict | None:
        """The verdict without refusals, or None."""
        if not self._glance or not self._unburdened(provider) or not self._qualified(provider):
            return None
        km = self._distance(provider)
        limit = self._limit if provider.radius_km is None else min(self._limit, provider.radius_km)
        return Verdict((), km, self._requirement.windows) if km <= limit else None

    def _unburdened(self, p: Provider) -> bool:
        """Free in every window, with room for one more, and nothing on her that takes a closer look."""
        if p.busy or p.exceptions or p.skill_expiry or p.paused_until is not None or p.capacity <= 0:
            return False
        if p.availability != ALWAYS and any(p.availability & mask != mask for mask in self._masks):
            return False
        booked = p.booked_minutes_week if self._this_week else 0
        return p.weekly_cap_minutes is None or booked + self._minutes <= p.weekly_cap_minutes

    def _qualified(self, p: Provider) -> bool:
        r = self._requirement
        return (
            p.kind is r.kind
            and r.skills_all <= p.skills
            and not any(permit.asked_of is None or p.id in permit.asked_of for permit in r.permits)
            and (not r.skills_any or not r.skills_any.isdisjoint(p.skills))
            and p.grade >= r.min_grade
            and (r.language is None or r.language in p.languages)
            and (r.gender is None or p.gender == r.gender or r.kind not in PEOPLE)
            and (p.minor_check_on_file or not self._minor)
            and (p.automatic or self._by_hand)
            and p.id not in r.excluded
            and r.need_id not in p.excluded_needs
            and r.requester not in p.excluded_requesters
            and (not p.service_area or r.place_code.startswith(p.service_area))
        )

    def _distance(self, p: Provider) -> float:
        r = self._requirement
        if r.point is not None and p.point is not None:
            return distance_km(r.point, p.point)
        return estimated_km(r.place_code, p.place_code)
