"""The rotating code on the asker's or the lead's screen: big digits to read out, and a QR that a helper's camera opens. Each is good for one
person, once, for a minute at most; the screen asks for the next before that, and right after one was used."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linkage.common import clock
from linkage.common.errors import require
from linkage.common.pages import render_page
from linkage.common.qr import qr_svg
from linkage.dispatch.actions.service import issue_presence_code
from linkage.dispatch.models import Assignment
from linkage.dispatch.permissions import can_show_code
from linkage.dispatch.providers import PEOPLE
from linkage.dispatch.queries.access import need_page_for
from linkage.dispatch.states import HOLDS_A_PLACE
from linkage.dispatch.views.acting import person
from linkage.needs.models import Need
from linkage.needs.states import NeedState

# Outside of these states nobody has a code to show: the screen says so and leads back, instead of failing where it stood.
WHILE_SHOWN = frozenset({NeedState.PUBLISHED, NeedState.MATCHED, NeedState.IN_SERVICE})
# A helper who has begun to type still has this long after the screen has turned.
SECONDS_TO_TYPE = 20
SHORTEST_TURN = 5


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def presence(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: the page, which has no code yet and asks for one by itself; without scripts a button does. POST: the page with a fresh code, answered
    at once and never kept, because nobody can read a code again: only its index is stored."""
    user = person(request)
    need = need_page_for(user, public_id)
    may_show = can_show_code(user, need)
    context: dict[str, Any] = {"need": need, "people": _expected(need), "over": ""}
    if not may_show:
        if need.state in WHILE_SHOWN:
            require(may_show)
        context["over"] = may_show.reason
    elif request.method == "POST":
        code = issue_presence_code(by=user, need=need)
        left = int((code.expires_at - clock.now()).total_seconds())
        context |= {
            "digits": f"{code.digits[:3]} {code.digits[3:]}",
            "qr": _qr(request, need, code.digits),
            "expires_at": code.expires_at,
            "turn_seconds": max(left - SECONDS_TO_TYPE, SHORTEST_TURN),
        }
    return render_page(request, "dispatch/presence.html", context, part="dispatch/_presence.html")


def _qr(request: HttpRequest, need: Need, digits: str) -> SafeString:
    """An inline SVG of the address that a camera opens."""
    address = request.build_absolute_uri("/assignments/checkin/?" + urlencode({"code": digits, "need": need.public_id}))
    return qr_svg(address)


def _expected(need: Need) -> list[Assignment]:
    """Who is to come, with where each stands."""
    held = Assignment.objects.filter(requirement__need=need, provider_kind__in=PEOPLE, state__in=HOLDS_A_PLACE)
    return list(held.select_related("user", "requirement").order_by("claimed_at"))
