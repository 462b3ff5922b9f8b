"""A person's own redemptions: what waits for her, with the code to show at the counter."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common import clock
from linkage.common.acting import see_other
from linkage.common.pages import page_by_pk, render_page
from linkage.common.qr import qr_svg
from linkage.people.signed_in import person
from linkage.volunteering.actions.redemptions import cancel_redemption, issue_pickup_code
from linkage.volunteering.permissions.rewards import can_cancel
from linkage.volunteering.queries.rewards import redemption_of, redemptions_of

A_PAGE = 20
# Whoever has begun to type still has this long after the screen has turned.
SECONDS_TO_TYPE = 20
SHORTEST_TURN = 5


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    page = page_by_pk(redemptions_of(person(request)), request.GET.get("before", ""), size=A_PAGE)
    return render_page(request, "rewards/redemptions.html", {"page": page})


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def redemption(request: HttpRequest, redemption_id: str) -> HttpResponse:
    """GET: what was reserved, where and until when. POST: the same page with a fresh code, answered at once and never kept."""
    user = person(request)
    found = redemption_of(user, redemption_id)
    context: dict[str, Any] = {"redemption": found, "verdict": can_cancel(user, found)}
    if request.method == "POST" and context["verdict"]:
        code = issue_pickup_code(by=user, redemption=found)
        left = int((code.expires_at - clock.now()).total_seconds())
        address = reverse("rewards:hand_over", args=[found.public_id]) + "?" + urlencode({"code": code.digits})
        context |= {
            "digits": f"{code.digits[:3]} {code.digits[3:]}",
            "qr": qr_svg(request.build_absolute_uri(address)),
            "turn_seconds": max(left - SECONDS_TO_TYPE, SHORTEST_TURN),
        }
    return render_page(request, "rewards/redemption.html", context, part="rewards/_redemption.html")


@login_required
@require_POST
def cancellation(request: HttpRequest, redemption_id: str) -> HttpResponse:
    found = redemption_of(person(request), redemption_id)
    cancel_redemption(by=person(request), redemption=found)
    messages.success(request, _("已取消，积分退回来了。"))
    return see_other(reverse("rewards:redemption", args=[found.public_id]))
