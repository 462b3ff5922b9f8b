"""The desk of those who recruit: the funnel, each newcomer's next step, the pages and posters, and everyone's share (mechanisms S01, H18)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from linkage.common import clock
from linkage.common.acting import attempt, see_other
from linkage.common.errors import NotAllowed, require
from linkage.common.form_fields import refuse
from linkage.common.pages import page_by_pk, render_page
from linkage.common.qr import qr_svg
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role, role_places
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.queries import full_name
from linkage.volunteering.actions.recruiting import put_up_poster, save_page
from linkage.volunteering.activity_kinds import KINDS
from linkage.volunteering.forms.recruiting import PageForm, PosterForm
from linkage.volunteering.models import RecruitingPage, Team
from linkage.volunteering.permissions.recruiting import can_recruit_for
from linkage.volunteering.permissions.teams import FOUNDERS
from linkage.volunteering.queries import recruiting as queries
from linkage.volunteering.queries.teams import team_for
from linkage.volunteering.states.recruiting import Next
from linkage.workers.models import SocialWorker

A_PAGE = 30


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """?step=: those whose next step it is; ?before=: older ones."""
    user = _recruiter(request)
    everybody = queries.newcomers_seen_by(user)
    step = request.GET.get("step", "")
    page = page_by_pk(queries.waiting_for(everybody, step), request.GET.get("before", ""), size=A_PAGE)
    pages = list(queries.pages_kept_by(user))
    have = {each.organisation_id for each in pages if each.team_id is None}
    context = {
        "funnel": queries.funnel_of(everybody),
        "rows": [{"newcomer": each, "next": queries.next_of(each)} for each in page.rows],
        "page": page,
        "chips": [
            {"text": each.label, "href": "?" if each == step else f"?step={each.value}", "current": each == step}
            for each in Next
        ],
        "pages": pages,
        "without_page": [each for each in queries.organisations_recruiting(user) if each.pk not in have],
        "shares": _shares(user),
        "year": clock.today().year,
    }
    return render_page(request, "volunteering/recruiting_desk.html", context)


def _shares(user: User) -> list[dict[str, Any]]:
    """Her own; a coordinator's, of each social worker of her stations, by name."""
    users = [user] if has_role(user, Role.SOCIAL_WORKER) else []
    for digits in role_places(user, Role.COORDINATOR):
        rows = SocialWorker.objects.filter(station__place_code__startswith=digits, is_active=True)
        users += [each.user for each in rows.select_related("user") if each.user not in users]
    found = queries.shares_of([each.pk for each in users], clock.today().year)
    return [{"user": each, "share": found[each.pk], "is_me": each == user} for each in users]


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """?organisation=ID: the page of one's own organisation."""
    organisations = queries.organisations_recruiting(_recruiter(request))
    if not organisations:
        raise NotAllowed("not_allowed", _("招募页由本单位的同事或队长来写。"))
    wanted = request.GET.get("organisation", "")
    chosen = next((each for each in organisations if each.public_id == wanted), organisations[0])
    standing = RecruitingPage.objects.filter(organisation=chosen, team=None).first()
    return _edit(request, chosen, None, standing)


@require_http_methods(["GET", "POST"])
@login_required
def of_team(request: HttpRequest, public_id: str) -> HttpResponse:
    """Its page, new or as it stands."""
    team = team_for(person(request), public_id)
    return _edit(request, team.organisation, team, RecruitingPage.objects.filter(team=team).first())


@require_http_methods(["GET", "POST"])
@login_required
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    page = queries.page_kept_by(person(request), public_id)
    return _edit(request, page.organisation, page.team, page)


def _edit(
    request: HttpRequest, organisation: Organisation, team: Team | None, page: RecruitingPage | None
) -> HttpResponse:
    user = person(request)
    require(can_recruit_for(user, organisation, team))
    initial = PageForm.initial_of(page) if page else None
    form = PageForm(request.POST if request.method == "POST" else None, initial=initial)
    made: list[RecruitingPage] = []
    if request.method == "POST" and form.is_valid():
        refusal = attempt(
            request,
            "page",
            lambda: made.append(save_page(by=user, organisation=organisation, team=team, **form.cleaned_data)),
        )
        if refusal is None:
            messages.success(request, _("招募页保存了，可以打印海报了。"))
            return see_other(f"/recruiting/{made[0].public_id}/posters/")
        refuse(form, refusal)
    context = {"form": form, "title": team.name if team else organisation.name, "team": team, "page": page}
    return render_page(request, "volunteering/recruiting_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@login_required
def posters(request: HttpRequest, public_id: str) -> HttpResponse:
    """The posters of a page with what each brought, who came by it; a post makes another poster."""
    user = person(request)
    page = queries.page_kept_by(user, public_id)
    form = PosterForm(request.POST if request.method == "POST" else None)
    made: list[Any] = []
    if request.method == "POST" and form.is_valid():
        refusal = attempt(
            request, "poster", lambda: made.append(put_up_poster(by=user, page=page, **form.cleaned_data))
        )
        if refusal is None:
            return see_other(f"/recruiting/posters/{made[0].public_id}/")
        refuse(form, refusal)
    newcomers = queries.with_steps(page.newcomers.all())[:A_PAGE]
    context = {
        "page": page,
        "posters": queries.posters_of(page),
        "rows": [{"newcomer": each, "next": queries.next_of(each)} for each in newcomers],
        "form": form,
        "at_work": has_role(user, *FOUNDERS),
    }
    return render_page(request, "volunteering/posters.html", context, status=422 if form.errors else 200)


@require_GET
@login_required
def poster(request: HttpRequest, public_id: str) -> HttpResponse:
    """A page to print and hang up; its square opens the recruiting page and says which poster it was."""
    found = queries.poster_kept_by(person(request), public_id)
    page = found.page
    address = request.build_absolute_uri(f"/open/recruiting/{page.public_id}/?poster={found.public_id}")
    context = {
        "poster": found,
        "page": page,
        "where": full_name(page.place_code),
        "kinds": [KINDS[each] for each in page.kinds if each in KINDS],
        "qr": qr_svg(address),
        "address": address,
        "phone": page.organisation.phone,
    }
    return render_page(request, "volunteering/recruiting_poster.html", context)


def _recruiter(request: HttpRequest) -> User:
    user = person(request)
    if not has_role(user, *FOUNDERS):
        raise NotAllowed("not_allowed", _("招募由社工站和社会组织办理。"))
    return user
