"""The matching engine: who could help whom, why, and what is the best plan for all. No Django, no input or output."""

from matching.engine import plan, rank
from matching.explain import explain, explain_relaxation, explain_unmet
from matching.types import (
    ALWAYS,
    Assignment,
    Candidate,
    DatedException,
    Kind,
    Need,
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

__all__ = [
    "ALWAYS",
    "Assignment",
    "Candidate",
    "DatedException",
    "Kind",
    "Need",
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
    "explain",
    "explain_relaxation",
    "explain_unmet",
    "plan",
    "rank",
]
