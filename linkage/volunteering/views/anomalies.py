"""What looks unlikely among the hours, and the monthly sample: read by many, decided by somebody who had no part in it, with a reason."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from linkage.common import clock
from linkage.common.errors import DomainError, NotAllowed
from linkage.common.pages import page_by_pk, render_page
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, role_places
from linkage.people.signed_in import person
from linkage.places.codes import district, pad
from linkage.places.queries import names
from linkage.volunteering.actions.oversight import decide_anomaly, draw_sample
from linkage.volunteering.models import HoursAnomaly
from linkage.volunteering.permissions.hours import can_correct_hours
from linkage.volunteering.permissions.oversight import OVERSEERS, can_decide_anomaly
from linkage.volunteering.queries import oversight
from linkage.volunteering.states.oversight import AnomalyState, Check, explanation
from linkage.volunteering.views.hours_tabs import tabs_for

A_PAGE = 30


@login_required
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """?state=open|cleared|upheld (open by default, "all" for every one), ?check=, ?before= a page."""
    user = person(request)
    if not has_role(user, *OVERSEERS):
        raise NotAllowed("not_allowed", _("核查清单由社会组织、社工站、区级督导和审计查看。"))
    kept = {"state": request.GET.get("state", AnomalyState.OPEN)[:10], "check": request.GET.get("check", "")[:12]}
    found = oversight.narrowed_anomalies(oversight.anomalies_for(user), **kept)
    anchor = "&" + urlencode(kept)
    page = page_by_pk(found, request.GET.get("before", ""), size=A_PAGE, anchor=anchor)
    places = names([each.place_code for each in page.rows])
    context = {
        "rows": [_line(each, places) for each in page.rows],
        "page": page,
        "kept": kept,
        "states": AnomalyState.choices,
        "checks": Check.choices,
        "tabs": tabs_for(user, request.path),
    }
    return render_page(request, "volunteering/anomalies.html", context)


@login_required
@require_GET
def detail(request: HttpRequest, anomaly_id: str) -> HttpResponse:
    return _show(request, oversight.anomaly_for(person(request), anomaly_id))


@login_required
@require_POST
def decision(request: HttpRequest, anomaly_id: str) -> HttpResponse:
    """decision=clear|uphold, reason: stays with it."""
    anomaly = oversight.anomaly_for(person(request), anomaly_id)
    uphold, reason = request.POST.get("decision") == "uphold", request.POST.get("reason", "")
    try:
        decide_anomaly(by=person(request), anomaly=anomaly, uphold=uphold, reason=reason)
    except DomainError as error:
        return _show(request, anomaly, refusal=error.message, typed=reason, status=error.status)
    messages.success(request, _("已转社工站更正。") if uphold else _("已记下：没有问题。"))
    return HttpResponseRedirect(reverse("volunteering:anomaly", args=[anomaly.public_id]), status=303)


@login_required
@require_GET
def samples(request: HttpRequest) -> HttpResponse:
    """The samples so far, with their seeds."""
    user = person(request)
    if not has_role(user, Role.SUPERVISOR, Role.AUDITOR):
        raise NotAllowed("not_allowed", _("抽查由区级督导抽取，审计可以查看。"))
    found = list(oversight.samples_for(user)[:24])
    places = names([each.place_code for each in found])
    context = {
        "rows": [{"sample": each, "place": places.get(each.place_code, "")} for each in found],
        "months": _months_over(),
        "may_draw": has_role(user, Role.SUPERVISOR),
        "tabs": tabs_for(user, request.path),
    }
    return render_page(request, "volunteering/samples.html", context)


@login_required
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """month=YYYY-MM: one that is over."""
    user = person(request)
    months = {f"{each:%Y-%m}": each for each in _months_over()}
    month = months.get(request.POST.get("month", ""))
    places = role_places(user, Role.SUPERVISOR)
    if not places:
        raise NotAllowed("not_allowed", _("抽查由区级督导抽取。"))
    if month is None:
        messages.error(request, _("请选一个已经过完的月份。"))
    else:
        drawn = [draw_sample(by=user, place_code=district(pad(digits)), month=month) for digits in places]
        size = sum(each.size for each in drawn)
        messages.success(request, _("这个月抽到 %(size)s 条，已放进核查清单。") % {"size": size})
    return HttpResponseRedirect(reverse("volunteering:samples"), status=303)


def _months_over() -> list[dt.date]:
    """The first days of the last twelve months that are over, newest first."""
    first = clock.today().replace(day=1)
    found = []
    for _month in range(12):
        first = (first - dt.timedelta(days=1)).replace(day=1)
        found.append(first)
    return found


def _show(
    request: HttpRequest, anomaly: HoursAnomaly, *, refusal: Any = "", typed: str = "", status: int = 200
) -> HttpResponse:
    user = person(request)
    rows = list(oversight.rows_of(anomaly)[:60])
    places = names([anomaly.place_code, *(each.place_code for each in rows)])
    context = {
        **_line(anomaly, places),
        "rows": [
            {
                "hours": each,
                "place": places.get(each.place_code, ""),
                "may_correct": bool(can_correct_hours(user, each)),
            }
            for each in rows
        ],
        "verdict": can_decide_anomaly(user, anomaly),
        "refusal": refusal,
        "typed": typed,
    }
    return render_page(request, "volunteering/anomaly.html", context, status=status)


def _line(anomaly: HoursAnomaly, places: dict[str, str]) -> dict[str, Any]:
    return {
        "anomaly": anomaly,
        "title": Check(anomaly.check_name).label,
        "explanation": explanation(anomaly.check_name, anomaly.facts),
        "place": places.get(anomaly.place_code, ""),
    }
