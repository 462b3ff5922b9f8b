"""Recruiting: the public page, 我要加入 and what comes next, and the desk of those who recruit."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linkage.common.acting import attempt, see_other
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.common.replicas import tolerates_staleness
from linkage.organisations.queries import station_for
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.people.vocabulary import SKILLS
from linkage.places.queries import full_name, names
from linkage.volunteering.actions.recruiting import come
from linkage.volunteering.activity_kinds import KINDS
from linkage.volunteering.forms.recruiting import ComingForm
from linkage.volunteering.models import RecruitingPage
from linkage.volunteering.permissions.teams import can_join
from linkage.volunteering.queries import recruiting as queries
from linkage.volunteering.queries.teams import place_in
from linkage.volunteering.states.recruiting import When
from linkage.volunteering.views.shift_cards import shift_cards

SHOWN = 60


@require_GET
@tolerates_staleness
def listing(request: HttpRequest) -> HttpResponse:
    """Who looks for volunteers: signed in, in one's own district."""
    pages = list(queries.pages_open(getattr(request.user, "home_code", ""))[:SHOWN])
    known = names(sorted({each.place_code for each in pages}))
    rows = [{"page": each, "where": known.get(each.place_code, "")} for each in pages]
    return render_page(request, "volunteering/recruiting_pages.html", {"rows": rows})


@require_GET
def public(request: HttpRequest, public_id: str) -> HttpResponse:
    """?poster=: which one was scanned; it goes along to 我要加入."""
    page = queries.open_page(public_id)
    poster = queries.poster_of(page, request.GET.get("poster", ""))
    station = station_for(page.place_code)
    context = {
        "page": page,
        "where": full_name(page.place_code),
        "kinds": [KINDS[each] for each in page.kinds if each in KINDS],
        "skills": [SKILLS[each] for each in page.skills if each in SKILLS],
        "whens": [When(each).label for each in page.whens],
        "courses": list(queries.courses_of(page)[:3]),
        "cards": shift_cards(queries.shifts_of_page(page)[:4], request.user),
        "join_url": _joining(page, poster.public_id if poster else ""),
        "phone": page.organisation.phone or (station.phone if station else ""),
    }
    return render_page(request, "volunteering/recruiting_page.html", context)


def _joining(page: RecruitingPage, poster: str = "") -> str:
    return f"/recruiting/{page.public_id}/joining/" + (f"?{urlencode({'poster': poster})}" if poster else "")


@require_http_methods(["GET", "POST"])
@login_required
def joining(request: HttpRequest, public_id: str) -> HttpResponse:
    """GET: one tap to come, then what is next for her. POST ?poster=: she comes; on to the first step that is open."""
    user, page = person(request), queries.open_page(public_id)
    form = _asked_of(user, request)
    if request.method == "POST" and (form is None or form.is_valid()):
        year = form.cleaned_data["birth_year"] if form else None
        poster = queries.poster_of(page, request.GET.get("poster", ""))
        refusal = attempt(request, "join", lambda: come(by=user, page=page, poster=poster, birth_year=year))
        if refusal is None:
            messages.success(request, _("好的，记下了。接着一步一步来。"))
            return see_other(_joining(page))
        form = form or ComingForm(request.POST)
        refuse(form, refusal)
    newcomer = queries.newcomer_of(user, page)
    context: dict[str, Any] = {
        "page": page,
        "newcomer": newcomer,
        "next": queries.next_of(newcomer) if newcomer else None,
        "form": form,
        "team": page.team,
        "place": place_in(user, page.team) if page.team else None,
        "may_join": can_join(user, page.team) if page.team else None,
        "station": station_for(page.place_code),
    }
    status = 422 if form is not None and form.errors else 200
    return render_page(request, "volunteering/joining.html", context, status=status)


def _asked_of(user: User, request: HttpRequest) -> ComingForm | None:
    """The form, where her year of birth is not known."""
    if user.birth_year:
        return None
    return ComingForm(request.POST if request.method == "POST" else None)
