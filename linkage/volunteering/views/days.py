"""Days that are not as usual, noted on the volunteer's own page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkage.common.errors import DomainError
from linkage.people.signed_in import person
from linkage.volunteering.actions.availability import forget_days, note_days
from linkage.volunteering.forms.days import DaysForm
from linkage.volunteering.queries.availability import days_for
from linkage.volunteering.views.profile import add_errors, profile_form, show_profile


@login_required
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    form = DaysForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            note_days(by=person(request), **form.days())
        except DomainError as error:
            add_errors(form, error)
            status = error.status
        else:
            messages.success(request, _("记下了，推荐和派单都会照这个来。"))
            return _back()
    return show_profile(request, profile_form(request), days_form=form, status=status)


@login_required
@require_POST
def forget(request: HttpRequest, public_id: str) -> HttpResponse:
    forget_days(by=person(request), days=days_for(person(request), public_id))
    messages.success(request, _("删掉了，这几天照平常来。"))
    return _back()


def _back() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("volunteering:profile") + "#days", status=303)
