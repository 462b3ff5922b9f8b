from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.organisations.models import Organisation
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.places import codes
from linkage.projects.models import Project, ProjectRecord, RecordTemplate, ResidentComment
from linkage.projects.permissions.projects import STEERERS
from linkage.projects.queries.projects import desk_projects_where, within
from linkage.projects.states.records import Occasion, Outcome, RecordKind, RecordState
from linkage.projects.templates import INDICATORS, NAMES


@dataclass(frozen=True, slots=True)
class Template:
    """indicators: [{"name", "weight", "evidence"}]. version 0: the one that comes with the product."""

    kind: str
    name: str
    version: int
    indicators: list[dict[str, Any]]


def template_for(kind: str, place_code: str) -> Template:
    """The newest that the place, or the nearest place around it, has published."""
    rows = list(RecordTemplate.objects.filter(kind=kind, place_code__in=codes.lineage(place_code)))
    if rows:
        row = max(rows, key=lambda each: (len(codes.prefix(each.place_code)), each.version))
        return Template(kind, row.name, row.version, row.indicators)
    return Template(kind, NAMES[kind], 0, INDICATORS[kind])


def record_for(user: Any, public_id: str) -> ProjectRecord:
    """Raises NotFound for one of a project that is not hers to work on."""
    rows = ProjectRecord.objects.filter(project__in=desk_projects_where(user), public_id=public_id)
    found = rows.select_related(
        "project__organisation",
        "project__proposer",
        "project__evaluator",
        "evaluator",
        "candidate",
        "written_by",
        "checked_by",
    ).first()
    if found is None:
        raise NotFound("no_such_record", _("没有这份记录。"))
    return found


def records_of(project: Project) -> QuerySet[ProjectRecord]:
    rows = project.records.select_related("evaluator", "candidate", "written_by", "checked_by")
    return rows.prefetch_related("refers_to").order_by("-held_on", "-pk")


@dataclass(frozen=True, slots=True)
class Completion:
    """How far one of the four kinds has come (mechanism J09). confirmed: how many; waiting: how many wait for the second person."""

    kind: str
    label: Any
    confirmed: int
    waiting: int
    points: int | None

    @property
    def state(self) -> str:
        return "record_confirmed" if self.confirmed else "written" if self.waiting else "draft"


def completion(records: list[ProjectRecord]) -> list[Completion]:
    """The four kinds in their order. points: of the newest confirmed one that gives marks, in hundredths."""
    found = []
    for kind in RecordKind:
        done = [each for each in records if each.kind == kind and each.state == RecordState.CONFIRMED]
        waiting = sum(each.kind == kind and each.state == RecordState.WRITTEN for each in records)
        points = next((each.points for each in done if each.points is not None), None)
        found.append(Completion(str(kind), kind.label, len(done), waiting, points))
    return found


def bases_for(project: Project, occasion: str) -> QuerySet[ProjectRecord]:
    """Confirmed records on which the step may stand (J10)."""
    rows = project.records.filter(occasion=occasion, state=RecordState.CONFIRMED)
    rows = rows.exclude(kind=RecordKind.SUPERVISION).select_related("candidate")
    return rows if occasion == Occasion.EXIT else rows.filter(outcome=Outcome.PASS)


def records_to_check(user: User) -> QuerySet[ProjectRecord]:
    """Those that wait for a second person, of her places, and that she did not write."""
    rows = ProjectRecord.objects.filter(state=RecordState.WRITTEN).exclude(written_by=user)
    return rows.filter(within("project__place_code", role_places(user, *STEERERS)))


def comments_about(stream: str) -> QuerySet[ResidentComment]:
    return ResidentComment.objects.filter(about=stream).select_related("by").order_by("pk")


def possible_evaluators(project: Project) -> QuerySet[Organisation]:
    """Registered organisations of the district other than those whose project it is; whether members are shared is looked at when one is chosen."""
    own = [pk for pk in (project.organisation_id, project.proposer_id) if pk]
    return district_organisations(project).exclude(pk__in=own)


def district_organisations(project: Project) -> QuerySet[Organisation]:
    around = codes.prefix(codes.district(project.place_code))
    rows = Organisation.objects.filter(is_active=True).exclude(kind=Organisation.Kind.STATION)
    return rows.filter(Q(place_code__startswith=around) | Q(place_code__in=codes.lineage(project.place_code))).order_by(
        "name"
    )
