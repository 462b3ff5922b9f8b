"""From a line in the inbox to what is to be sent outside: a row for each channel, once."""

from collections.abc import Collection

from linkage.common import clock
from linkage.events.models import Event
from linkage.messaging.kinds import FOR_GROUPS, WORTH_AN_SMS, kind_of
from linkage.messaging.models import Delivery, Notice, StaffGroup
from linkage.messaging.queries.channels import due_at, reach_of
from linkage.messaging.states import Channel, How
from linkage.places.codes import lineage


def plan_deliveries(event: Event, notices: Collection[Notice]) -> list[int]:
    """In the transaction that made the notices. Returns the keys of those that are due now."""
    kind = kind_of(event.type)
    rows = []
    for user_id, reach in reach_of([notice.user for notice in notices]).items():
        notice = next(each for each in notices if each.user_id == user_id)
        for channel in Channel:
            how = reach.how(kind, channel)
            if how == How.NEVER or (channel == Channel.SMS and event.type not in WORTH_AN_SMS):
                continue
            due = due_at(how, notice.user.home_code, reach.quiet)
            rows.append(
                Delivery(event=event, user=notice.user, notice=notice, channel=channel, kind=kind, how=how, due_at=due)
            )
    return _kept(event, rows)


def plan_for_groups(event: Event) -> list[int]:
    """Tell the groups of the stations in whose area it happened."""
    if event.type not in FOR_GROUPS or not event.place_code:
        return []
    groups = StaffGroup.objects.filter(place_code__in=lineage(event.place_code), ended_at__isnull=True)
    rows = [Delivery(event=event, group=group, channel="group", due_at=clock.now()) for group in groups]
    return _kept(event, rows)


def _kept(event: Event, rows: list[Delivery]) -> list[int]:
    if not rows:
        return []
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    due = Delivery.objects.filter(event=event, how=How.NOW, due_at__lte=clock.now())
    return list(due.order_by("pk").values_list("pk", flat=True))
