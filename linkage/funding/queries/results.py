"""What a round's allocation is worked out from, and what came of it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.funding.models import AllocationRun, Application, Review, Round
from linkage.funding.queries.ballots import published_ballots
from linkage.funding.queries.reviews import SCORED, VOTED, applications_in_review
from linkage.funding.states.reviews import ReviewState
from linkage.places.queries import full_name, setting

Sheets = dict[int, list[tuple[str, dict[str, int]]]]


def inputs_of(round: Round) -> dict[str, Any]:
    """See allocation.decisions.Inputs. Reviewers are letters, voters are hashes of receipts: it is published as it stands."""
    sheets = _standing(round) if round.rule in SCORED else {}
    partial = setting("partial_least_percent", round.place_code) if round.allows_partial else 0
    return {
        "format": "linkage-round/1",
        "round": round.public_id,
        "title": round.title,
        "place": full_name(round.place_code),
        "rules_hash": round.rules_hash,
        "rule": str(round.rule),
        "budget_fen": round.budget_fen,
        "minimum_score": round.minimum_score if round.rule in SCORED else 0,
        "minimum_votes": round.minimum_votes if round.rule in VOTED else 0,
        "score_share": round.score_share,
        "partial_percent": partial,
        "criteria": [
            {"position": each.position, "title": each.title, "weight": each.weight} for each in round.criteria.all()
        ],
        "applications": [_application(each, sheets) for each in _sorted(round)],
        "ballots": _ballots(round) if round.rule in VOTED else [],
    }


def runs_of(round: Round) -> list[AllocationRun]:
    return list(round.runs.select_related("by", "decision").order_by("-number"))


def adopted_run(round: Round) -> AllocationRun | None:
    runs = round.runs.filter(adopted_at__isnull=False, set_aside_at__isnull=True)
    return runs.select_related("decision").first()


def published_run(round: Round) -> AllocationRun:
    """Raises NotFound before the result is published."""
    found = adopted_run(round)
    if found is None:
        raise NotFound("not_decided", _("这一轮还没有公布结果。"))
    return found


def proposed_fen(application: Application) -> int:
    """What the adopted result grants it, in fen: less than it asked for where the round allows that; 0 when it is not funded."""
    run = adopted_run(application.round)
    return int(run.granted.get(application.public_id, 0)) if run else 0


def _sorted(round: Round) -> list[Application]:
    return sorted(applications_in_review(round), key=lambda each: each.public_id)


def _application(application: Application, sheets: Sheets) -> dict[str, Any]:
    scores = [{"reviewer": letter, "points": points} for letter, points in sheets.get(application.pk, [])]
    return {
        "id": application.public_id,
        "title": " ".join(application.title.split()),
        "asked_fen": application.asked_fen,
        "group": application.exclusive_group,
        "scores": scores,
    }


def _standing(round: Round) -> Sheets:
    """application's pk -> (reviewer's letter, criterion's position -> points) of the sheets that count, by letter. Letters follow the random ids of
    the seats, so that they say nothing of who is who."""
    rows = Review.objects.filter(clearance__seat__application__round=round, state=ReviewState.SUBMITTED)
    found = list(rows.select_related("clearance__seat").prefetch_related("scores__criterion"))
    first: dict[int, str] = {}
    for each in found:
        seat = each.clearance.seat
        first[seat.reviewer_id] = min(seat.public_id, first.get(seat.reviewer_id, seat.public_id))
    letters = {reviewer: letter(i) for i, reviewer in enumerate(sorted(first, key=lambda one: first[one]))}
    sheets: Sheets = {}
    for each in found:
        seat = each.clearance.seat
        points = {str(score.criterion.position): score.points for score in each.scores.all()}
        sheets.setdefault(seat.application_id, []).append((letters[seat.reviewer_id], dict(sorted(points.items()))))
    return {application: sorted(given, key=lambda one: (len(one[0]), one[0])) for application, given in sheets.items()}


def letter(i: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    return letter(i // 26 - 1) + chr(65 + i % 26) if i >= 26 else chr(65 + i)


def _ballots(round: Round) -> list[dict[str, Any]]:
    return [{"receipt": each.receipt_hash, "choices": each.choices} for each in published_ballots(round)]
