"""The part of the access tests' stage that is about reviewing a round, voting in it and its result."""

from typing import Any

from linkage.common import clock
from linkage.funding.actions.results import Panel, adopt_result, close_review, run_allocation
from linkage.funding.models import Comment, Grant
from tests.linkage.funding.review_story import application, round_in_review, scored, seat

# As `stage.PARTS`.
REVIEWS = {
    "open/grants/<": {"grant_id": "award"},
    "reviews/<": {"public_id": "reviewed"},
    "rounds/<slug:public_id>/review/": {"public_id": "review_round", "seat_id": "review_seat"},
    "rounds/<slug:public_id>/comments/": {"public_id": "review_round", "comment_id": "comment"},
    "rounds/<slug:public_id>/vote/": {"public_id": "voting_round"},
    "rounds/<slug:public_id>/allocation/": {"public_id": "decided_round", "run_id": "allocation_run"},
    "rounds/<slug:public_id>/result": {"public_id": "decided_round"},
    "api/v1/applications/<id>/clearance": {"id": "reviewed"},
    "api/v1/applications/<id>/scores": {"id": "reviewed"},
    "api/v1/rounds/<id>/ballots": {"id": "voting_round"},
}


def review_parts(world: Any) -> dict[str, str]:
    """One round under review by 郑评委, one that is being voted on, one whose result is published."""
    reviewing = round_in_review(world)
    garden = application(reviewing, "楼道花园")
    comment = Comment.objects.create(application=garden, author=world.other_wang, text="好", at=clock.now())
    voting = round_in_review(world, state="voting", rule="vote")
    application(voting, "修伞日")
    decided = round_in_review(world)
    lamp = application(decided, "夜归灯")
    for user in (world.zheng, world.sun):
        scored(world, lamp, user, 80, 80, 80)
    run = run_allocation(by=world.wu, round=close_review(by=world.wu, round=decided))
    adopt_result(by=world.wu, run=run, panel=Panel(clock.today(), ["甲", "乙", "丙"], 3, 0, 0, "同意"))
    award = Grant.objects.create(
        application=lamp, fund=world.fund, awarded_fen=lamp.asked_fen, approved_by=world.qian, approved_at=clock.now()
    )
    return {
        "award": award.public_id,
        "reviewed": garden.public_id,
        "review_round": reviewing.public_id,
        "review_seat": seat(world, garden, world.zheng).public_id,
        "comment": comment.public_id,
        "voting_round": voting.public_id,
        "decided_round": decided.public_id,
        "allocation_run": run.public_id,
    }
