"""The register of hours: every record that staff may look up, and what stands behind those written by hand."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.organisations.models import Membership, Organisation, Role
from linkage.organisations.roles import held_by, role_places
from linkage.people.models import User
from linkage.places.models import Level, Place
from linkage.volunteering.models import HandEntry, ServiceHours
from linkage.volunteering.permissions.hours import ENTERERS, can_read_evidence
from linkage.volunteering.queries.hours import within
from linkage.volunteering.states.hours import WAITING, HoursState

# Filters of the register, as words in its address.
STANDS = {"counted": [HoursState.COUNTED], "waiting": sorted(WAITING), "rejected": [HoursState.REJECTED]}


def register_of(user: User) -> QuerySet[ServiceHours]:
    """The records of one's organisations, and of the places one coordinates, supervises or audits; never a stranger's."""
    organisations = [each.organisation_id for each in held_by(user) if each.role == Role.ORG_STAFF]
    places = within(role_places(user, Role.COORDINATOR, Role.SUPERVISOR, Role.AUDITOR))
    rows = ServiceHours.objects.filter(Q(organisation__in=[each for each in organisations if each]) | places)
    parts = ("volunteer__user", "organisation", "lead", "recorded_by", "reviewed_by", "corrects", "hand_entry")
    return rows.select_related(*parts)


def narrowed(rows: QuerySet[ServiceHours], *, state: str, evidence: str, number: str) -> QuerySet[ServiceHours]:
    """By what became of it, by how it was proved, by the volunteer's number; an unknown word narrows nothing."""
    if state in STANDS:
        rows = rows.filter(state__in=STANDS[state])
    if evidence in ServiceHours.Evidence.values:
        rows = rows.filter(evidence=evidence)
    return rows.filter(volunteer__volunteer_no=number) if number else rows


def record_in_register(user: User, public_id: str) -> ServiceHours:
    """Raises NotFound."""
    found = register_of(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_hours", _("没有找到这条时长，或者您不能查看。"))
    return found


def evidence_for(user: User, public_id: str) -> HandEntry:
    """The photo behind a record made by hand. Raises NotFound."""
    entry = HandEntry.objects.select_related("hours__organisation", "hours__volunteer").filter(public_id=public_id)
    found = entry.first()
    if found is None or not found.photo or not can_read_evidence(user, found):
        raise NotFound("no_such_photo", _("没有找到这张照片。"))
    return found


@dataclass(frozen=True, slots=True)
class Desk:
    """For whom and where a person may enter hours, and who of her organisations can have led them."""

    organisations: list[Organisation]
    places: list[Place]
    leads: list[User]


def entry_desk(user: User) -> Desk:
    held = [each for each in held_by(user) if each.role in ENTERERS and each.organisation_id]
    ids = {each.organisation_id for each in held if each.organisation_id}
    organisations = list(Organisation.objects.filter(pk__in=ids, is_active=True).order_by("name"))
    inside = within_codes({each.prefix for each in held})
    places = list(Place.objects.filter(inside, level=Level.COMMUNITY).order_by("code"))
    members = Membership.objects.filter(organisation__in=ids, ended_at__isnull=True, role__in=ENTERERS)
    leads = list(User.objects.filter(is_active=True, pk__in=members.values("user")).order_by("pk"))
    return Desk(organisations, places, leads)


def within_codes(prefixes: set[str]) -> Q:
    inside = Q(pk__in=[])
    for digits in prefixes:
        inside |= Q(code__startswith=digits)
    return inside
