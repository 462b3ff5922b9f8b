"""The matching engine: who could help whom, why, and what is the best plan for all. No Django, no input or output."""

from matching.editing import evaluate
from matching.engine import consider, greedy, plan, rank
from matching.explain import explain, explain_relaxation, explain_unmet
from matching.found import Found, find
from matching.marginal import gain_of
from matching.types import (
    ALWAYS,
    Assignment,
    Candidate,
    DatedException,
    Evaluation,
    Kind,
    Need,
    Pair,
    Permit,
    Plan,
    Point,
    Provider,
    Ranking,
    Reason,
    Relaxation,
    Requirement,
    Rules,
    Unmet,
    Weights,
    Window,
)

__version__ = "1.0"
"""Goes up whenever the same inputs may give another plan. A stored run names the version that made it."""

__all__ = [
    "ALWAYS",
    "Assignment",
    "Candidate",
    "DatedException",
    "Evaluation",
    "Found",
    "Kind",
    "Need",
    "Pair",
    "Permit",
    "Plan",
    "Point",
    "Provider",
    "Ranking",
    "Reason",
    "Relaxation",
    "Requirement",
    "Rules",
    "Unmet",
    "Weights",
    "Window",
    "consider",
    "evaluate",
    "explain",
    "explain_relaxation",
    "explain_unmet",
    "find",
    "gain_of",
    "greedy",
    "plan",
    "rank",
]
