"""What needs ask by law of the volunteers who serve them; the engine and the claim both read it here."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q

from linkage.common import clock
from linkage.dispatch.models import Assignment
from linkage.dispatch.states import AssignmentState
from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.volunteering.standing import AgreementRules, Demand

INSURANCE = "insurance"

Services = dict[int, list[tuple[int, str, str, dt.datetime]]]
"""Requester's pk -> (user's pk, provider's kind and public id, when it ended) of services that were confirmed."""


def agreement_permit(text: int) -> str:
    """What having signed this text (pk) is called among the engine's permits."""
    return f"agreement:{text}"


class Demands:
    """For many needs at once, with their categories loaded; the number of queries does not grow with them."""

    def __init__(self, needs: Iterable[Need], services: Services | None = None) -> None:
        """services: those that count, where only one volunteer's are asked about and they have been read already."""
        self._needs = {need.pk: need for need in needs}
        self._known = services
        self._rules = AgreementRules({need.place_code for need in self._needs.values()})

    def of(self, requirement: Requirement) -> Demand:
        need = self._needs[requirement.need_id]
        if requirement.kind != RequirementKind.VOLUNTEER:
            return Demand(need.window_start, need.window_end)
        is_dangerous = need.category.is_dangerous
        from_all = self._rules.text_for(need.place_code, is_dangerous=True) if is_dangerous else None
        regulars = {} if from_all else self._regulars(need)
        return Demand(
            need.window_start,
            need.window_end,
            skills=frozenset(requirement.skills) if requirement.certified else frozenset(),
            insured=is_dangerous,
            agreement=from_all or (self._rules.text(need.place_code) if regulars else None),
            signers=None if from_all else regulars,
        )

    def _regulars(self, need: Need) -> dict[int, str]:
        """Volunteers (user's pk -> public id) who have served this resident so often of late that it is a regular service of one to one."""
        served = self._services.get(need.requester_id)
        if not served:
            return {}
        times = self._rules.setting("regular_times", need.place_code)
        since = clock.now() - dt.timedelta(days=self._rules.setting("regular_days", need.place_code))
        counted = Counter(
            (user, name)
            for user, kind, name, ended_at in served
            if kind == RequirementKind.VOLUNTEER and ended_at >= since
        )
        return {user: name for (user, name), count in counted.items() if times and count >= times}

    @cached_property
    def _services(self) -> Services:
        """The last year's services of volunteers to those whose needs these are."""
        if self._known is not None:
            return self._known
        requesters = {need.requester_id for need in self._needs.values()}
        year = Q(provider_kind=RequirementKind.VOLUNTEER, ends_at__gte=clock.now() - dt.timedelta(days=366))
        return _read(year & Q(requirement__need__requester__in=requesters, user__isnull=False))


def services_by(user: int) -> Services:
    """All that this person (pk) has done as a volunteer, or in her work. One query."""
    return _read(Q(user=user))


def _read(which: Q) -> Services:
    rows = Assignment.objects.filter(which, state=AssignmentState.CONFIRMED)
    found: Services = {}
    for requester, user, kind, name, ended_at in rows.values_list(
        "requirement__need__requester", "user", "provider_kind", "provider_id", "ends_at"
    ):
        found.setdefault(requester, []).append((user, kind, name, ended_at))
    return found


def demand_of(requirement: Requirement) -> Demand:
    """The same for one; the need is loaded."""
    return Demands([requirement.need]).of(requirement)
