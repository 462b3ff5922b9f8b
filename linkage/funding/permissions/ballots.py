"""Who votes, and who may help: one ballot for each resident of the round's place whom the station knows to live there (access matrix: ballot.cast)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.funding.models import Residence, Round
from linkage.funding.states.rounds import RoundState
from linkage.needs.models import Need
from linkage.needs.states import NeedState
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, role_places
from linkage.places import codes

STATION = (Role.SOCIAL_WORKER, Role.COORDINATOR)
SERVED = (NeedState.CONFIRMED, NeedState.RATED)


def is_open(round: Round) -> Verdict:
    """Whether ballots are taken now."""
    now = clock.now()
    if round.state != RoundState.VOTING or (round.votes_from and now < round.votes_from):
        return denied(_("这一轮现在不在投票时间。"), "not_voting")
    if round.votes_until and now >= round.votes_until:
        return denied(_("投票已经结束。"), "not_voting")
    return ALLOWED


def can_vote(user: Any, round: Round) -> Verdict:
    """A phone that answered, a home in the round's place, and somebody of the station who has seen that it is so."""
    verdict = is_open(round)
    if not verdict:
        return verdict
    if not user.phone_verified:
        return denied(_("请先用手机号登录一次，确认是您本人。"), "not_verified")
    return _lives_there(user, round)


def can_help_vote(user: Any, voter: Any, round: Round) -> Verdict:
    """The station's people, for a resident without a phone at hand; never who has herself said that the resident lives here, and never for oneself."""
    verdict = is_open(round)
    if not verdict:
        return verdict
    if not has_role(user, *STATION, place_code=voter.home_code or round.place_code):
        return denied(_("只有当地社工站的工作人员可以帮居民投票。"))
    if user.pk == voter.pk:
        return denied(_("自己的票请自己投。"), "same_person")
    home = _lives_there(voter, round)
    if not home:
        return home
    if (
        not was_served(voter)
        and Residence.objects.filter(user=voter, place_code=voter.home_code, seen_by=user).exists()
    ):
        return denied(_("住址是您确认的，请由另一位同事帮她投票。"), "same_person")
    return ALLOWED


def can_confirm_residence(user: Any, place_code: str) -> Verdict:
    if has_role(user, *STATION, place_code=place_code):
        return ALLOWED
    return denied(_("只有当地社工站的工作人员可以确认居民住址。"))


def may_help(user: Any, round: Round | None = None) -> bool:
    """Whether helping residents to vote (in this round) is her office at all: her station's area touches the round's."""
    mine = role_places(user, *STATION)
    area = codes.prefix(round.place_code) if round else ""
    return any(area.startswith(digits) or digits.startswith(area) for digits in mine)


def was_served(user: Any) -> bool:
    """Whether somebody has been at her home for a need of hers: the community knows her then."""
    return Need.objects.filter(requester=user, place_code=user.home_code, state__in=SERVED).exists()


def _lives_there(user: Any, round: Round) -> Verdict:
    if not user.home_code or not user.home_code.startswith(codes.prefix(round.place_code)):
        return denied(_("这一轮请本社区的居民投票，您登记的住址不在这里。"), "elsewhere")
    if was_served(user) or Residence.objects.filter(user=user, place_code=user.home_code).exists():
        return ALLOWED
    return denied(_("还没有确认您住在本社区。请带身份证到社工站确认一次，以后投票都不用再来。"), "residence_unknown")
