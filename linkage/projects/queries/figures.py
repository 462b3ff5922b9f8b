"""What a project's page says of its money and people."""

from dataclasses import dataclass
from typing import Any

from linkage.organisations.models import Organisation
from linkage.organisations.queries import staff_of
from linkage.projects.models import Phase, Project, ProjectFigures, Source
from linkage.projects.ratios import Limits, Ratio, ratios
from linkage.workers.models import SocialWorker


@dataclass(frozen=True, slots=True)
class Checked:
    """The newest figures of a phase with their two ratios, held to what the place asked for when they were stated."""

    figures: ProjectFigures
    ratios: tuple[Ratio, ...]

    @property
    def reached(self) -> bool:
        return all(each.reached for each in self.ratios)


def checked(project: Project) -> list[Checked]:
    """Of the plan, then of what came of it; a phase that nobody stated is left out."""
    newest: dict[str, ProjectFigures] = {}
    for row in project.figures.order_by("pk"):
        newest[row.phase] = row
    return [Checked(newest[each], _ratios(newest[each])) for each in Phase if each in newest]


def _ratios(row: ProjectFigures) -> tuple[Ratio, ...]:
    return ratios(
        professionals=row.professionals,
        staff=row.staff,
        labour_fen=row.labour_fen,
        cost_fen=row.cost_fen,
        limits=Limits(row.staff_percent, row.labour_percent),
    )


@dataclass(frozen=True, slots=True)
class Share:
    """What one source gives. percent: of the whole, rounded down."""

    label: Any
    budget_subject: str
    amount_fen: int
    percent: int


def sources_of(project: Project) -> list[Share]:
    """The main source, then what others add (mechanism J26)."""
    rows = [(project.source, project.budget_subject, project.planned_fen)]
    rows += [(each.source, each.budget_subject, each.amount_fen) for each in project.further_money.all()]
    whole = sum(fen for _source, _subject, fen in rows)
    return [
        Share(Source(source).label, subject, fen, fen * 100 // whole if whole else 0) for source, subject, fen in rows
    ]


def known_staff(organisation: Organisation | None) -> tuple[int, int]:
    """(registered social workers, people) of the organisation, to start the form with (mechanism H11)."""
    if organisation is None:
        return 0, 0
    people = staff_of(organisation)
    return SocialWorker.objects.filter(user__in=people).count(), people.count()
