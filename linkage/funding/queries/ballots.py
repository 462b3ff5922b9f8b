"""The residents' vote as those concerned may see it: what may be chosen, whether she has voted, how many did. Nothing here knows voter and ballot together."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.funding.models import Application, Ballot, Round, Voter
from linkage.funding.queries.reviews import VOTED
from linkage.funding.states.applications import IN_REVIEW, ApplicationState
from linkage.funding.states.rounds import PUBLIC, RoundState
from linkage.organisations.roles import role_places
from linkage.places import codes


def public_round(round_id: str) -> Round:
    """A round whose call anybody may read. Raises NotFound."""
    found = Round.objects.select_related("fund").filter(public_id=round_id, state__in=PUBLIC).first()
    if found is None:
        raise NotFound("no_such_round", _("没有找到这一轮申报。"))
    return found


def on_the_ballot(round: Round) -> QuerySet[Application]:
    """In an order of its own (public ids are random), so that nobody stands first for having applied first."""
    rows = round.applications.filter(state=ApplicationState.ACCEPTED)
    return rows.select_related("organisation").order_by("public_id")


def has_voted(user: Any, round: Round) -> bool:
    return Voter.objects.filter(round=round, user=user).exists()


def turnout(round: Round) -> int:
    return Voter.objects.filter(round=round).count()


def published_ballots(round: Round) -> list[Ballot]:
    """By receipt hash: an order that says nothing of when they came."""
    return list(Ballot.objects.filter(round=round).order_by("receipt_hash"))


def votes_open_for(user: Any) -> QuerySet[Round]:
    """Rounds in which residents of where she lives vote now, and she has not yet."""
    if not user.home_code:
        return Round.objects.none()
    voting = Round.objects.filter(state=RoundState.VOTING, rule__in=VOTED, place_code__in=codes.lineage(user.home_code))
    return voting.exclude(voters__user=user).select_related("fund").order_by("votes_until", "pk")


def votes_to_help(user: Any, *roles: str) -> QuerySet[Round]:
    """Rounds in which the residents of her station's area vote now."""
    rows = Round.objects.none()
    for digits in role_places(user, *roles):
        inside = Round.objects.filter(state=RoundState.VOTING, place_code__startswith=digits)
        around = Round.objects.filter(state=RoundState.VOTING, place_code__in=codes.lineage(digits.ljust(12, "0")))
        rows = rows | inside | around
    return rows.select_related("fund").order_by("votes_until", "pk")


def application_in(round: Round, public_id: str) -> Application:
    """One that is on the ballot or under review. Raises NotFound."""
    found = round.applications.select_related("round__fund").filter(public_id=public_id, state__in=IN_REVIEW).first()
    if found is None:
        raise NotFound("no_such_application", _("没有找到这份申请。"))
    return found
