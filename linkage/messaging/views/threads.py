"""Conversations: one's own list, one of them, and saying something in it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from linkage.common.acting import Refusal, attempt
from linkage.common.idempotency import new_key, redirect_once
from linkage.common.pages import render_page
from linkage.common.served_photos import photo_response
from linkage.messaging import permissions
from linkage.messaging.actions.messages import read_thread, send_message
from linkage.messaging.actions.reports import open_reported
from linkage.messaging.forms import LineForm
from linkage.messaging.queries import threads as queries
from linkage.messaging.queries.inbox import unread_count
from linkage.messaging.queries.threads import Conversation, unread_conversations
from linkage.messaging.states import Outcome, Part, ReportReason
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.queries import setting

SHOWN = 50
MOST_LISTED = 100


@login_required
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    user = person(request)
    context = {
        "entries": queries.conversations_of(user, MOST_LISTED),
        "new_talk": unread_conversations(user),
        "unread": unread_count(user),
    }
    return render_page(request, "messaging/conversations.html", context, part="messaging/_conversations.html")


@login_required
@require_safe
def conversation(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Whoever takes part has read it by looking; a coordinator's looking is noted."""
    return show_conversation(request, kind, public_id)


def show_conversation(
    request: HttpRequest, kind: str, public_id: str, refusal: Refusal | None = None, form: LineForm | None = None
) -> HttpResponse:
    user = person(request)
    found = queries.conversation_for(user, kind, public_id)
    if found.thread and found.is_reviewer:
        open_reported(by=user, thread=found.thread)
    elif found.thread and refusal is None:
        read_thread(by=user, about=found.subject, thread=found.thread)
    context = _context(user, found, request.GET.get("before", "")) | {
        "refusal": refusal,
        "form": form or LineForm(),
        "key": new_key(),
    }
    response = render_page(
        request,
        "messaging/conversation.html",
        context,
        part="messaging/_conversation.html",
        status=refusal.status if refusal else 200,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def line(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    user = person(request)
    about = queries.conversation_for(user, kind, public_id).subject
    form = LineForm(request.POST, request.FILES)
    if not form.is_valid():
        message = next(iter(form.errors.values()))[0]
        return show_conversation(request, kind, public_id, Refusal("line", message, 422), form)
    answers: list[HttpResponse] = []

    def say() -> str:
        send_message(by=user, about=about, **form.said())
        return f"{about.address}#say"

    refusal = attempt(request, "line", lambda: answers.append(redirect_once(request, say)))
    return show_conversation(request, kind, public_id, refusal, form) if refusal else answers[0]


@login_required
@require_safe
def photo(request: HttpRequest, kind: str, public_id: str, message_id: str) -> HttpResponseBase:
    message = queries.photo_for(person(request), kind, public_id, message_id)
    return photo_response(request, message.photo, message.public_id)


def _context(user: User, found: Conversation, before: str) -> dict[str, Any]:
    about = found.subject
    rows = list(queries.said_in(found.thread, before)[: SHOWN + 1])
    mine = about.party(user)
    return {
        "about": about,
        "lines": _lines(user, found, rows[:SHOWN]),
        "older": f"?before={rows[SHOWN - 1].pk}" if len(rows) > SHOWN else "",
        "is_older": bool(before),
        "others": [each for each in about.parties if each.user.pk != user.pk],
        "beside": [(each, _names_beside(user, each)) for each in queries.beside(user, about)] if mine else [],
        "is_reviewer": found.is_reviewer,
        "reports": queries.reports_of(found.thread) if found.thread and found.is_reviewer else [],
        "may_write": permissions.can_write(user, about, found.seats.get(user.pk)),
        "may_call": permissions.can_call(user, about),
        "shares_phone": bool(mine and permissions.shares_phone(mine, found.seats.get(user.pk))),
        "shares_always": bool(mine and permissions.shares_phone(mine, None)),
        "has_private_numbers": bool(settings.PRIVACY_NUMBER_GATEWAY),
        "closes_at": permissions.closes_at(about),
        "phrases": _phrases(about.place_code, mine.part if mine else Part.HELPER),
        "reasons": ReportReason.choices,
        "outcomes": Outcome.choices,
    }


def _lines(user: User, found: Conversation, rows: list[Any]) -> list[dict[str, Any]]:
    """Oldest first. Beside one's own newest line stands who has read it."""
    parts = {each.user.pk: each.part.label for each in found.subject.parties}
    own = next((row for row in rows if row.sender_id == user.pk), None)
    readers = list(queries.readers_of(found.subject, found.seats, own)) if own else []
    return [
        {
            "message": row,
            "is_mine": row.sender_id == user.pk,
            "part": parts.get(row.sender_id, ""),
            "is_own_newest": row is own,
            "readers": [each.user.short_name for each in readers] if row is own else [],
        }
        for row in reversed(rows)
    ]


def _names_beside(user: User, about: Any) -> str:
    """Whom one would talk to there: the helpers where there are any, else the other side."""
    others = [each for each in about.parties if each.user.pk != user.pk]
    shown = [each for each in others if each.part == Part.HELPER] or others
    return "、".join(each.user.short_name for each in shown)


def _phrases(place_code: str, part: str) -> list[str]:
    if part in (Part.APPLICANT, Part.OFFICER):
        return []  # they discuss papers, not doorbells
    key = "quick_phrases_asker" if part == Part.ASKER else "quick_phrases_helper"
    return [each.strip() for each in str(setting(key, place_code)).split("/") if each.strip()]
