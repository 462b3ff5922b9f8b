"""What the worker counts: the network views when somebody first looks, and again each night for those that are looked at; the public figures."""

import datetime as dt

from django.db import transaction
from django_tasks import task

from linkage.common import clock, priorities
from linkage.common.schedule import periodic
from linkage.organisations.queries import stations
from linkage.people.models import User
from linkage.stats.actions import (
    draw_network,
    forget_unseen_networks,
    keep_public_figures,
    want_network,
    want_network_again,
)
from linkage.stats.models import NetworkSnapshot
from linkage.stats.queries.network import FIRST_MONTHS, PUBLIC_MONTHS

KEPT = dt.timedelta(days=30)


@task()
def draw(place_code: str, months: int) -> None:
    draw_network(place_code=place_code, months=months)


@transaction.atomic
def look(*, place_code: str, months: int) -> None:
    """Somebody opens the view: have it worked out unless it is there or under way."""
    if want_network(place_code=place_code, months=months):
        draw.enqueue(place_code, months)


@transaction.atomic
def look_again(*, by: User, place_code: str, months: int) -> bool:
    """Somebody asks for fresh figures. False when they were asked for a moment ago. Raises NotAllowed."""
    wanted = want_network_again(by=by, place_code=place_code, months=months)
    if wanted:
        draw.enqueue(place_code, months)
    return wanted


@periodic(cron="23 2 * * *")
def draw_every_night() -> None:
    """Every station's own view, what the public sees, and whatever was looked at lately: one task each, so that none holds the others up."""
    forget_unseen_networks(before=clock.today() - KEPT)
    for station in stations():
        want_network(place_code=station.place_code, months=FIRST_MONTHS)
    want_network(place_code="", months=PUBLIC_MONTHS)
    for row in NetworkSnapshot.objects.order_by("place_code", "months"):
        draw.using(priority=priorities.LATER).enqueue(row.place_code, row.months)


@periodic(cron="*/5 * * * *")
def tally_public_figures() -> None:
    keep_public_figures()
