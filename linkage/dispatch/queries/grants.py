"""The money asked of funds for a need, by its requirements, for those who may see the need's plan (permissions.can_see_plan)."""

from collections import defaultdict

from linkage.dispatch.models import Offer
from linkage.funding.models import MicroGrant
from linkage.funding.queries.funds import grants_for_need
from linkage.needs.models import Need, RequirementKind


def grants_by_requirement(need: Need) -> dict[int, list[MicroGrant]]:
    """Requirement pk -> its micro grants, the first asked for first."""
    asked = Offer.objects.filter(requirement__need=need, provider_kind=RequirementKind.MONEY)
    requirement_of = {f"offer/{offer}": pk for offer, pk in asked.values_list("public_id", "requirement")}
    found: dict[int, list[MicroGrant]] = defaultdict(list)
    for grant in grants_for_need(need.stream):
        if grant.reference in requirement_of:
            found[requirement_of[grant.reference]].append(grant)
    return found
