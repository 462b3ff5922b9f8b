"""Breaches planted in a round of grants, for the checks of funding/invariants.py."""

from typing import Any

from linkage.common import clock
from linkage.funding.models import (
    AllocationRun,
    Application,
    Ballot,
    Clearance,
    Fund,
    Recusal,
    Review,
    ReviewSeat,
    Round,
)
from linkage.organisations.models import Organisation
from linkage.people.models import User


def _round() -> Round:
    now, fund, someone = clock.now(), Fund.objects.order_by("pk")[0], User.objects.order_by("pk")[0]
    values: dict[str, Any] = {
        "title": "小轮次",
        "call": "小项目",
        "budget_fen": 10,
        "ceiling_fen": 10,
        "created_by": someone,
    }
    return Round.objects.create(
        fund=fund,
        place_code=fund.place_code,
        opens_at=now,
        closes_at=now + (now - now).resolution,
        created_at=now,
        **values,
    )


def a_sheet_of_somebody_who_stands_aside() -> None:
    now, reviewer, round = clock.now(), User.objects.order_by("-pk")[0], _round()
    application = Application.objects.create(
        round=round,
        organisation=Organisation.objects.order_by("pk")[0],
        applicant=User.objects.order_by("pk")[0],
        place_code=round.place_code,
        created_at=now,
    )
    seat = ReviewSeat.objects.create(application=application, reviewer=reviewer, assigned_at=now)
    clearance = Clearance.objects.create(seat=seat, statement="没有", given_at=now)
    Review.objects.create(clearance=clearance, saved_at=now)
    Recusal.objects.create(application=application, reviewer=reviewer, kind="family", at=now)


def a_ballot_nobody_cast() -> None:
    Ballot.objects.create(round=_round(), choices=[], receipt_hash="0" * 64)


def a_run_that_was_touched_up() -> None:
    facts: dict[str, Any] = {
        "parameters": {},
        "trace": [],
        "granted": {},
        "version": "1",
        "rule": "rank",
        "at": clock.now(),
    }
    AllocationRun.objects.create(
        round=_round(), number=1, inputs="{}", input_hash="0" * 64, election="", election_hash="0" * 64, **facts
    )
