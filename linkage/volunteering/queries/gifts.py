"""What a person may pass on, to whom; and the station's pool."""

from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.ledger import books
from linkage.ledger.models import Posting
from linkage.organisations.models import Organisation, Role
from linkage.organisations.queries import stations
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.accounts import points_place, pool_account, user_account
from linkage.volunteering.models import Allotment, FamilyTie
from linkage.volunteering.states.allotments import AllotmentState

KEPT_BY = (Role.SOCIAL_WORKER, Role.COORDINATOR, Role.SUPERVISOR)


def ties_of(user: User) -> QuerySet[FamilyTie]:
    """To whom she may give."""
    return FamilyTie.objects.filter(giver=user, ended_at__isnull=True).select_related("receiver").order_by("pk")


def tie_of(user: User, public_id: str) -> FamilyTie:
    return _one(ties_of(user), public_id)


def ties_kept_by(user: User) -> QuerySet[FamilyTie]:
    rows = FamilyTie.objects.filter(ended_at__isnull=True, pk__in=[])
    for digits in role_places(user, Role.COORDINATOR):
        rows |= FamilyTie.objects.filter(ended_at__isnull=True, place_code__startswith=digits)
    return rows.select_related("giver", "receiver").order_by("-pk")


def tie_kept_by(user: User, public_id: str) -> FamilyTie:
    return _one(ties_kept_by(user), public_id)


def givable(user: User) -> int:
    """Hundredths of a point that she may pass on: what came to her as a gift or from the pool stays with her, so that points never wander."""
    mine = Posting.objects.filter(account__key=user_account(user), amount__gt=0)
    given_to_her = mine.filter(transaction__kind__in=["points.given", "points.allotted"])
    return max(books.balance(user_account(user)) - (given_to_her.aggregate(sum=Sum("amount"))["sum"] or 0), 0)


def left_to_give_this_year(user: User) -> int:
    """Hundredths of a point, by the region's limit."""
    given = Posting.objects.filter(
        account__key=user_account(user),
        amount__lt=0,
        transaction__kind="points.given",
        transaction__at__year=clock.today().year,
    )
    most = setting("points_gift_yearly", points_place(user)) * 100
    return max(most + (given.aggregate(sum=Sum("amount"))["sum"] or 0), 0)


def pools_of(user: User) -> list[Organisation]:
    """The stations on whose pools she works."""
    places = role_places(user, *KEPT_BY)
    return [each for each in stations() if any(each.place_code.startswith(digits) for digits in places)]


def pool_balance(station: Organisation) -> int:
    return books.balance(pool_account(station))


def allotments_of(user: User) -> QuerySet[Allotment]:
    """Of her stations: what waits, those who live alone first; then the latest."""
    rows = Allotment.objects.filter(station__in=pools_of(user))
    return rows.select_related("station", "receiver", "proposed_by", "decided_by").order_by("-first", "pk")


def allotments_waiting(user: User) -> QuerySet[Allotment]:
    return allotments_of(user).filter(state=AllotmentState.PROPOSED)


def allotment_for(user: User, public_id: str) -> Allotment:
    return _one(allotments_of(user), public_id)


def _one(rows: Any, public_id: str) -> Any:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_gift", _("没有这条记录，可能刚刚有人处理过了。"))
    return found
