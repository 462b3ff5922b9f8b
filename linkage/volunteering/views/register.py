"""The register of hours, for those who keep, supervise and audit it."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from linkage.common.errors import NotAllowed
from linkage.common.pages import page_by_pk, render_page
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person
from linkage.places.queries import names
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.queries.register import narrowed, register_of
from linkage.volunteering.views.hours_tabs import tabs_for

A_PAGE = 30
# The words of queries.register.STANDS, as people say them.
STATES = (("counted", _("已计入")), ("waiting", _("待复核")), ("rejected", _("未计入")))
READERS = (Role.ORG_STAFF, Role.COORDINATOR, Role.SUPERVISOR, Role.AUDITOR)


@login_required
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """?state=counted|waiting|rejected, ?evidence=, ?number= a volunteer's, ?before= a page."""
    user = person(request)
    if not has_role(user, *READERS):
        raise NotAllowed("not_allowed", _("时长台账由社会组织、社工站、区级督导和审计查看。"))
    kept = {name: request.GET.get(name, "").strip()[:20] for name in ("state", "evidence", "number")}
    rows = narrowed(register_of(user), **kept)
    page = page_by_pk(rows, request.GET.get("before", ""), size=A_PAGE, anchor=_anchor(kept))
    places = names([each.place_code for each in page.rows])
    context: dict[str, Any] = {
        "rows": [{"hours": each, "place": places.get(each.place_code, "")} for each in page.rows],
        "page": page,
        "kept": kept,
        "states": STATES,
        "evidences": ServiceHours.Evidence.choices,
        "may_correct": has_role(user, Role.COORDINATOR),
        "tabs": tabs_for(user, request.path),
    }
    return render_page(request, "volunteering/register.html", context)


def _anchor(kept: dict[str, str]) -> str:
    """The filters, to follow ?before=."""
    words = urlencode({name: value for name, value in kept.items() if value})
    return f"&{words}" if words else ""
