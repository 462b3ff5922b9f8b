"""The figures' few writes: asking for the network view to be worked out, keeping what was worked out, opening names; and the public tally."""

import datetime as dt
import time
from dataclasses import asdict

from django.db import transaction
from django.db.models import Q

from linkage.common import clock
from linkage.common.errors import require
from linkage.people.actions.readings import log_readings
from linkage.people.models import User
from linkage.stats.models import NetworkSnapshot, PublicTally
from linkage.stats.permissions import can_open_names, can_see_network
from linkage.stats.queries.figures import public_figures
from linkage.stats.queries.network import PeopleNamed, people_named, snapshot_of
from linkage.stats.report import make_report, public_report

GIVEN_UP_AFTER = dt.timedelta(minutes=10)
NOT_AGAIN_WITHIN = dt.timedelta(minutes=1)
LONG_TO_COUNT = 0.05  # seconds


@transaction.atomic
def want_network(*, place_code: str, months: int) -> bool:
    """Note that somebody looks at the view. Returns whether it has to be worked out now: it never was, and no worker is at it."""
    now, today = clock.now(), clock.today()
    row, is_new = NetworkSnapshot.objects.get_or_create(
        place_code=place_code, months=months, defaults={"asked_at": now, "seen_on": today}
    )
    if is_new:
        return True
    this = NetworkSnapshot.objects.filter(pk=row.pk)
    if row.seen_on != today:
        this.update(seen_on=today)
    return bool(row.at is None and this.filter(at=None, asked_at__lt=now - GIVEN_UP_AFTER).update(asked_at=now))


@transaction.atomic
def want_network_again(*, by: User, place_code: str, months: int) -> bool:
    """Work it out anew. Returns whether that has to be begun: not when it was asked for within the last minute. Raises NotAllowed."""
    require(can_see_network(by, place_code))
    now = clock.now()
    this = NetworkSnapshot.objects.filter(place_code=place_code, months=months, asked_at__lt=now - NOT_AGAIN_WITHIN)
    return bool(this.update(asked_at=now)) or want_network(place_code=place_code, months=months)


def draw_network(*, place_code: str, months: int) -> None:
    """Work the view out and keep it; of "" (everywhere) only what is public. Safe to repeat; of two at once the later stands."""
    began, now = time.perf_counter(), clock.now()
    report = make_report(place_code, months) if place_code else public_report(months)
    rows = NetworkSnapshot.objects.filter(Q(at=None) | Q(at__lte=now), place_code=place_code, months=months)
    rows.update(at=now, report=report, seconds=round(time.perf_counter() - began, 2))


def forget_unseen_networks(*, before: dt.date) -> int:
    """Drop what nobody has looked at since that day. Returns how many went."""
    gone, _rows = NetworkSnapshot.objects.filter(seen_on__lt=before).delete()
    return gone


@transaction.atomic
def open_names(*, by: User, place_code: str, months: int) -> PeopleNamed:
    """Show who the isolated residents and the hinted volunteers of the view are, and note of each that it was read (product rule 10).
    Raises NotAllowed."""
    require(can_open_names(by, place_code))
    people = people_named(snapshot_of(place_code, months))
    subjects = [f"user/{each.public_id}" for each in people.everybody]
    log_readings(reader=by, subjects=subjects, facts="name")
    return people


@transaction.atomic
def keep_public_figures() -> None:
    """Count what is public, and keep it for the page where that takes long; where it does not, the page counts by itself."""
    began = time.perf_counter()
    figures = public_figures()
    PublicTally.objects.all().delete()
    if time.perf_counter() - began > LONG_TO_COUNT:
        PublicTally.objects.create(at=clock.now(), figures=asdict(figures))
