"""The yearly demand list (mechanism J07): draft, comments, final, published; afterwards only a revision with a reason."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.states import move
from linkage.events import log
from linkage.needs.vocabulary import DOMAINS
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.projects.models import DemandEntry, DemandList, Project
from linkage.projects.permissions.meetings import can_finalise, can_keep_list
from linkage.projects.permissions.projects import can_keep
from linkage.projects.states.demand_lists import EDITABLE, LIST_TRANSITIONS, ListState

FACTS = ("title", "field", "whom", "why", "count", "budget_fen")


@transaction.atomic
def draft_list(*, by: User, place_code: str, year: int, entries: Sequence[dict[str, Any]] = ()) -> DemandList:
    """entries: FACTS each. Raises NotAllowed, Conflict("list_there") when the place has one for the year, Invalid with fields."""
    require(can_keep_list(by, place_code))
    if DemandList.objects.filter(place_code=place_code, year=year).exists():
        raise Conflict("list_there", _("这一年的清单已经有了，发布后可以修订。"))
    return _make(by, place_code=place_code, year=year, version=1, entries=entries)


@transaction.atomic
def revise_list(*, by: User, row: DemandList, reason: str) -> DemandList:
    """A new version of a published one, with its entries to start from; the published one stands until the new one is published.

    Raises NotAllowed, Invalid("reason_needed"), Conflict: "wrong_state", "list_there" when a revision is under way.
    """
    require(can_keep_list(by, row.place_code))
    if not reason.strip():
        sentence = _("请写明为什么修订，会公开。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    if row.state != ListState.PUBLISHED:
        raise Conflict("wrong_state", _("只有已发布的清单可以修订。"))
    old = [{name: getattr(each, name) for name in (*FACTS, "project")} for each in row.entries.all()]
    facts: dict[str, Any] = {"version": row.version + 1, "reason": reason.strip()[:300]}
    return _make(by, place_code=row.place_code, year=row.year, entries=old, **facts)


@transaction.atomic
def add_entry(*, by: User, row: DemandList, **facts: Any) -> DemandEntry:
    """facts: FACTS. Raises NotAllowed, Conflict("list_final"), Invalid("bad_entry") with fields."""
    require(can_keep_list(by, row.place_code))
    _lock_editable(row)
    _check(facts)
    last = row.entries.order_by("-order").values_list("order", flat=True).first() or 0
    return DemandEntry.objects.create(list=row, order=last + 1, **facts)


@transaction.atomic
def remove_entry(*, by: User, row: DemandList, order: int) -> None:
    """Raises NotAllowed, Conflict("list_final")."""
    require(can_keep_list(by, row.place_code))
    _lock_editable(row)
    row.entries.filter(order=order).delete()


@transaction.atomic
def ask_for_comments(*, by: User, row: DemandList) -> None:
    """From today on everybody reads it and residents comment. Raises NotAllowed, Conflict: "wrong_state", "list_empty"."""
    require(can_keep_list(by, row.place_code))
    if not row.entries.exists():
        raise Conflict("list_empty", _("清单里还没有内容。"))
    days = int(setting("demand_list_comment_days", row.place_code))
    until = clock.today() + dt.timedelta(days=days)
    move(row, "ask", LIST_TRANSITIONS, comments_from=clock.today(), comments_until=until)
    _record("demand_list.opened", row, by)


@transaction.atomic
def finalise_list(*, by: User, row: DemandList) -> None:
    """Nothing in it changes any more. Raises NotAllowed("second_person_needed"), Conflict: "wrong_state", "comments_open"."""
    require(can_finalise(by, row))
    if row.comments_until is not None and row.comments_until >= clock.today():
        raise Conflict("comments_open", _("征求居民意见还没有结束。"))
    move(row, "finalise", LIST_TRANSITIONS, finalised_by=by, finalised_at=clock.now())
    _record("demand_list.finalised", row, by)


@transaction.atomic
def publish_list(*, by: User, row: DemandList) -> None:
    """The version before, if there is one, gives way in the same step. Raises NotAllowed, Conflict("wrong_state")."""
    require(can_keep_list(by, row.place_code))
    before = DemandList.objects.filter(place_code=row.place_code, year=row.year, state=ListState.PUBLISHED)
    for each in before.exclude(pk=row.pk):
        move(each, "replace", LIST_TRANSITIONS)
    move(row, "publish", LIST_TRANSITIONS, published_at=clock.now())
    _record("demand_list.published", row, by)


@transaction.atomic
def link_project(*, by: User, entry: DemandEntry, project: Project) -> None:
    """What the entry became: the one thing that is still noted on a published list. Raises NotAllowed."""
    require(can_keep(by, project))
    DemandEntry.objects.filter(pk=entry.pk).update(project=project)
    entry.project = project


def _make(by: User, *, entries: Sequence[dict[str, Any]], **facts: Any) -> DemandList:
    for each in entries:
        _check(each)
    try:
        with transaction.atomic():
            made = DemandList.objects.create(made_by=by, made_at=clock.now(), **facts)
    except IntegrityError as error:
        raise Conflict("list_there", _("这一年的清单正在修订，请看最新的一版。")) from error
    DemandEntry.objects.bulk_create(
        DemandEntry(list=made, order=order, **each) for order, each in enumerate(entries, start=1)
    )
    _record("demand_list.drafted", made, by)
    return made


def _lock_editable(row: DemandList) -> None:
    """Hold the row, so that nothing is written into a list that is being made final."""
    held = DemandList.objects.select_for_update().get(pk=row.pk)
    if held.state not in EDITABLE:
        raise Conflict("list_final", _("清单已经定稿，只能发布修订版。"))


def _check(facts: dict[str, Any]) -> None:
    fields: dict[str, Any] = {
        name: _("请填 1 到 %(longest)s 个字。") % {"longest": longest}
        for name, longest in (("title", 60), ("whom", 60), ("why", 200))
        if not 1 <= len(str(facts.get(name, "")).strip()) <= longest
    }
    if facts.get("field") not in DOMAINS:
        fields["field"] = _("请选一个领域。")
    if facts.get("count", 0) < 0 or not 0 <= facts.get("budget_fen", 0) <= 10**12:
        fields["budget"] = _("请填写金额。")
    if fields:
        raise Invalid("bad_entry", _("请检查这一条。"), fields=fields)


def _record(type: str, row: DemandList, by: User) -> None:
    log.record(type, stream=row.stream, by=by, place_code=row.place_code, year=row.year, version=row.version)
