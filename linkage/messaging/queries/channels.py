"""By which ways a person can be reached, and how she wants to be."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from linkage.common import clock
from linkage.messaging.kinds import usual_how
from linkage.messaging.models import Choice, PushDevice, QuietTime
from linkage.messaging.states import Channel, How, Kind
from linkage.people.models import User
from linkage.people.one_time_codes import is_demo
from linkage.places.queries import setting


@dataclass(frozen=True, slots=True)
class Reach:
    """channels: those by which she can be reached now. hows: (kind, channel) -> how she wants it. quiet: the hours from and until."""

    channels: frozenset[str]
    hows: dict[tuple[str, str], str]
    quiet: tuple[int, int]

    def how(self, kind: str, channel: str) -> str:
        return self.hows[kind, channel] if channel in self.channels else How.NEVER


def reach_of(users: Collection[User]) -> dict[int, Reach]:
    """user id -> Reach, in three queries however many."""
    ids = [user.pk for user in users]
    with_device = set(PushDevice.objects.filter(user__in=ids).values_list("user", flat=True))
    quiet = {row.user_id: (row.from_hour, row.until_hour) for row in QuietTime.objects.filter(user__in=ids)}
    chosen = {(row.user_id, row.kind, row.channel): row.how for row in Choice.objects.filter(user__in=ids)}
    return {user.pk: _reach(user, user.pk in with_device, chosen, quiet.get(user.pk, (22, 8))) for user in users}


def reach(user: User) -> Reach:
    return reach_of([user])[user.pk]


def due_at(how: str, place_code: str, quiet: tuple[int, int]) -> dt.datetime:
    """When to send: at once, or when it is no longer quiet; or with the next digest, which the place's hour sets (weekly: on Mondays)."""
    now = clock.local(clock.now())
    if how == How.NOW:
        return _after_quiet(now, quiet)
    digest = now.replace(hour=setting("digest_hour", place_code), minute=0, second=0, microsecond=0)
    if digest <= now:
        digest += dt.timedelta(days=1)
    if how == How.WEEKLY:
        digest += dt.timedelta(days=-digest.weekday() % 7)
    return digest


def is_quiet(hour: int, quiet: tuple[int, int]) -> bool:
    begin, end = quiet
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


def _after_quiet(now: dt.datetime, quiet: tuple[int, int]) -> dt.datetime:
    if not is_quiet(now.hour, quiet):
        return now
    morning = now.replace(hour=quiet[1], minute=0, second=0, microsecond=0)
    return morning if morning > now else morning + dt.timedelta(days=1)


def _reach(user: User, has_device: bool, chosen: dict[tuple[int, str, str], str], quiet: tuple[int, int]) -> Reach:
    has = {
        Channel.PUSH: has_device,
        Channel.EMAIL: bool(user.email),
        Channel.SMS: user.phone_verified and bool(user.phone) and not is_demo(user.phone),
    }
    otherwise = has_device or bool(user.email)
    hows: dict[tuple[str, str], str] = {
        (kind, channel): chosen.get((user.pk, kind, channel), usual_how(kind, channel, is_reached_otherwise=otherwise))
        for kind in Kind
        for channel in Channel
    }
    return Reach(frozenset(channel for channel, possible in has.items() if possible), hows, quiet)
