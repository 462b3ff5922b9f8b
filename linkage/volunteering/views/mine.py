"""What a volunteer has given and earned."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linkage.common.pages import page_by_pk, render_page
from linkage.people.signed_in import person
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.queries import hours as hours_queries
from linkage.volunteering.queries.oversight import objections_of
from linkage.volunteering.states.credit import sentence
from linkage.volunteering.states.hours import HoursState, WaitsBecause
from linkage.volunteering.states.oversight import ObjectionState

A_PAGE = 20
OBJECTIONS_SHOWN = 5
OBJECTED_TO = (HoursState.COUNTED, HoursState.REJECTED)


@login_required
@require_GET
def hours(request: HttpRequest) -> HttpResponse:
    """Every record, and why a minute that does not count does not."""
    page = page_by_pk(hours_queries.hours_of(person(request)), request.GET.get("before", ""), size=A_PAGE)
    objections = list(objections_of(person(request))[:OBJECTIONS_SHOWN])
    objected = {each.hours_id for each in objections if each.state == ObjectionState.OPEN}
    context = {
        "summary": hours_queries.hours_summary(person(request)),
        "records": [
            {
                "hours": each,
                "reasons": reasons(each),
                "missing": missing(each),
                "may_object": each.state in OBJECTED_TO and each.corrects_id is None and each.pk not in objected,
            }
            for each in page.rows
        ],
        "objections": objections,
        "page": page,
    }
    return render_page(request, "volunteering/hours.html", context, part="volunteering/_hours.html")


def missing(record: ServiceHours) -> list[str]:
    """What became of every minute that was agreed and does not count, as sentences."""
    told = [sentence(gone) for gone in record.missing]
    short = record.planned_minutes is not None and record.present_minutes < record.planned_minutes
    return told or ([_("约的是一段时间，做完就好，按实际到场的时间算")] if short else [])


def reasons(record: ServiceHours) -> list[Any]:
    """Why it waits, or why it was refused, as sentences; none for what counts."""
    if record.state == HoursState.COUNTED:
        return []
    if record.state == HoursState.REJECTED and record.review_note:
        return [record.review_note]
    return [WaitsBecause(each).label for each in record.waits_because]
