"""What went out: for those who answer for the station's money and for its being heard."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import NotFound
from linkage.messaging.models import Delivery, SmsCount, StaffGroup
from linkage.messaging.states import Channel, DeliveryState
from linkage.organisations.models import Role
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.places.queries import names, settings_at

DAYS = 14
_WAYS = {**dict(Channel.choices), "group": _("工作群")}
SEERS = (Role.COORDINATOR, Role.SUPERVISOR)


@dataclass(frozen=True, slots=True)
class Spent:
    """A community's text messages: today's, of how many, and those of the last fortnight."""

    place: str
    today: int
    most: int
    fortnight: int


def sms_spent(user: User) -> list[Spent]:
    """Community by community, of the places she answers for."""
    today = clock.today()
    area = Q(pk__in=[])
    for prefix in role_places(user, *SEERS):
        area |= Q(whose__startswith=f"place/{prefix}")
    days: dict[str, list[SmsCount]] = {}
    for row in SmsCount.objects.filter(area, day__gt=today - dt.timedelta(days=DAYS)):
        days.setdefault(row.whose.removeprefix("place/"), []).append(row)
    called, limits = names(list(days)), settings_at("sms_place_daily", days)
    return [
        Spent(
            called.get(code, code),
            sum(row.sent for row in rows if row.day == today),
            limits[code],
            sum(row.sent for row in rows),
        )
        for code, rows in sorted(days.items())
    ]


def outcomes(user: User) -> list[dict[str, object]]:
    """(channel, state) -> how many in the last fortnight, for people and groups in her places."""
    area = Q(pk__in=[])
    for prefix in role_places(user, *SEERS):
        area |= Q(user__home_code__startswith=prefix) | Q(group__place_code__startswith=prefix)
    since = clock.now() - dt.timedelta(days=DAYS)
    rows = Delivery.objects.filter(area, due_at__gt=since).values("channel", "state")
    return [
        {**row, "way": _WAYS[row["channel"]], "label": DeliveryState(row["state"]).label}
        for row in rows.annotate(number=Count("pk")).order_by("channel", "state")
    ]


def groups_of(user: User) -> QuerySet[StaffGroup]:
    area = Q(pk__in=[])
    for prefix in role_places(user, Role.COORDINATOR):
        area |= Q(place_code__startswith=prefix)
    return StaffGroup.objects.filter(area, ended_at__isnull=True).order_by("pk")


def group_for(user: User, public_id: str) -> StaffGroup:
    group = groups_of(user).filter(public_id=public_id).first()
    if group is None:
        raise NotFound("no_such_group", _("没有找到这个群。"))
    return group


def due_deliveries(most: int) -> list[int]:
    """Keys of what is to be sent at once and has become due."""
    rows = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=clock.now(), how="now")
    return list(rows.order_by("due_at").values_list("pk", flat=True)[:most])


def due_digests(most: int) -> list[tuple[int, str]]:
    """(user id, channel) of digests that have become due."""
    rows = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__lte=clock.now()).exclude(how="now")
    pairs = rows.exclude(user=None).order_by().values_list("user", "channel").distinct()
    return [(user, channel) for user, channel in pairs[:most] if user is not None]
