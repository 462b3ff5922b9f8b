"""The desk of those who plan activities: their list, what an activity is, its dates, and calling off."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common import clock
from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.organisations.models import Organisation
from linkage.people.signed_in import person
from linkage.places.queries import names, setting
from linkage.volunteering.actions import activities, shifts
from linkage.volunteering.activity_kinds import kind_of
from linkage.volunteering.forms.activities import ActivityForm, NewShiftsForm, ShiftForm
from linkage.volunteering.models import Activity
from linkage.volunteering.permissions.activities import can_plan_activities, can_publish_activity, can_run
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.queries.shifts_due import is_at_risk, shifts_at_risk
from linkage.volunteering.recurrence import Occurrences, occurrences
from linkage.volunteering.views.activities import show_activity
from linkage.volunteering.views.roster import show_roster
from linkage.volunteering.views.shift_cards import of_shift, shift_card

SHOWN = 100


@require_GET
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """The activities she runs; first the dates that are short of people and near."""
    user = person(request)
    require(can_plan_activities(user))
    rows = list(queries.activities_run_by(user)[:SHOWN])
    known = names(sorted({row.place_code for row in rows}))
    days = {code: setting("shift_at_risk_days", code) for code in known}
    short = shifts_at_risk().filter(activity__in=rows)[:SHOWN] if rows else []
    context = {
        "rows": [
            {
                "activity": row,
                "kind": kind_of(row.kind),
                "where": known.get(row.place_code, ""),
                "url": of_activity(row),
            }
            for row in rows
        ],
        "at_risk": [
            shift_card(each, known) for each in short if is_at_risk(each, days.get(each.activity.place_code, 0))
        ],
    }
    return render_page(request, "volunteering/planning.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Step 1: what it is. ?organisation=ID for those who work for several."""
    user = person(request)
    require(can_plan_activities(user))
    organisations = list(queries.organisations_to_plan_for(user))
    organisation = _chosen(organisations, request.GET.get("organisation", ""))
    form = ActivityForm(request.POST or None, organisation=organisation, by=user)
    made: list[Activity] = []
    if request.method == "POST" and form.is_valid():
        refusal = attempt(
            request,
            "new",
            lambda: made.append(activities.plan_activity(by=user, organisation=organisation, **form.cleaned_data)),
        )
        if refusal is None:
            return see_other(f"{of_activity(made[0])}shifts/")
        refuse(form, refusal)
    context = {"form": form, "organisation": organisation, "organisations": organisations}
    return render_page(request, "volunteering/activity_form.html", context, status=422 if form.errors else 200)


