from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from linkage.common.acting import see_other
from linkage.common.dead_letters import DeadKind, dead_kinds
from linkage.common.errors import Conflict, require
from linkage.common.pages import render_page
from linkage.common.queue_figures import queue_figures
from linkage.events.jobs import react
from linkage.events.models import Event
from linkage.organisations.actions.upkeep import discard_dead_tasks, retry_dead_task, retry_dead_tasks
from linkage.organisations.permissions import can_retry_tasks, can_see_upkeep
from linkage.people.requests import PersonRequest


@dataclass(frozen=True, slots=True)
class Letter:
    """about: the event or thing the task was for, as `need.claimed 4711`."""

    letter: Any
    about: str


@login_required
@require_GET
def tasks(request: PersonRequest) -> HttpResponse:
    """How the queue stands, and what was given up, by kind."""
    require(can_see_upkeep(request.user))
    kinds = dead_kinds()
    types = _event_types(kinds)
    context = {
        "queue": queue_figures(),
        "kinds": [
            {"kind": kind, "letters": [Letter(each, _about(each, types)) for each in kind.letters]} for kind in kinds
        ],
        "may_retry": can_retry_tasks(request.user),
    }
    return render_page(request, "administration/tasks.html", context)


@login_required
@require_POST
def retries(request: PersonRequest) -> HttpResponse:
    """task=one, or kind=all of it."""
    require(can_retry_tasks(request.user))
    try:
        if "task" in request.POST:
            retry_dead_task(by=request.user, task=_task(request.POST["task"]))
            count = 1
        else:
            count = retry_dead_tasks(by=request.user, kind=request.POST.get("kind", ""))
        messages.success(request, ngettext("已放回队列：%d 项。", "已放回队列：%d 项。", count) % count)
    except Conflict as error:
        messages.error(request, error.message)
    return see_other("/administration/tasks/")


@login_required
@require_POST
def disposals(request: PersonRequest) -> HttpResponse:
    """kind=all of it."""
    require(can_retry_tasks(request.user))
    try:
        count = discard_dead_tasks(by=request.user, kind=request.POST.get("kind", ""))
        messages.success(request, ngettext("已清除：%d 项。", "已清除：%d 项。", count) % count)
    except Conflict as error:
        messages.error(request, error.message)
    return see_other("/administration/tasks/")


def _task(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Conflict("not_dead", _("这项任务已经有人处理了。")) from None


def _event_types(kinds: list[DeadKind]) -> dict[str, str]:
    """Event id (as text) -> type, for the letters that are reactions to events."""
    ids = [
        int(each.argument) for kind in kinds if kind.kind == react.module_path for each in kind.letters if each.argument
    ]
    return {str(pk): type for pk, type in Event.objects.filter(pk__in=ids).values_list("pk", "type")}


def _about(letter: Any, types: dict[str, str]) -> str:
    if letter.kind == react.module_path:
        return f"{types.get(letter.argument, 'event')} {letter.argument}"
    return str(letter.argument)
