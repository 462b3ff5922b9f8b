"""Where a phone sends the codes that it scanned without a network (static/js/kept.js)."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from linkage.common.errors import DomainError, Invalid
from linkage.dispatch.actions.kept_scans import send_kept_scan
from linkage.dispatch.views.acting import person
from linkage.volunteering.actions.kept_codes import KeptScan


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def kept_scans(request: HttpRequest) -> JsonResponse:
    """GET: whose phone this is and a token for sending. POST code, at, sent_at (milliseconds since 1970, by the phone's clock): check in or out."""
    user = person(request)
    if request.method == "GET":
        return JsonResponse({"user": user.public_id, "token": get_token(request)})
    try:
        outcome = send_kept_scan(by=user, scan=_scan(request))
    except DomainError as error:
        return JsonResponse({"code": error.code, "message": str(error.message)}, status=error.status)
    return JsonResponse({"code": outcome.act, "message": str(outcome.sentence)})


def _scan(request: HttpRequest) -> KeptScan:
    try:
        times = [dt.datetime.fromtimestamp(int(request.POST[name]) / 1000, dt.UTC) for name in ("at", "sent_at")]
    except (KeyError, ValueError, OverflowError, OSError):
        raise Invalid("bad_scan", _("这次扫码没有记全，请带队社工登记。")) from None
    return KeptScan(request.POST.get("code", "")[:20], *times)
