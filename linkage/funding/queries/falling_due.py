"""What time makes due in rounds and grants: votes to open and to close, reports to remind of."""

import datetime as dt

from linkage.common import clock
from linkage.funding.models import Grant, Round
from linkage.funding.queries.grants import report_due
from linkage.funding.queries.reviews import VOTED
from linkage.funding.states import GrantState
from linkage.funding.states.rounds import RoundState
from linkage.places.queries import settings_at

REMINDER = "grant_report_reminder_days"


def votes_to_open() -> list[Round]:
    """Under review still, though the time to vote has come and is not over. A vote whose whole time went by with the review waits for the officer."""
    now = clock.now()
    rows = Round.objects.filter(state=RoundState.REVIEWING, rule__in=VOTED, votes_from__lte=now, votes_until__gt=now)
    return list(rows.select_related("fund").order_by("pk"))


def votes_over() -> list[Round]:
    """Open still, though their time is up."""
    rows = Round.objects.filter(state=RoundState.VOTING, votes_until__lte=clock.now())
    return list(rows.select_related("fund").order_by("pk"))


def reports_to_remind_of() -> list[tuple[Grant, int, dt.date]]:
    """(grant, number of the report, its day) of those the grantee may hand in and whose day is within the place's days of warning or past, unless she
    was reminded of that very day already."""
    grants = list(
        Grant.objects.filter(state__in=(GrantState.RUNNING, GrantState.ENDED))
        .select_related("fund", "application")
        .prefetch_related("reports", "tranches")
        .order_by("pk")
    )
    days, today = settings_at(REMINDER, {each.fund.place_code for each in grants}), clock.today()
    found = []
    for grant in grants:
        due = report_due(grant)
        if due is None or not due.is_open or due.due_on is None or due.due_on == grant.remind_on:
            continue
        if due.due_on - dt.timedelta(days=days[grant.fund.place_code]) <= today:
            found.append((grant, due.number, due.due_on))
    return found
