"""Whom a volunteer has met: the social workers who lead her, and the residents she has served, as far as these let themselves be known."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from linkage.common import clock
from linkage.dispatch.models import Assignment
from linkage.dispatch.queries.tasks import RUNNING
from linkage.dispatch.states import AssignmentState
from linkage.needs.models import Need
from linkage.organisations.models import Organisation
from linkage.organisations.queries import station_for
from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent, User
from linkage.volunteering.models import ServiceHours, Signup
from linkage.volunteering.queries.activities import RUNNING as ON_THE_WAY
from linkage.volunteering.states.hours import HoursState

MOST = 50


@dataclass(frozen=True, slots=True)
class Leader:
    """A social worker: how often she led this volunteer, when last, and how to reach her: her station's telephone, and the task they have in common now
    ("" for none), about which the two can write to each other."""

    user: User
    services: int
    last_on: dt.date | None
    station: Organisation | None
    task: str


@dataclass(frozen=True, slots=True)
class Served:
    """A resident. name: "" for those who do not agree to be known, for minors and where the kind of need would tell of her circumstances."""

    name: str
    place_code: str
    times: int
    last_on: dt.date


def leaders_of(user: User) -> list[Leader]:
    """Those who lead her now first, then by the last service. The number of queries grows with the places she has worked in only."""
    now = _leading_now(user)
    rows = ServiceHours.objects.filter(volunteer__user=user).exclude(state=HoursState.REJECTED)
    sums = rows.values("lead").annotate(times=Count("pk"), last=Max("served_on")).order_by("-last")[:MOST]
    past = {each["lead"]: (each["times"], each["last"]) for each in sums}
    places = dict(rows.filter(lead__in=list(past)).values_list("lead", "place_code")) | {
        lead: place for lead, (place, _task) in now.items()
    }
    stations = {code: station_for(code) for code in set(places.values())}
    people = User.objects.in_bulk([*now, *past])
    found = [
        Leader(people[pk], *past.get(pk, (0, None)), stations.get(places.get(pk, "")), now[pk][1] if pk in now else "")
        for pk in dict.fromkeys([*now, *past])
        if pk != user.pk
    ]
    return sorted(found, key=lambda each: (each.user.pk not in now, -(each.last_on or dt.date.max).toordinal()))


def _leading_now(user: User) -> dict[int, tuple[str, str]]:
    """Lead -> (place, her assignment's id or "") of what she has taken on and is not over."""
    shifts = Signup.objects.filter(user=user, state__in=ON_THE_WAY, shift__ends_at__gt=clock.now())
    found = {
        lead: (place, "") for lead, place in shifts.values_list("shift__activity__lead", "shift__activity__place_code")
    }
    tasks = Assignment.objects.filter(user=user, state__in=RUNNING, requirement__need__lead__isnull=False)
    for lead, place, task in tasks.values_list("requirement__need__lead", "requirement__need__place_code", "public_id"):
        found[lead] = (place, task)
    return found


def served_by(user: User) -> list[Served]:
    """The residents whose needs she served and who confirmed it, the last one first. A name is what helpers are told, and only while she who is named
    agrees to be known to helpers. Three queries."""
    mine = Assignment.objects.filter(user=user, state=AssignmentState.CONFIRMED).values("requirement__need")
    needs = list(
        Need.objects.filter(pk__in=mine)
        .exclude(requester=user)
        .select_related("category")
        .order_by("-window_end")[: 4 * MOST]
    )
    agreed = _agreed({each.requester_id for each in needs})
    people = User.objects.in_bulk(agreed)
    grouped: dict[tuple[int, bool, str], list[Need]] = {}
    for need in needs:
        is_open = need.requester_id in agreed and not need.involves_minor and not need.category.is_sensitive
        grouped.setdefault((need.requester_id, is_open, need.place_code), []).append(need)
    return [
        Served(people[asker].short_name if is_open else "", place, len(rows), clock.local(rows[0].window_end).date())
        for (asker, is_open, place), rows in list(grouped.items())[:MOST]
    ]


def _agreed(users: Iterable[int]) -> set[int]:
    """Who agrees, by the text as it is now, to be known to those who help her."""
    purpose = Consent.Purpose.SHARE_WITH_HELPERS
    standing = Q(purpose=purpose, version=TEXTS[purpose].version, withdrawn_at__isnull=True)
    return set(Consent.objects.filter(standing, user__in=list(users)).values_list("user", flat=True))
