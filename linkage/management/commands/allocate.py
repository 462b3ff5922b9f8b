import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from linkage.funding.allocation.knapsack import TooMany
from linkage.funding.allocation.pabulib import PublishedElection, Unreadable, read_pb
from linkage.funding.allocation.rules import COMPLETIONS, RULES, Allocation, allocate


class Command(BaseCommand):
    help = (
        "Runs an allocation rule over an election in Pabulib's format, and says which published winners it agrees with."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.pb")
        parser.add_argument("--rule", choices=RULES, default="mes")
        parser.add_argument(
            "--completion", choices=COMPLETIONS, default="none", help="of mes: what is done with money that is left"
        )
        parser.add_argument(
            "--measure", choices=["cost", "points"], default="cost", help="of mes: what a point for a project counts"
        )
        parser.add_argument(
            "--threshold", type=int, default=0, help="of greedy and score: the fewest points a winner has"
        )
        parser.add_argument("--minimum-votes", type=int, default=0, help="the fewest voters who gave a winner points")
        parser.add_argument(
            "--partial",
            type=int,
            default=0,
            metavar="PERCENT",
            help="give what is left to the next project if it is at least this per cent of its cost",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, rule: Any, **options: Any) -> None:
        terms = {name: options[name] for name in ("completion", "measure", "threshold", "minimum_votes", "partial")}
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                published = read_pb(lines)
            found = allocate(published.election, rule, **terms)
        except (OSError, UnicodeDecodeError, Unreadable, TooMany) as error:
            raise CommandError(f"{file}: {error}") from None
        winners = [published.election.projects[each].id for each in found.winners]
        if options["json"]:
            answer = {"winners": winners, "trace": found.trace, "agrees": _agrees(published, winners)}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(_as_lines(published, found)))


def _agrees(published: PublishedElection, winners: list[str]) -> bool | None:
    """With the winners that the file names, if it names any."""
    return None if published.selected is None else set(winners) == published.selected


def _as_lines(published: PublishedElection, found: Allocation) -> list[str]:
    election = published.election
    lines = [
        f"{election.projects[i].id:>12}  {found.part.get(i, election.projects[i].cost) / election.unit:>14,.2f}  {election.supporters[i]:>7} supporters  {election.projects[i].name}"
        for i in found.winners
    ]
    spent = sum(found.granted(election).values())
    lines.append(
        f"{len(found.winners)} of {len(election.projects)} projects, {spent / election.unit:,.2f} of {election.budget / election.unit:,.2f}"
    )
    agrees = _agrees(published, [election.projects[i].id for i in found.winners])
    if agrees is not None:
        lines.append("the same winners as the file names" if agrees else "other winners than the file names")
    return lines
