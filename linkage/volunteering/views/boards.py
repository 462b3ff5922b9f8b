"""The community's board of a month, for those who live or volunteer in its district."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from linkage.common.pages import render_page
from linkage.people.models import Consent
from linkage.people.queries import has_consented
from linkage.people.signed_in import person
from linkage.places import codes
from linkage.places.queries import communities_within
from linkage.volunteering.queries.boards import board_of, months_back
from linkage.volunteering.queries.profiles import volunteer_of

MONTHS = 6


@require_GET
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """`?month=2026-11`, one of the last six; `?place=` a community of one's own district, else one's own."""
    user = person(request)
    volunteer = volunteer_of(user)
    home = volunteer.place_code if volunteer else user.home_code
    near = {each.code: each.name for each in communities_within(codes.district(home))} if home else {}
    wanted = request.GET.get("place", "")
    place = wanted if wanted in near else home
    months = months_back(MONTHS)
    month = next((each for each in months if f"{each:%Y-%m}" == request.GET.get("month", "")), months[0])
    context = {
        "lines": board_of(place, month) if place else [],
        "place": near.get(place, ""),
        "month": month,
        "months": [
            {"text": f"{each:%Y-%m}", "href": f"?month={each:%Y-%m}&place={place}", "current": each == month}
            for each in months
        ],
        "places": [{"code": code, "name": name, "current": code == place} for code, name in near.items()],
        "is_named": has_consented(user, Consent.Purpose.NAME_ON_BOARDS),
        "is_volunteer": volunteer is not None,
    }
    return render_page(request, "volunteering/board.html", context)
