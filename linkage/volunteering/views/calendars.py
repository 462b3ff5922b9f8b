"""My shifts, and their way into the calendar of a phone: one at a time, or a secret address that a calendar programme reads."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from linkage.common.acting import see_other
from linkage.common.pages import render_page
from linkage.people.signed_in import person
from linkage.volunteering.actions.feeds import end_calendar_feed, make_calendar_feed
from linkage.volunteering.ics import TYPE, calendar_of
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.queries.feeds import feed_of, shifts_in_feed, whose_feed
from linkage.volunteering.views.shift_cards import signup_cards
from linkage.volunteering.views.shift_parts import asked_of

PAST = 30


@require_GET
@never_cache
@login_required
def my_shifts(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, token: str = "") -> HttpResponse:
    """token: of an address made this moment; it is shown this once."""
    user = person(request)
    context = {
        **asked_of(user),
        "past": signup_cards(queries.past_signups(user)[:PAST]),
        "feed": feed_of(user),
        "address": request.build_absolute_uri(f"/calendar/{token}.ics") if token else "",
    }
    return render_page(request, "volunteering/my_shifts.html", context)


@require_POST
@never_cache
@login_required
def share(request: HttpRequest) -> HttpResponse:
    """A new secret address; end=1 only ends the one there is."""
    if request.POST.get("end") == "1":
        end_calendar_feed(by=person(request))
        return see_other("/me/shifts/")
    return _show(request, make_calendar_feed(by=person(request)))


@require_GET
@never_cache
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """For a calendar programme, which signs nobody in: the address is the key."""
    user = whose_feed(token)
    if user is None:
        raise Http404
    return _file(calendar_of(shifts_in_feed(user), _site(request)))


@require_GET
def shift_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """One date, to add to a calendar by a tap."""
    response = _file(calendar_of([queries.shift_for(request.user, public_id)], _site(request)))
    response.headers["Content-Disposition"] = f'attachment; filename="shift-{public_id}.ics"'
    return response


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _file(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type=TYPE, headers={"X-Robots-Tag": "noindex"})
