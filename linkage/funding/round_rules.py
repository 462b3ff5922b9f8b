"""What a round's decision goes by, and the fingerprint under which it is frozen when the round opens."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from linkage.funding.models import Round

WEIGHTS_TOTAL = 100


@dataclass(frozen=True, slots=True)
class CriterionTerms:
    """One thing that reviewers score from 0 to 100; weight: its part of the whole, in per cent."""

    title: str
    weight: int
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundTerms:
    """What an officer writes into the draft of a round; see models.Round for each. Amounts in fen. opens_at None: as soon as it is opened."""

    title: str
    call: str
    budget_fen: int
    ceiling_fen: int
    closes_at: dt.datetime
    criteria: tuple[CriterionTerms, ...]
    opens_at: dt.datetime | None = None
    comments_until: dt.datetime | None = None
    votes_from: dt.datetime | None = None
    votes_until: dt.datetime | None = None
    purposes: list[str] = field(default_factory=list)
    place_code: str = ""  # "": the fund's own place
    rule: str = Round.Rule.RANK
    minimum_score: int = 6000
    minimum_votes: int = 0
    score_share: int = 50
    reviewers_each: int = 2
    allows_partial: bool = False


def published_rules(round: Round) -> dict[str, Any]:
    """The rules as they are published, JSON: what may be asked for, until when, and how it is decided. Anybody who has it can work out `rules_hash`."""
    return {
        "round": round.public_id,
        "fund": round.fund.public_id,
        "place_code": round.place_code,
        "purposes": sorted(round.purposes),
        "budget_fen": round.budget_fen,
        "ceiling_fen": round.ceiling_fen,
        "opens_at": _instant(round.opens_at),
        "closes_at": _instant(round.closes_at),
        "comments_until": _instant(round.comments_until),
        "votes_from": _instant(round.votes_from),
        "votes_until": _instant(round.votes_until),
        "rule": str(round.rule),
        "minimum_score": round.minimum_score,
        "minimum_votes": round.minimum_votes,
        "score_share": round.score_share,
        "reviewers_each": round.reviewers_each,
        "allows_partial": round.allows_partial,
        "criteria": [
            {"title": each.title, "hint": each.hint, "weight": each.weight}
            for each in round.criteria.order_by("position")
        ],
    }


def rules_hash(rules: dict[str, Any]) -> str:
    """SHA-256, in hexadecimal, of the rules' canonical JSON: keys in order, no blanks, UTF-8."""
    canonical = json.dumps(rules, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _instant(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
