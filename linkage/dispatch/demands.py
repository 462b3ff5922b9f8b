"""What needs ask by law of the volunteers who serve them; the engine and the claim both read it here."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from functools import cached_property

from linkage.common import clock
from linkage.dispatch.models import Assignment
from linkage.dispatch.states import AssignmentState
from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.volunteering.standing import AgreementRules, Demand

INSURANCE = "insurance"


def agreement_permit(text: int) -> str:
    """What having signed this text (pk) is called among the engine's permits."""
    return f"agreement:{text}"


class Demands:
    """For many needs at once, with their categories loaded; the number of queries does not grow with them."""

    def __init__(self, needs: Iterable[Need]) -> None:
        self._needs = {need.pk: need for need in needs}
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
        counted = Counter((user, name) for user, name, ended_at in served if ended_at >= since)
        return {user: name for (user, name), count in counted.items() if times and count >= times}

    @cached_property
    def _services(self) -> dict[int, list[tuple[int, str, dt.datetime]]]:
        """Requester -> (user, the volunteer's public id, when) of the last year's services."""
        rows = Assignment.objects.filter(
            requirement__need__requester__in={need.requester_id for need in self._needs.values()},
            provider_kind=RequirementKind.VOLUNTEER,
            state=AssignmentState.CONFIRMED,
            ends_at__gte=clock.now() - dt.timedelta(days=366),
        )
        found: dict[int, list[tuple[int, str, dt.datetime]]] = {}
        for requester, user, name, ended_at in rows.filter(user__isnull=False).values_list(
            "requirement__need__requester", "user", "provider_id", "ends_at"
        ):
            found.setdefault(requester, []).append((user, name, ended_at))
        return found


def demand_of(requirement: Requirement) -> Demand:
    """The same for one; the need is loaded."""
    return Demands([requirement.need]).of(requirement)
