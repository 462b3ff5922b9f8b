"""Reading the network view: which places one may look at, what was worked out for them, and who the people in it are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.needs.models import Need
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import role_places
from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent, User
from linkage.places import codes
from linkage.places.models import Level, Place
from linkage.stats.models import NetworkSnapshot
from linkage.stats.permissions import STATION
from linkage.stats.queries.rows import id_of
from linkage.volunteering.models import Volunteer

PERIODS = FIRST_MONTHS, PUBLIC_MONTHS = (3, 12)
SHOWN_LEVELS = (Level.DISTRICT, Level.STREET, Level.COMMUNITY)


def places_open_to(user: Any) -> list[Place]:
    """Where she works, and the places directly inside, in the order of the codes: stations' streets, supervisors' districts. One query."""
    wanted = Q(pk__in=[])
    for digits in role_places(user, *STATION, Role.SUPERVISOR):
        level = next((each for each in SHOWN_LEVELS if each >= len(digits)), Level.COMMUNITY)
        below = next((each for each in SHOWN_LEVELS if each > level), level)
        wanted |= Q(code__startswith=digits, level__in=(level, below))
    return list(Place.objects.filter(wanted).order_by("code"))


def place_chosen(places: list[Place], code: str) -> Place:
    """The one with the code, or for "" the first, which contains the others. Raises NotFound for any other."""
    for place in places:
        if code in ("", place.code):
            return place
    raise NotFound("no_such_place", _("没有这个地方，或者不在您的辖区。"))


def snapshot_of(place_code: str, months: int) -> NetworkSnapshot | None:
    """What was worked out last; None while nothing was."""
    return NetworkSnapshot.objects.filter(place_code=place_code, months=months, at__isnull=False).first()


def public_participation() -> NetworkSnapshot | None:
    """Of everywhere together: the place "" over a year."""
    return snapshot_of("", PUBLIC_MONTHS)


def organisation_names(nodes: Iterable[str]) -> dict[str, str]:
    """Node ("org:<id>") -> name."""
    wanted = {id_of(node) for node in nodes if node.startswith("org:")}
    return {f"org:{key}": name for key, name in Organisation.objects.filter(public_id__in=wanted).values_list("public_id", "name")}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HintedVolunteer:
    """public_id: the volunteer's. label: her short name if she agreed to be named on boards, else her volunteer number."""

    public_id: str
    label: str
    is_named: bool


def volunteers_hinted(people: Iterable[str]) -> dict[str, HintedVolunteer]:
    """Person's public id -> how she is called on the page. Two queries."""
    rows = Volunteer.objects.filter(user__public_id__in=set(people), is_active=True).select_related("user")
    volunteers = list(rows)
    purpose = Consent.Purpose.NAME_ON_BOARDS
    named = set(
        Consent.objects.filter(
            user__in=[each.user_id for each in volunteers],
            purpose=purpose,
            version=TEXTS[purpose].version,
            withdrawn_at__isnull=True,
        ).values_list("user", flat=True)
    )
    return {each.user.public_id: called(each, each.user_id in named) for each in volunteers}


def called(volunteer: Volunteer, is_named: bool) -> HintedVolunteer:
    label = volunteer.user.short_name if is_named else volunteer.volunteer_no
    return HintedVolunteer(volunteer.public_id, label, is_named)


@dataclass(frozen=True, slots=True)
class NamedResident:
    """row: what the view says of her (reason, asked, served, since). need: the public id of her latest need here."""

    public_id: str
    name: str
    row: dict[str, Any]
    need: str


@dataclass(frozen=True, slots=True)
class NamedVolunteer:
    public_id: str
    name: str
    volunteer_no: str


@dataclass(frozen=True, slots=True)
class PeopleNamed:
    residents: list[NamedResident]
    volunteers: list[NamedVolunteer]

    @property
    def everybody(self) -> list[NamedResident | NamedVolunteer]:
        return [*self.residents, *self.volunteers]


def people_named(snapshot: NetworkSnapshot | None) -> PeopleNamed:
    """The isolated residents and the hinted volunteers of a view, by name: only for action `open_names`, which notes it. Three queries."""
    report = snapshot.report if snapshot else {"isolated": [], "hints": []}
    lonely = {id_of(each["resident"]): each for each in report["isolated"]}
    users = {each.public_id: each for each in User.objects.filter(public_id__in=lonely, is_active=True)}
    inside = codes.prefix(snapshot.place_code) if snapshot else "-"
    needs = Need.objects.filter(requester__in=users.values(), place_code__startswith=inside).order_by("submitted_at")
    latest = dict(needs.values_list("requester__public_id", "public_id"))
    hinted = Volunteer.objects.filter(user__public_id__in=[id_of(each["person"]) for each in report["hints"]])
    return PeopleNamed(
        [NamedResident(key, users[key].name, row, latest.get(key, "")) for key, row in lonely.items() if key in users],
        [
            NamedVolunteer(each.user.public_id, each.user.name, each.volunteer_no)
            for each in hinted.select_related("user").order_by("volunteer_no")
        ],
    )
