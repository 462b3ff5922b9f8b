"""Fairs at which needs and projects are shown to those who could take them on (mechanism W04)."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.states import move
from linkage.events import log
from linkage.needs.models import Need
from linkage.needs.states import PUBLIC
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.projects.models import Fair, FairItem, Intent, Project
from linkage.projects.permissions.meetings import can_intend, can_keep_fair
from linkage.projects.states.demand_lists import INTENT_TRANSITIONS
from linkage.projects.states.projects import PUBLIC as PUBLIC_STAGES


@transaction.atomic
def plan_fair(*, by: User, place_code: str, title: str, about: str, where: str, starts_at: dt.datetime) -> Fair:
    """Raises NotAllowed, Invalid("bad_fair") with fields."""
    require(can_keep_fair(by, place_code))
    texts = {"title": (title.strip(), 60), "about": (about.strip(), 300), "where": (where.strip(), 80)}
    fields = {
        name: _("请填 1 到 %(longest)s 个字。") % {"longest": longest}
        for name, (text, longest) in texts.items()
        if not 1 <= len(text) <= longest
    }
    if fields:
        raise Invalid("bad_fair", _("请检查洽谈会的内容。"), fields=fields)
    fair = Fair.objects.create(
        **{name: text for name, (text, _longest) in texts.items()},
        place_code=place_code,
        starts_at=starts_at,
        made_by=by,
        made_at=clock.now(),
    )
    _record("fair.planned", fair, by)
    return fair


@transaction.atomic
def show_at_fair(*, by: User, fair: Fair, need: Need | None = None, project: Project | None = None) -> FairItem:
    """One public need or project. Raises NotAllowed, Conflict: "not_public", "shown_already"."""
    require(can_keep_fair(by, fair.place_code))
    public = need.state in PUBLIC if need else project is not None and project.state in PUBLIC_STAGES
    if not public:
        raise Conflict("not_public", _("只能展示已经公开的需求和项目。"))
    try:
        with transaction.atomic():
            item = FairItem.objects.create(fair=fair, need=need, project=project)
    except IntegrityError as error:
        raise Conflict("shown_already", _("这一项已经在展示了。")) from error
    _record("fair.shown", fair, by)
    return item


@transaction.atomic
def state_intent(*, by: User, item: FairItem, organisation: Organisation, note: str = "") -> Intent:
    """An organisation would take it on. Raises NotAllowed, Conflict("intended_already")."""
    require(can_intend(by, item.fair, organisation))
    try:
        with transaction.atomic():
            intent = Intent.objects.create(
                item=item, organisation=organisation, note=note.strip()[:200], stated_by=by, stated_at=clock.now()
            )
    except IntegrityError as error:
        raise Conflict("intended_already", _("这家组织已经表示过意向了。")) from error
    _record("fair.intended", item.fair, by)
    return intent


@transaction.atomic
def settle_intent(*, by: User, intent: Intent, signed: bool, on: dt.date | None = None) -> None:
    """Signed, or nothing came of it. Raises NotAllowed, Conflict("wrong_state")."""
    require(can_keep_fair(by, intent.item.fair.place_code))
    move(intent, "sign" if signed else "lapse", INTENT_TRANSITIONS, settled_on=on or clock.today())
    if signed:
        _record("fair.signed", intent.item.fair, by)


def _record(type: str, fair: Fair, by: User, **more: Any) -> None:
    log.record(type, stream=fair.stream, by=by, place_code=fair.place_code, **more)
