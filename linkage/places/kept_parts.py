"""A person's part of a page, drawn once and shown again until something happens that could concern it.

Somebody who goes from her list to a thing on it and back, or whose page asks for its part again, is shown what was drawn for her a moment ago. The log
of events says whether that still stands: it does not once an event is in it that she caused, hears because she takes part, or that has its place inside
or around the part's own places. What is told of nowhere is seen KEPT_SECONDS later at the latest; what she has just changed herself she sees at once.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.cache import cache
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from linkage.common.form_tokens import with_tokens, without_tokens
from linkage.common.pages import ELDER_COOKIE, asks_for_part
from linkage.events import sequencer
from linkage.events.log import head
from linkage.events.models import Event, Follower
from linkage.people.signed_in import person
from linkage.places import codes

KEPT_SECONDS = 20.0  # 0: nothing is kept
MOST = 500  # parts, some 40 KB each
LOOKED_BACK = 200  # events; after more than these a part is drawn anew without looking at each
OF_PEOPLE = "user/"

Key = tuple[Any, ...]


@dataclass(slots=True)
class Part:
    """html: as UTF-8, its forms without tokens. around: prefixes of the places it tells of. shown: with the page around it. position: in the log, up to which
    nothing concerns it. until: when it is too old, by the monotonic clock."""

    html: bytes
    around: Collection[str]
    shown: dict[str, Any]
    position: int
    until: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a part is drawn from. around: prefixes of the places whose events may change it. shown: what the page around the part wants to know of it."""

    context: dict[str, Any]
    around: Collection[str]
    shown: dict[str, Any] = field(default_factory=dict)


_parts: "OrderedDict[Key, Part]" = OrderedDict()
_lock = threading.Lock()


def render_kept(
    request: HttpRequest, page: str, part: str, draw: Callable[[], Drawn], context: dict[str, Any] | None = None
) -> HttpResponse:
    """Render `page`, which puts `{{ part }}` where the part belongs; or only the part, when htmx asks for it (common/pages.py). draw: asked only when
    the part is not at hand. context: the page's own, beside what is `shown`. For signed-in people."""
    found = _standing(request, part, draw)
    html = mark_safe(with_tokens(request, found.html)[0].decode())
    if asks_for_part(request):
        response = HttpResponse(html)
    else:
        response = render(request, page, found.shown | (context or {}) | {"part": html})
    response.headers["Vary"] = "HX-Request"
    return response


def acted(user_pk: int) -> None:
    """She has changed something: what is kept for her, here or by another process, no longer counts."""
    cache.set(_mark(user_pk), uuid4().hex, 2 * KEPT_SECONDS)


def forget_all() -> None:
    """Of this process."""
    with _lock:
        _parts.clear()


def _standing(request: HttpRequest, template: str, draw: Callable[[], Drawn]) -> Part:
    key = _key(request, template)
    with _lock:
        found = _parts.get(key)
    if found is None or not _stands(found, request):
        found = _draw(request, template, draw)
    with _lock:
        _parts[key] = found
        _parts.move_to_end(key)
        while len(_parts) > MOST:
            _parts.popitem(last=False)
    return found


def _key(request: HttpRequest, template: str) -> Key:
    """Whose it is, and all that it depends on without an event."""
    user = person(request)
    asked = request.get_full_path(), get_language(), request.COOKIES.get(ELDER_COOKIE, "")
    return (user.pk, user.access_version, cache.get(_mark(user.pk)), template, *asked)


def _mark(user_pk: int) -> str:
    return f"acted:{user_pk}"


def _draw(request: HttpRequest, template: str, draw: Callable[[], Drawn]) -> Part:
    # The log's end first: what happens while this is drawn is looked at next time. Numbered, or what is new would stay so.
    sequencer.sequence()
    position = head()
    drawn = draw()
    html = without_tokens(render_to_string(template, drawn.context, request).encode())
    return Part(html, drawn.around, drawn.shown, position, time.monotonic() + KEPT_SECONDS)


def _stands(part: Part, request: HttpRequest) -> bool:
    """Whether nothing has happened that could concern it. One query, for what is new in the log, and another where there is something."""
    if time.monotonic() >= part.until:
        return False
    user = person(request)
    new = Event.objects.filter(Q(position__gt=part.position) | Q(position__isnull=True))
    events = list(new.values_list("position", "stream", "actor", "place_code")[: LOOKED_BACK + 1])
    if not events:
        return True
    own = f"{OF_PEOPLE}{user.public_id}"
    if len(events) > LOOKED_BACK or any(
        actor == user.pk or stream == own or _is_around(part, stream, place_code)
        for _position, stream, actor, place_code in events
    ):
        return False
    if Follower.objects.filter(user=user, stream__in={stream for _position, stream, *_rest in events}).exists():
        return False
    part.position = max([part.position, *(position for position, *_rest in events if position)])
    return True


def _is_around(part: Part, stream: str, place_code: str) -> bool:
    """What is told of another person is not of a place; what has none is of all places."""
    if stream.startswith(OF_PEOPLE):
        return False
    prefix = codes.prefix(place_code)
    return any(place_code.startswith(each) or each.startswith(prefix) for each in part.around)
