"""An application as it was handed in, word by word and fen by fen: what a version keeps, and how two of them differ."""

from typing import Any

from linkage.funding.models import Application
from linkage.projects.ratios import Limits

WORDS = (
    "title",
    "summary",
    "purpose",
    "plan",
    "outcomes",
    "group_name",
    "ratio_reason",
    "exclusive_group",
    "place_code",
)
NUMBERS = ("beneficiaries", "asked_fen", "own_fen", "staff", "social_workers")
DATES = ("starts_on", "ends_on")


def content_of(application: Application, limits: Limits) -> dict[str, Any]:
    """JSON. needs: public ids. papers: with the digest of what each held. ratios (limits): the least shares that counted then, so that a later change of the
    region's settings does not judge it anew."""
    dates = {name: getattr(application, name) for name in DATES}
    return {
        **{name: getattr(application, name) for name in (*WORDS, *NUMBERS)},
        **{name: day.isoformat() if day else None for name, day in dates.items()},
        "organisation": application.organisation.public_id,
        "lines": [
            {"kind": str(line.kind), "title": line.title, "amount_fen": line.amount_fen}
            for line in application.lines.all()
        ],
        "needs": sorted(application.answered.values_list("need__public_id", flat=True)),
        "papers": [
            {"id": paper.public_id, "title": paper.title, "digest": paper.digest}
            for paper in application.papers.filter(removed_at=None)
        ],
        "ratios": {"social_workers": limits.social_workers, "labour": limits.labour},
    }


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """(key, before, after) for all that differs, in the order of the form."""
    keys = [*after, *(key for key in before if key not in after)]
    return [(key, before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]
