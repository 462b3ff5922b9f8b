"""What needs ask by law of the volunteers who serve them; the engine and the claim both read it here."""

from collections.abc import Iterable

from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.volunteering.standing import Demand


class Demands:
    """For many needs at once, with their categories loaded; the number of queries does not grow with them."""

    def __init__(self, needs: Iterable[Need]) -> None:
        self._needs = {need.pk: need for need in needs}

    def of(self, requirement: Requirement) -> Demand:
        need = self._needs[requirement.need_id]
        if requirement.kind != RequirementKind.VOLUNTEER:
            return Demand(need.window_start, need.window_end)
        return Demand(
            need.window_start,
            need.window_end,
            skills=frozenset(requirement.skills) if requirement.certified else frozenset(),
            insured=need.category.is_dangerous,
        )


def demand_of(requirement: Requirement) -> Demand:
    """The same for one; the need is loaded."""
    return Demands([requirement.need]).of(requirement)
