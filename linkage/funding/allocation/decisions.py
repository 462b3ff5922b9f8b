"""A round's decision as a pure function of its published inputs: from scores and ballots to an election, from the election to who gets what.

The election is written as a Pabulib file first and read back before it decides, so that whoever has the file decides from exactly the same data.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from linkage.funding.allocation.elections import Election, Project
from linkage.funding.allocation.pabulib import read_pb, write_pb
from linkage.funding.allocation.rules import Allocation, Rule, allocate
from linkage.funding.means import mean, rounded, total

VERSION = "1"
"""Raised whenever the same inputs might come out differently."""
FULL = 10_000
"""A mean of 100 points, or the support of every voter."""

Inputs = Mapping[str, Any]
"""{rule, budget_fen, minimum_score, minimum_votes, score_share, partial_percent, criteria: [{position, weight}],
applications: [{id, title, asked_fen, group, scores: [{reviewer, points: {position: points}}]}], ballots: [{receipt, choices: [id]}], ...}"""


@dataclass(frozen=True, slots=True)
class Terms:
    """The command's options: what a stranger types after the file's name."""

    rule: Rule
    completion: Any = "none"
    threshold: int = 0
    minimum_votes: int = 0
    partial: int = 0

    @property
    def options(self) -> str:
        named = {"completion": "none", "threshold": 0, "minimum_votes": 0, "partial": 0}
        given = {name: getattr(self, name) for name in named}
        extra = [f" --{name.replace('_', '-')} {value}" for name, value in given.items() if value != named[name]]
        return f"--rule {self.rule}{''.join(extra)}"

    def allocate(self, election: Election) -> Allocation:
        return allocate(
            election,
            self.rule,
            completion=self.completion,
            threshold=self.threshold,
            minimum_votes=self.minimum_votes,
            partial=self.partial,
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """election: the file. granted: application -> fen. trace: money in the file's smallest unit, of which `unit` make a yuan."""

    election: str
    terms: Terms
    granted: dict[str, int]
    trace: list[dict[str, Any]]
    unit: int


def canonical(inputs: Inputs) -> str:
    """The one way to write the inputs down, so that equal inputs have equal hashes."""
    return json.dumps(inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def decide(inputs: Inputs) -> Decision:
    """Raises allocation.knapsack.TooMany."""
    terms, election, voters = terms_of(inputs), _election(inputs), _voters(inputs)
    approvals = inputs["rule"] == "vote"

    def file(selected: frozenset[str]) -> str:
        return write_pb(election, meta=_meta(inputs, terms), voters=voters, approvals=approvals, selected=selected)

    published = read_pb(file(frozenset()).splitlines()).election
    found = terms.allocate(published)
    granted = {each: fen * 100 // published.unit for each, fen in found.granted(published).items()}
    return Decision(file(frozenset(granted)), terms, granted, found.trace, published.unit)


def terms_of(inputs: Inputs) -> Terms:
    rule, partial = inputs["rule"], inputs["partial_percent"]
    if rule == "vote":
        return Terms("mes", completion="add1", minimum_votes=inputs["minimum_votes"], partial=partial)
    if rule == "combined":
        return Terms("greedy", partial=partial)
    return Terms("greedy" if rule == "rank" else "score", threshold=inputs["minimum_score"], partial=partial)


def mean_of(application: Mapping[str, Any], inputs: Inputs) -> int:
    """Hundredths of a point of 100, over the sheets that stand."""
    weights = {each["position"]: each["weight"] for each in inputs["criteria"]}
    sheets = ({int(k): v for k, v in each["points"].items()} for each in application["scores"])
    return mean(total(points, weights) for points in sheets)


def supporters_of(inputs: Inputs) -> dict[str, int]:
    found = {each["id"]: 0 for each in inputs["applications"]}
    for ballot in inputs["ballots"]:
        for each in ballot["choices"]:
            found[each] = found.get(each, 0) + 1
    return found


def passes(application: Mapping[str, Any], inputs: Inputs) -> bool:
    """Of the combined rule: the committee's least score and the residents' least votes, both."""
    enough = mean_of(application, inputs) >= inputs["minimum_score"]
    return enough and supporters_of(inputs)[application["id"]] >= inputs["minimum_votes"]


def _election(inputs: Inputs) -> Election:
    applications = inputs["applications"]
    projects = tuple(Project(each["id"], each["asked_fen"], each["title"], each["group"]) for each in applications)
    places = {each.id: i for i, each in enumerate(projects)}
    ballots: list[dict[int, int]]
    if inputs["rule"] == "vote":
        ballots = [{places[each]: 1 for each in ballot["choices"] if each in places} for ballot in inputs["ballots"]]
    else:
        means = {i: mean_of(each, inputs) for i, each in enumerate(applications)}
        ballots = [means] if inputs["rule"] != "combined" else _combined(inputs, means)
    given = tuple({i: points for i, points in ballot.items() if points} for ballot in ballots)
    return Election(inputs["budget_fen"], projects, given, unit=100)


def _combined(inputs: Inputs, means: dict[int, int]) -> list[dict[int, int]]:
    """Committee and residents as two voters in one scale: a mean of 100 and the support of everybody are both FULL, weighed by per cent. Whoever
    misses the least score or the least votes gets nothing from either."""
    share, voters, supporters = inputs["score_share"], len(inputs["ballots"]), supporters_of(inputs)
    fit = {i: each["id"] for i, each in enumerate(inputs["applications"]) if passes(each, inputs)}
    committee = {i: share * means[i] for i in fit}
    residents = {
        i: (100 - share) * rounded(FULL * supporters[each], voters) if voters else 0 for i, each in fit.items()
    }
    return [committee, residents]


def _voters(inputs: Inputs) -> list[str]:
    """A ballot goes by its receipt's hash; a committee by its name."""
    if inputs["rule"] == "vote":
        return [each["receipt"] for each in inputs["ballots"]]
    return ["committee", "residents"] if inputs["rule"] == "combined" else ["committee"]


def _meta(inputs: Inputs, terms: Terms) -> dict[str, str]:
    return {
        "description": inputs["title"],
        "country": "China",
        "unit": inputs["place"],
        "instance": inputs["round"],
        "currency": "CNY",
        "rule": inputs["rule"],
        "replay": f"python manage.py allocate FILE.pb {terms.options}",
        "inputs_sha256": fingerprint(canonical(inputs)),
    }
