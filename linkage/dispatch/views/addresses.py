"""The addresses that pages of this app lead to."""

from linkage.dispatch.models import Assignment, Offer
from linkage.needs.models import Need, Requirement


def of_need(need: Need) -> str:
    return f"/needs/{need.public_id}/"


def of_task(requirement: Requirement) -> str:
    return f"/tasks/{requirement.public_id}/"


def of_assignment(assignment: Assignment) -> str:
    return f"/assignments/{assignment.public_id}/"


def of_offer(offer: Offer) -> str:
    return f"/offers/{offer.public_id}/"


def of_requirement(requirement: Requirement) -> str:
    return f"/requirements/{requirement.public_id}/"


def of_candidates(requirement: Requirement) -> str:
    return f"/requirements/{requirement.public_id}/candidates/"
