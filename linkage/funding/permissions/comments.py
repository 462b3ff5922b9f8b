from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.funding.models import Round
from linkage.funding.states.rounds import RoundState
from linkage.places import codes

HEARING = (RoundState.REVIEWING, RoundState.VOTING)


def asks_for_comments(round: Round) -> bool:
    """Whether residents' opinions are asked for now."""
    until = round.comments_until
    return round.state in HEARING and until is not None and clock.now() < until


def can_comment(user: Any, round: Round) -> Verdict:
    """Whoever lives in the round's place (access matrix: comment.write)."""
    if not asks_for_comments(round):
        return denied(_("现在不在征集意见的时间。"), "not_asked")
    if user.home_code and user.home_code.startswith(codes.prefix(round.place_code)):
        return ALLOWED
    return denied(_("这里征集本社区居民的意见，您登记的住址不在这里。"), "elsewhere")