def _chosen(organisations: list[Organisation], public_id: str) -> Organisation:
    return next((each for each in organisations if each.public_id == public_id), organisations[0])


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    user, activity = person(request), queries.activity_for(request.user, public_id)
    require(can_run(user, activity))
    form = ActivityForm(request.POST or None, organisation=activity.organisation, by=user, activity=activity)
    if request.method == "POST" and form.is_valid():
        refusal = attempt(
            request, "edit", lambda: activities.change_activity(by=user, activity=activity, **form.cleaned_data)
        )
        if refusal is None:
            messages.success(request, _("已保存。报了名的人会收到变动的消息。"))
            return see_other(of_activity(activity))
        refuse(form, refusal)
    context = {"form": form, "organisation": activity.organisation, "activity": activity}
    return render_page(request, "volunteering/activity_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def add_shifts(request: HttpRequest, public_id: str) -> HttpResponse:
    """Step 2: when. A series is shown date by date before it is made; step 3 is the activity's page, where it is published."""
    user, activity = person(request), queries.activity_for(request.user, public_id)
    require(can_run(user, activity))
    form = NewShiftsForm(request.POST or None, initial=_first_size(activity))
    ahead: Occurrences | None = None
    if request.method == "POST" and form.is_valid():
        rule, skips = form.rule(), form.cleaned_data["skips_holidays"]
        if rule and "sure" not in request.POST:
            refusal, ahead = _look_ahead(request, rule, form)
        else:
            refusal = attempt(
                request,
                "shifts",
                lambda: shifts.add_shifts(
                    by=user, activity=activity, times=form.times(), rule=rule, skips_holidays=skips
                ),
            )
        if refusal:
            refuse(form, refusal)
        elif ahead is None:
            return see_other(of_activity(activity))
    context = {"form": form, "activity": activity, "ahead": ahead, "year": clock.today().year + 1}
    return render_page(request, "volunteering/shifts_form.html", context, status=422 if form.errors else 200)


def _first_size(activity: Activity) -> dict[str, Any]:
    return {"minimum": activity.minimum, "maximum": activity.maximum, "skips_holidays": True}


def _look_ahead(request: HttpRequest, rule: str, form: NewShiftsForm) -> tuple[Refusal | None, Occurrences | None]:
    found: list[Occurrences] = []
    skips = form.cleaned_data["skips_holidays"]
    refusal = attempt(
        request, "rule", lambda: found.append(occurrences(rule, form.times().starts_at, skips_holidays=skips))
    )
    return refusal, found[0] if found else None


@require_http_methods(["GET", "POST"])
@login_required
def change_shift(request: HttpRequest, public_id: str) -> HttpResponse:
    user, shift = person(request), queries.shift_for(request.user, public_id)
    require(can_run(user, shift.activity))
    form = ShiftForm(request.POST or None, shift=shift)
    if request.method == "POST" and form.is_valid():
        changed: list[Any] = []
        refusal = attempt(
            request,
            "change",
            lambda: changed.extend(
                shifts.change_shift(by=user, shift=shift, times=form.times(), scope=form.cleaned_data["scope"])
            ),
        )
        if refusal is None:
            done = ngettext(
                "改好了 %(n)s 场，报了名的人会收到消息。", "改好了 %(n)s 场，报了名的人会收到消息。", len(changed)
            )
            messages.success(request, done % {"n": len(changed)})
            return see_other(f"{of_shift(shift)}roster/")
        refuse(form, refusal)
    context = {"form": form, "shift": shift, "activity": shift.activity, "card": shift_card(shift)}
    return render_page(request, "volunteering/shift_form.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def cancel_shift(request: HttpRequest, public_id: str) -> HttpResponse:
    user, shift = person(request), queries.shift_for(request.user, public_id)
    reason = request.POST.get("reason", "")
    refusal = attempt(request, "cancellation", lambda: shifts.cancel_shift(by=user, shift=shift, reason=reason))
    if refusal:
        return show_roster(request, shift, refusal)
    return see_other(of_activity(shift.activity))


@require_POST
@login_required
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    user, activity = person(request), queries.activity_for(request.user, public_id)
    return _act(request, activity, "submission", lambda: activities.submit_activity(by=user, activity=activity))


@require_POST
@login_required
def publish(request: HttpRequest, public_id: str) -> HttpResponse:
    user, activity = person(request), queries.activity_for(request.user, public_id)
    return _act(request, activity, "publication", lambda: activities.publish_activity(by=user, activity=activity))


@require_POST
@login_required
def give_back(request: HttpRequest, public_id: str) -> HttpResponse:
    user, activity = person(request), queries.activity_for(request.user, public_id)
    require(can_publish_activity(user, activity))
    reason = request.POST.get("reason", "")
    return _act(
        request, activity, "return", lambda: activities.return_activity(by=user, activity=activity, reason=reason)
    )


@require_POST
@login_required
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    user, activity = person(request), queries.activity_for(request.user, public_id)
    reason = request.POST.get("reason", "")
    return _act(
        request,
        activity,
        "cancellation",
        lambda: activities.cancel_activity(by=user, activity=activity, reason=reason),
    )


def _act(request: HttpRequest, activity: Activity, name: str, do: Callable[[], object]) -> HttpResponse:
    refusal = attempt(request, name, do)
    return show_activity(request, activity.public_id, refusal) if refusal else see_other(of_activity(activity))


def of_activity(activity: Activity) -> str:
    return f"/activities/{activity.public_id}/"
