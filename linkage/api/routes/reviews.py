"""A reviewer's statement and scores, and a resident's ballot."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from linkage.api.answers import ACTS, once
from linkage.funding.actions.ballots import cast_ballot
from linkage.funding.actions.reviews import Mark, give_clearance, write_review
from linkage.funding.models import Review
from linkage.funding.queries.ballots import public_round
from linkage.funding.queries.reviews import seat_for
from linkage.people.signed_in import person

router = Router(tags=["reviews and votes"])


class ClearanceOut(Schema):
    application: str
    statement: str


class MarkIn(Schema):
    criterion: int = Field(ge=1, description="Its position in the round.")
    points: int | None = Field(None, ge=0, le=100)
    comment: str = Field("", max_length=300)


class ScoresIn(Schema):
    scores: list[MarkIn] = Field(max_length=50)
    comment: str = Field("", max_length=1000)
    submit: bool = Field(False, description="Hand in, or amend what was handed in; otherwise only a draft is saved.")


class ReviewOut(Schema):
    application: str
    state: str
    version: int
    scores: list[MarkIn]


class BallotIn(Schema):
    choices: list[str] = Field(max_length=500, description="Ids of the applications that she approves of.")


class BallotOut(Schema):
    receipt: str = Field(description="Shown this once; its SHA-256 stands beside the ballot in the published data.")


@router.post("/applications/{id}/clearance", response={201: ClearanceOut, **ACTS})
def give(request: HttpRequest, id: str) -> Any:
    """Before the first score: nothing ties the reviewer to who applied. 409 conflict_of_interest where the records say otherwise."""
    user = person(request)

    def act() -> tuple[int, ClearanceOut]:
        cleared = give_clearance(by=user, seat=seat_for(user, id))
        return 201, ClearanceOut(application=id, statement=cleared.statement)

    return once(request, act)


@router.post("/applications/{id}/scores", response={201: ReviewOut, **ACTS})
def score(request: HttpRequest, id: str, body: ScoresIn) -> Any:
    user = person(request)
    marks = {each.criterion: Mark(each.points, each.comment) for each in body.scores}

    def act() -> tuple[int, ReviewOut]:
        seat = seat_for(user, id)
        return 201, _shown(write_review(by=user, seat=seat, marks=marks, comment=body.comment, submit=body.submit), id)

    return once(request, act)


@router.post("/rounds/{id}/ballots", response={201: BallotOut, **ACTS})
def vote(request: HttpRequest, id: str, body: BallotIn) -> Any:
    """Once for each resident. An Idempotency-Key is not heeded here, because remembering the answer would tie the voter to her ballot: a repeated
    request is refused with 409 voted_already, which says that the first one counted."""
    return Status(201, BallotOut(receipt=cast_ballot(by=person(request), round=public_round(id), choices=body.choices)))


def _shown(review: Review, application: str) -> ReviewOut:
    review.refresh_from_db()
    scores = review.scores.select_related("criterion").order_by("criterion__position")
    marks = [MarkIn(criterion=each.criterion.position, points=each.points, comment=each.comment) for each in scores]
    return ReviewOut(application=application, state=review.state, version=review.version, scores=marks)
