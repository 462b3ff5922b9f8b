"""Spending people's attention. An invitation has a cost for the one who gets it, so each person has so many a week and no more (a capacity, as in
Manshadi and Rodilitz 2022): every automatic invitation first takes one from her week by a conditional update. What a social worker sends by hand
counts as well, but is never refused: she knows more than a rule."""

from collections.abc import Collection

from django.db.models import F, QuerySet

from linkage.dispatch.models import WeekOfInvitations
from linkage.dispatch.queries.attention import asked_for_that_time, invited_enough, this_week
from linkage.dispatch.queries.manner import Manner
from linkage.needs.models import Need


def may_be_asked(users: Collection[int], need: Need, manner: Manner) -> set[int]:
    """Of these people (pks), those whom the caps allow to be invited now. Two queries."""
    tired = invited_enough(users, manner.a_week) | asked_for_that_time(users, need, manner.at_once)
    return set(users) - tired


def spend(
    users: Collection[int], need: Need, manner: Manner, *, whatever_the_caps: Collection[int] = frozenset()
) -> set[int]:
    """Take one invitation from each one's week, in the order of their ids so that two waves never wait for each other; whoever reached a cap this
    very moment is left out, but for those in `whatever_the_caps`. Returns whom to invite. Inside the caller's transaction."""
    rows = _rows(users)
    within = rows.filter(invitations__lt=manner.a_week)
    one_more = F("invitations") + 1
    taken = {
        user
        for user in sorted(users)
        if (rows if user in whatever_the_caps else within).filter(user=user).update(invitations=one_more)
    }
    # Their rows are locked now: whoever invites one of them for the same time has done so already, or waits for us.
    too_many = asked_for_that_time(taken - set(whatever_the_caps), need, manner.at_once)
    rows.filter(user__in=too_many).update(invitations=F("invitations") - 1)
    return taken - too_many


def note_invitation(user: int) -> None:
    """One sent by hand."""
    _rows([user]).filter(user=user).update(invitations=F("invitations") + 1)


def hold(users: Collection[int]) -> None:
    """Lock these people's weeks to the end of the transaction, in the order of their ids: for an act that invites for several requirements."""
    list(_rows(users).filter(user__in=users).order_by("user").select_for_update().values_list("pk", flat=True))


def _rows(users: Collection[int]) -> QuerySet[WeekOfInvitations]:
    week = this_week()
    WeekOfInvitations.objects.bulk_create(
        [WeekOfInvitations(user_id=user, week=week) for user in sorted(users)], ignore_conflicts=True
    )
    return WeekOfInvitations.objects.filter(week=week)
