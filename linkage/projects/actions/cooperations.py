"""Cooperation agreements (mechanism J14): who with whom, until when, how often; told of before they end."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.projects.models import Cooperation
from linkage.projects.permissions.meetings import can_keep_cooperation, can_use


@transaction.atomic
def register_cooperation(
    *, by: User, organisation: Organisation, partner: str, about: str, starts_on: dt.date, ends_on: dt.date
) -> Cooperation:
    """Raises NotAllowed, Invalid("bad_cooperation") with fields."""
    require(can_keep_cooperation(by, organisation))
    fields: dict[str, Any] = {}
    if not 1 <= len(partner.strip()) <= 80:
        fields["partner"] = _("请写对方的名称。")
    if not 1 <= len(about.strip()) <= 300:
        fields["about"] = _("请写合作什么。")
    if ends_on <= starts_on:
        fields["ends_on"] = _("结束的日子要在开始之后。")
    if fields:
        raise Invalid("bad_cooperation", _("请检查这份协议。"), fields=fields)
    made = Cooperation.objects.create(
        organisation=organisation,
        partner=partner.strip(),
        about=about.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        made_by=by,
        made_at=clock.now(),
    )
    _record("cooperation.started", made, by)
    return made


@transaction.atomic
def note_cooperation(*, by: User, row: Cooperation) -> None:
    """They worked together once more, today. Raises NotAllowed, Conflict("not_running")."""
    require(can_use(by, row))
    today = clock.today()
    running = Cooperation.objects.filter(pk=row.pk, starts_on__lte=today, ends_on__gte=today, ended_on__isnull=True)
    if not running.update(times=F("times") + 1, last_on=today):
        raise Conflict("not_running", _("这份协议不在有效期里。"))
    row.refresh_from_db()
    _record("cooperation.used", row, by)


@transaction.atomic
def end_cooperation(*, by: User, row: Cooperation) -> None:
    """Before its time. Raises NotAllowed, Conflict("not_running")."""
    require(can_use(by, row))
    if not Cooperation.objects.filter(pk=row.pk, ended_on__isnull=True).update(ended_on=clock.today()):
        raise Conflict("not_running", _("这份协议已经结束了。"))
    row.refresh_from_db()
    _record("cooperation.ended", row, by)


@transaction.atomic
def remind_of_end(*, row: Cooperation) -> bool:
    """Once for each agreement, however often it is asked for. Whether it was told now."""
    told = Cooperation.objects.filter(pk=row.pk, reminded_on__isnull=True).update(reminded_on=clock.today())
    if told:
        _record("cooperation.expiring", row, None)
    return bool(told)


def _record(type: str, row: Cooperation, by: User | None) -> None:
    place_code = row.organisation.place_code
    log.record(type, stream=row.stream, by=by, place_code=place_code, cooperation=row.public_id)
