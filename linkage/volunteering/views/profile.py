from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkage.common.errors import DomainError
from linkage.people.models import Consent
from linkage.people.queries import has_consented
from linkage.people.signed_in import person
from linkage.volunteering.actions import profiles
from linkage.volunteering.forms.days import DaysForm
from linkage.volunteering.forms.profile import PauseForm, ProfileForm
from linkage.volunteering.permissions.profiles import can_volunteer
from linkage.volunteering.queries.availability import days_ahead
from linkage.volunteering.queries.backbone import recognition_of
from linkage.volunteering.queries.profiles import is_paused, volunteer_of
from linkage.volunteering.queries.recruiting import last_page_of

FORM_FIELDS = {"availability": "when", "weekly_cap_minutes": "weekly_cap", "lat": "place_code"}


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Become a volunteer, or change what one can do, where and when."""
    volunteer = volunteer_of(person(request))
    form = ProfileForm(request.POST or None, user=person(request), volunteer=volunteer)
    if request.method == "GET":
        return show_profile(request, form)
    if not form.is_valid():
        return show_profile(request, form, status=422)
    try:
        profiles.save_profile(by=person(request), **form.profile())
    except DomainError as error:
        add_errors(form, error)
        return show_profile(request, form, status=error.status)
    messages.success(
        request, _("已保存，我们会按这些给您推荐任务。") if volunteer else _("欢迎您，这就去看看邻居们需要什么。")
    )
    return HttpResponseRedirect(reverse("volunteering:profile") if volunteer else _first_page(request), status=303)


def _first_page(request: HttpRequest) -> str:
    """Where a new volunteer goes on: with the steps of the page she came by, or to what neighbours need."""
    page = last_page_of(person(request))
    return reverse("volunteering:joining", args=[page.public_id]) if page and page.is_open else "/tasks/"


@login_required
@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    form = PauseForm(request.POST)
    if not form.is_valid():
        return show_profile(request, profile_form(request), pause_form=form, status=422)
    try:
        profiles.pause(by=person(request), until=form.cleaned_data["until"])
    except DomainError as error:
        add_errors(form, error)
        return show_profile(request, profile_form(request), pause_form=form, status=error.status)
    messages.success(request, _("好的，先好好休息。这段时间不会给您派单。"))
    return HttpResponseRedirect(reverse("volunteering:profile"), status=303)


@login_required
@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    profiles.resume(by=person(request))
    messages.success(request, _("欢迎回来，有合适的任务会马上告诉您。"))
    return HttpResponseRedirect(reverse("volunteering:profile"), status=303)


def profile_form(request: HttpRequest) -> ProfileForm:
    return ProfileForm(user=person(request), volunteer=volunteer_of(person(request)))


def show_profile(
    request: HttpRequest,
    form: ProfileForm,
    *,
    pause_form: PauseForm | None = None,
    days_form: DaysForm | None = None,
    status: int = 200,
) -> HttpResponse:
    volunteer = form.volunteer
    context = {
        "form": form,
        "volunteer": volunteer,
        "paused": bool(volunteer and is_paused(volunteer)),
        "pause_form": pause_form or PauseForm(),
        "days_form": days_form or DaysForm(),
        "days": days_ahead(volunteer) if volunteer else [],
        "verdict": can_volunteer(person(request)),
        "recognition": recognition_of(person(request)) if volunteer else None,
        "is_named": has_consented(person(request), Consent.Purpose.NAME_ON_BOARDS),
    }
    return render(request, "volunteering/profile.html", context, status=status)


def add_errors(form: ProfileForm | PauseForm | DaysForm, error: DomainError) -> None:
    if not error.fields:
        form.add_error(None, error.message)
    for name, sentence in error.fields.items():
        form.add_error(FORM_FIELDS.get(name, name), sentence)
