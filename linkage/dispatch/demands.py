"""What a need asks by law of the volunteers who serve it; the engine and the claim both read it here."""

from linkage.needs.models import Requirement
from linkage.volunteering.standing import Demand


def demand_of(requirement: Requirement) -> Demand:
    """The need is loaded."""
    need = requirement.need
    return Demand(
        need.window_start,
        need.window_end,
        skills=frozenset(requirement.skills) if requirement.certified else frozenset(),
    )
