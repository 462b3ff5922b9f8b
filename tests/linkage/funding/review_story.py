"""A round of 和平社区基金 in the middle of its review, for tests: applications taken in, two reviewers with their office."""

import datetime as dt
from typing import Any

from linkage.common import clock
from linkage.funding.actions.reviews import Mark, assign_reviewer, give_clearance, write_review
from linkage.funding.models import Application, Criterion, Residence, ReviewSeat, Round
from linkage.organisations.models import Membership
from linkage.people.models import User
from tests import factories

WEIGHTS = (50, 30, 20)


def round_in_review(world: Any, *, state: str = "reviewing", **fields: Any) -> Round:
    now = clock.now()
    values = {
        "title": "秋季邻里微项目",
        "call": "支持居民自己动手、邻里受益的小项目。",
        "budget_fen": 3_000_000,
        "ceiling_fen": 2_000_000,
        "opens_at": now - dt.timedelta(days=30),
        "closes_at": now - dt.timedelta(days=5),
        "votes_from": now - dt.timedelta(days=1),
        "votes_until": now + dt.timedelta(days=6),
        "comments_until": now + dt.timedelta(days=3),
        "rules_hash": "0" * 64,
    } | fields
    made = Round.objects.create(
        fund=world.fund, place_code=world.heping, state=state, created_by=world.wu, created_at=now, **values
    )
    Criterion.objects.bulk_create(
        Criterion(round=made, position=i, title=title, weight=weight)
        for i, (title, weight) in enumerate(zip(("居民受益", "可行", "预算合理"), WEIGHTS, strict=True), 1)
    )
    return made


def application(round: Round, title: str, asked_fen: int = 1_000_000, **fields: Any) -> Application:
    """Taken in; of an organisation of its own unless one is given."""
    organisation = fields.pop("organisation", None) or factories.organisation(name=f"{title}互助社")
    now = clock.now()
    values = {"summary": f"{title}的简介", "plan": f"{title}的详细方案", "state": "accepted"} | fields
    return Application.objects.create(
        round=round,
        organisation=organisation,
        applicant=values.pop("applicant", None) or factories.person(),
        title=title,
        place_code=round.place_code,
        asked_fen=asked_fen,
        created_at=now,
        submitted_at=now,
        accepted_at=now,
        **values,
    )


def reviewer(world: Any, name: str = "何评委") -> User:
    """One more of the fund's reviewers."""
    user = factories.person(name=name)
    factories.membership(user=user, role="fund_reviewer", place_code=world.heping, fund_id=world.fund.public_id)
    return User.objects.get(pk=user.pk)


def seat(world: Any, application: Application, user: User) -> ReviewSeat:
    return assign_reviewer(by=world.wu, application=application, reviewer=user)


def marks(*points: int | None) -> dict[int, Mark]:
    return {position: Mark(each) for position, each in enumerate(points, 1)}


def scored(world: Any, application: Application, user: User, *points: int) -> ReviewSeat:
    """Asked, cleared, scored and handed in."""
    its_seat = seat(world, application, user)
    give_clearance(by=user, seat=its_seat)
    write_review(by=user, seat=its_seat, marks=marks(*points), submit=True)
    return its_seat


def resident(world: Any, **fields: Any) -> User:
    """Lives in 和平社区, and the station has seen it."""
    user = factories.person(home_code=world.heping, **fields)
    Residence.objects.create(user=user, place_code=world.heping, seen_by=world.zhao, seen_at=clock.now())
    return user


def ended_membership(user: User, organisation: Any, days_ago: int) -> Membership:
    made = factories.membership(user=user, role="org", organisation=organisation)
    Membership.objects.filter(pk=made.pk).update(ended_at=clock.now() - dt.timedelta(days=days_ago))
    return made
