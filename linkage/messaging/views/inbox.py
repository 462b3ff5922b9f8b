from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from linkage.common.pages import render_page
from linkage.messaging.actions.notices import read_all_notices, read_notice
from linkage.messaging.queries import inbox as queries
from linkage.messaging.queries.threads import unread_conversations
from linkage.people.signed_in import person

PAGE = 30
LAST_PAGE = 200


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    page = _page(request.GET.get("page", ""))
    lines, more = queries.inbox(person(request), page=page, size=PAGE)
    context = {
        "lines": lines,
        "new_talk": unread_conversations(person(request)),
        "unread": queries.unread_count(person(request)),
        "prev_url": f"?page={page - 1}" if page > 1 else "",
        "next_url": f"?page={page + 1}" if more and page < LAST_PAGE else "",
    }
    return render_page(request, "messaging/inbox.html", context, part="messaging/_inbox.html")


@login_required
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The number beside the door to the inbox, for pages that stay open."""
    return render(request, "components/unread.html", {"count": queries.unread_count(person(request))})


@login_required
@require_safe
def notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark the line as read and go where it leads."""
    found = queries.notice_for(person(request), public_id)
    read_notice(by=person(request), notice=found)
    return HttpResponseRedirect(found.url)


@login_required
@require_POST
def reading(request: HttpRequest) -> HttpResponse:
    """Everything has been read."""
    read_all_notices(by=person(request))
    return redirect("inbox")


def _page(text: str) -> int:
    return min(max(int(text), 1), LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 5 else 1
