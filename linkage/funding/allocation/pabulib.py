"""Reading and writing elections in Pabulib's format (.pb): the sections META, PROJECTS and VOTES, fields parted by semicolons."""

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from linkage.funding.allocation.elections import Election, Project

SECTIONS = ("META", "PROJECTS", "VOTES")


class Unreadable(ValueError):
    """Says what is wrong with the file, and in which section."""


@dataclass(frozen=True, slots=True)
class PublishedElection:
    """An election with what its file says besides. selected: ids of the winners that were published; None where the file names none."""

    election: Election
    meta: dict[str, str]
    selected: frozenset[str] | None


def read_pb(lines: Iterable[str]) -> PublishedElection:
    """Raises Unreadable."""
    sections = _sections(lines)
    meta = {row["key"]: row["value"] for row in sections["META"]}
    costs = [_money(row, "cost") for row in sections["PROJECTS"]]
    budget = _money(meta, "budget")
    unit = 100 if any(each != each.to_integral_value() for each in [budget, *costs]) else 1
    ids = [_field(row, "project_id") for row in sections["PROJECTS"]]
    places = {each: i for i, each in enumerate(ids)}
    if len(places) < len(ids):
        raise Unreadable("PROJECTS: a project_id occurs twice")
    projects = tuple(
        Project(id=each, cost=int(cost * unit), name=row.get("name", ""), group=row.get("exclusive_group", ""))
        for each, cost, row in zip(ids, costs, sections["PROJECTS"], strict=True)
    )
    ballots = tuple(_ballot(row, meta.get("vote_type", "approval"), places) for row in sections["VOTES"])
    chosen = [row.get("selected", "") for row in sections["PROJECTS"]]
    selected = frozenset(each for each, mark in zip(ids, chosen, strict=True) if mark == "1") if any(chosen) else None
    return PublishedElection(Election(int(budget * unit), projects, ballots, unit), meta, selected)


def write_pb(
    election: Election,
    *,
    meta: Mapping[str, str],
    voters: Iterable[str],
    approvals: bool,
    selected: Collection[str] = (),
) -> str:
    """The election as a file that read_pb reads back. Costs in fen, written in yuan; voters: an id for each ballot, in the same order; approvals:
    ballots name projects, otherwise they give them points. The column exclusive_group is ours: Pabulib allows more columns."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\n")
    facts = {
        **meta,
        "num_projects": str(len(election.projects)),
        "num_votes": str(election.voters),
        "budget": yuan(election.budget),
        "vote_type": "approval" if approvals else "scoring",
    }
    rows.writerows([["META"], ["key", "value"], *facts.items(), ["PROJECTS"]])
    rows.writerow(["project_id", "cost", "votes", "score", "name", "exclusive_group", "selected"])
    for i, each in enumerate(election.projects):
        counts = [election.supporters[i], election.points[i]]
        rows.writerow([each.id, yuan(each.cost), *counts, each.name, each.group, int(each.id in selected)])
    rows.writerows([["VOTES"], ["voter_id", "vote"] + ([] if approvals else ["points"])])
    for voter, ballot in zip(voters, election.ballots, strict=True):
        named = sorted(ballot, key=lambda i: election.projects[i].id)
        points = [] if approvals else [",".join(str(ballot[i]) for i in named)]
        rows.writerow([voter, ",".join(election.projects[i].id for i in named), *points])
    return text.getvalue()


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02}"


def _sections(lines: Iterable[str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    section, names = "", list[str]()
    for row in csv.reader(lines, delimiter=";"):
        fields = [each.strip() for each in row]
        title = fields[0].lstrip("\ufeff").upper() if fields else ""
        if title in SECTIONS and not any(fields[1:]):
            section, names = title, []
            found[section] = []
        elif section and any(fields):
            if names:
                found[section].append(dict(zip(names, fields, strict=False)))
            else:
                names = fields
    missing = [each for each in SECTIONS if each not in found]
    if missing:
        raise Unreadable(f"no section {missing[0]}")
    return found


def _field(row: dict[str, str], name: str) -> str:
    value = row.get(name, "")
    if not value:
        raise Unreadable(f"a row without {name}: {row}")
    return value


def _money(row: dict[str, str], name: str) -> Decimal:
    text = _field(row, name)
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise Unreadable(f"{name} is no number: {text}") from None
    if not value.is_finite() or value < 0 or value != round(value, 2):
        raise Unreadable(f"{name} is no amount of money: {text}")
    return value


def _ballot(row: dict[str, str], kind: str, places: dict[str, int]) -> dict[int, int]:
    """Approvals count one point each, places of an ordinal ballot as Borda does (the last named has one), other kinds as many as they give."""
    named = [places[each] for each in row.get("vote", "").split(",") if each.strip() in places]
    if kind == "ordinal":
        return {each: len(named) - i for i, each in enumerate(named)}
    if kind in ("cumulative", "scoring") and row.get("points"):
        try:
            points = [int(Decimal(each)) for each in row["points"].split(",")]
        except InvalidOperation:
            raise Unreadable(f"VOTES: points are no numbers: {row['points']}") from None
        if len(points) != len(named):
            raise Unreadable(f"VOTES: as many points as projects are needed: {row}")
        return {each: given for each, given in zip(named, points, strict=True) if given > 0}
    return dict.fromkeys(named, 1)
