"""How much of people's attention has been spent on invitations."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Count

from linkage.common import clock
from linkage.dispatch.models import Offer, WeekOfInvitations
from linkage.dispatch.states import OfferState
from linkage.needs.models import Need
from linkage.places.queries import settings_at


def this_week() -> dt.date:
    """Its Monday, in Shanghai."""
    today = clock.today()
    return today - dt.timedelta(days=today.weekday())


def invited_enough(users: Collection[int], a_week: int) -> set[int]:
    """Of these people (pks), those whose week is used up."""
    used_up = WeekOfInvitations.objects.filter(week=this_week(), invitations__gte=a_week, user__in=users)
    return set(used_up.values_list("user", flat=True))


def asked_for_that_time(users: Collection[int], need: Need, at_once: int) -> set[int]:
    """Of these people (pks), those who have `at_once` invitations or more to answer for times that overlap the need's."""
    waiting = Offer.objects.filter(
        user__in=users,
        state=OfferState.SENT,
        requirement__need__window_start__lt=need.window_end,
        requirement__need__window_end__gt=need.window_start,
    ).exclude(requirement__need=need)
    counted = waiting.values("user").annotate(total=Count("id")).filter(total__gte=at_once)
    return set(counted.values_list("user", flat=True))


def volunteers_to_spare(places: Collection[str]) -> dict[str, set[str]]:
    """Place code -> the public ids of volunteers whom nobody should invite any more this week, by that place's cap. Two queries."""
    caps = settings_at("invitations_a_week", set(places))
    least = min(caps.values(), default=0)
    rows = WeekOfInvitations.objects.filter(week=this_week(), invitations__gte=least, user__volunteer__isnull=False)
    invited = list(rows.values_list("user__volunteer__public_id", "invitations"))
    return {place: {volunteer for volunteer, times in invited if times >= cap} for place, cap in caps.items()}
