"""Rounds, for everybody once they are called, and for the fund's people before."""

from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.funding.models import Fund, Round
from linkage.funding.permissions.rounds import can_keep_rounds, can_see_round
from linkage.funding.states.rounds import PUBLIC, RoundState
from linkage.organisations.models import Role
from linkage.organisations.roles import funds_of


def calls() -> QuerySet[Round]:
    """Every published round, those one can still apply in first, the soonest to close on top."""
    still_open = Case(
        When(state=RoundState.OPEN, closes_at__gt=clock.now(), then=Value(0)),
        default=Value(1),
        output_field=IntegerField(),
    )
    rows = Round.objects.filter(state__in=PUBLIC).select_related("fund").annotate(rank=still_open)
    return rows.order_by("rank", "closes_at", "pk")


def open_calls() -> QuerySet[Round]:
    """Those one can apply in now."""
    now = clock.now()
    return calls().filter(state=RoundState.OPEN, opens_at__lte=now, closes_at__gt=now)


def calls_over() -> list[Round]:
    """Open still, though their time is up."""
    return list(Round.objects.filter(state=RoundState.OPEN, closes_at__lte=clock.now()).order_by("pk"))


def round_for(user: Any, public_id: str) -> Round:
    """Raises NotFound, for a draft of another fund as well."""
    found = Round.objects.select_related("fund__organisation").filter(public_id=public_id).first()
    if found is None or not can_see_round(user, found):
        raise NotFound("no_such_round", _("没有找到这一轮申报。"))
    return found


def round_to_keep(user: Any, public_id: str) -> Round:
    """For the fund's officer. Raises NotFound."""
    found = round_for(user, public_id)
    if not can_keep_rounds(user, found.fund):
        raise NotFound("no_such_round", _("没有找到这一轮申报。"))
    return found


def rounds_of(fund: Fund) -> QuerySet[Round]:
    """The fund's rounds, newest first, with how many applications were handed in and how many wait to be taken in."""
    handed_in = Count("applications", filter=Q(applications__submitted_at__isnull=False))
    waiting = Count("applications", filter=Q(applications__state="submitted"))
    return Round.objects.filter(fund=fund).annotate(handed_in=handed_in, waiting=waiting).order_by("-created_at", "-pk")


def published_rounds_of(fund_id: str) -> QuerySet[Round]:
    """Of the fund with this public id, for everybody. Raises NotFound."""
    if not Fund.objects.filter(public_id=fund_id).exists():
        raise NotFound("no_such_fund", _("没有找到这个基金。"))
    rows = Round.objects.filter(fund__public_id=fund_id, state__in=PUBLIC)
    return rows.select_related("fund").prefetch_related("criteria")


def rounds_kept_by(user: Any) -> QuerySet[Round]:
    return Round.objects.filter(fund__public_id__in=funds_of(user, Role.FUND_OFFICER))
