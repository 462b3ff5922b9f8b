"""The public list of projects: what may be chosen to narrow it, and how far each has come."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet

from linkage.needs.vocabulary import DOMAINS
from linkage.places.queries import names
from linkage.projects.models import Kind, Project
from linkage.projects.queries.projects import public_projects
from linkage.projects.states.projects import PUBLIC, STRAIGHT_WAY, Stage

ASKED = ("place", "year", "stage", "field", "kind")


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for, each "" when it does not matter; whatever cannot be meant is left out."""

    place: str = ""
    year: str = ""
    stage: str = ""
    field: str = ""
    kind: str = ""

    @classmethod
    def read(cls, asked: Any) -> "Filters":
        known = {"stage": PUBLIC, "field": DOMAINS, "kind": Kind.values}
        found = {name: str(asked.get(name, ""))[:12] for name in ASKED}
        found |= {name: found[name] if found[name] in allowed else "" for name, allowed in known.items()}
        found |= {name: found[name] if found[name].isdecimal() else "" for name in ("place", "year")}
        return cls(**found)

    def narrow(self, rows: QuerySet[Project]) -> QuerySet[Project]:
        columns = {"year": self.year[:4], "state": self.stage, "field": self.field, "kind": self.kind}
        return rows.filter(**{name: value for name, value in columns.items() if value})

    def url(self, **changes: str) -> str:
        values = {name: changes.get(name, getattr(self, name)) for name in ASKED}
        return f"?{urlencode({name: value for name, value in values.items() if value})}"


def found_by(filters: Filters) -> QuerySet[Project]:
    return filters.narrow(public_projects(filters.place))


def choices_for(filters: Filters) -> list[list[dict[str, Any]]]:
    """Rows of chips: years, stages, fields and places that there are, each with its address; the chosen one's address takes it off."""
    there = set(public_projects().order_by().values_list("year", "state", "field", "place_code").distinct())
    places = names(sorted({place for _year, _stage, _field, place in there}))
    return [
        _chips(filters, "year", [(str(each), str(each)) for each in sorted({row[0] for row in there}, reverse=True)]),
        _chips(filters, "stage", [(str(each), each.label) for each in Stage if each in {row[1] for row in there}]),
        _chips(filters, "field", [(key, DOMAINS[key]) for key in DOMAINS if key in {row[2] for row in there}]),
        _chips(filters, "place", list(places.items())),
    ]


def _chips(filters: Filters, name: str, pairs: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    chosen = getattr(filters, name)
    return [
        {"text": text, "current": key == chosen, "href": filters.url(**{name: "" if key == chosen else key})}
        for key, text in pairs
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of the straight way, and whether the project has come there."""

    label: Any
    is_done: bool
    is_here: bool


def way_of(project: Project) -> list[Step]:
    """The twelve stages. Of one on a side track, up to the last stage it is known to have reached."""
    reached = _reached(project)
    return [Step(each.label, number <= reached, each == project.state) for number, each in enumerate(STRAIGHT_WAY)]


def _reached(project: Project) -> int:
    if project.state in STRAIGHT_WAY:
        return STRAIGHT_WAY.index(Stage(project.state))
    if project.provider_evaluation_id:
        return STRAIGHT_WAY.index(Stage.DELIVERY if project.state == Stage.MENDING else Stage.CONTRACTED)
    return STRAIGHT_WAY.index(Stage.LIBRARY if project.entry_evaluation_id else Stage.DESIGN)
