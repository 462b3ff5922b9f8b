import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.needs import duties, permissions, search
from linkage.needs.actions.checks import text_problems, window_problems
from linkage.needs.models import Need
from linkage.needs.states import NeedState
from linkage.people.models import User

EDITABLE = frozenset({NeedState.SUBMITTED, NeedState.ASSESSED, NeedState.PUBLISHED})


@transaction.atomic
def edit_need(
    *,
    by: User,
    need: Need,
    title: str,
    description: str,
    address: str,
    window_start: dt.datetime,
    window_end: dt.datetime,
) -> Need:
    """Put right what was written, as long as nobody has taken a place in it (need.edit: res@own!unclaimed).

    Raises NotAllowed, Invalid("bad_need"), Conflict("already_claimed"), Conflict("wrong_state").
    """
    require(permissions.can_edit(by, need))
    fields: dict[str, Any] = text_problems(title, description, address)
    if (window_start, window_end) != (need.window_start, need.window_end):
        fields.update(window_problems(window_start, window_end, clock.now()))
    if fields:
        raise Invalid("bad_need", _("还有几处要改一下，请看标出的地方。"), fields=fields)
    changes = {
        "title": title.strip(),
        "description": description.strip(),
        "address": address.strip(),
        "window_start": window_start,
        "window_end": window_end,
        "search_text": search.search_text(title, need.public_summary, need.category.name),
    }
    if not Need.objects.filter(pk=need.pk, state__in=EDITABLE).update(**changes):
        raise Conflict("wrong_state", _("这条求助已经往前走了，不能再改；有变化请联系带队社工。"))
    if need.requirements.filter(filled__gt=0).exists():
        raise Conflict("already_claimed", _("已经有人接单了，不能再改；有变化请联系带队社工。"))
    need.refresh_from_db()
    Need.objects.filter(pk=need.pk).update(due_at=_later_due(need))
    log.record("need.edited", stream=need.stream, by=by, place_code=need.place_code)
    need.refresh_from_db(fields=["due_at"])
    return need


def _later_due(need: Need) -> dt.datetime | None:
    """A published need is due by its window, so it moves with it; the station's own deadlines stand."""
    return duties.due_at(need, need.state, clock.now()) if need.state == NeedState.PUBLISHED else need.due_at
