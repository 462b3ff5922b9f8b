"""The vote: by oneself on the phone, or with somebody of the station beside one. Nothing of a ballot is kept with the request: no key, no session, no redirect;
the answer to the POST is the page with the receipt, shown once."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from linkage.common.acting import Refusal, see_other
from linkage.common.errors import DomainError, NotAllowed, NotFound
from linkage.common.pages import render_page
from linkage.funding.actions.ballots import cast_ballot, confirm_residence
from linkage.funding.forms.reviews import HelpedForm, ResidenceForm
from linkage.funding.models import Round
from linkage.funding.permissions.ballots import STATION, can_vote, may_help
from linkage.funding.queries import ballots as queries
from linkage.organisations.roles import role_places
from linkage.people import phones
from linkage.people.actions.accounts import person_with_phone
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.queries import communities_within


@login_required
@never_cache
@sensitive_post_parameters("choices")
@require_http_methods(["GET", "POST"])
def vote(request: HttpRequest, public_id: str) -> HttpResponse:
    round, user = queries.public_round(public_id), person(request)
    if request.method == "GET":
        return _ballot(request, round)
    try:
        receipt = cast_ballot(by=user, round=round, choices=request.POST.getlist("choices"))
    except DomainError as error:
        return _ballot(request, round, Refusal("vote", error.message, error.status))
    return render_page(request, "funding/voted.html", {"round": round, "receipt": receipt})


@login_required
@never_cache
@sensitive_post_parameters("choices")
@require_http_methods(["GET", "POST"])
def helped(request: HttpRequest, public_id: str) -> HttpResponse:
    """代投: the resident says what she wants, a person of the station taps it for her."""
    round = queries.public_round(public_id)
    user = _of_the_station(request, round)
    form = HelpedForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _help(request, round, form, status=422 if form.errors else 200)
    try:
        voter = User.objects.with_phone(phones.parse(form.cleaned_data["phone"]))
        if voter is None:
            raise NotFound("no_such_person", _("这个手机号还没有登记，请先确认她住在本社区。"))
        receipt = cast_ballot(
            by=user,
            round=round,
            choices=request.POST.getlist("choices"),
            voter=voter,
            consent=form.cleaned_data["consent"],
        )
    except DomainError as error:
        form.add_error(None, str(error.message))
        return _help(request, round, form, status=error.status)
    return render_page(request, "funding/voted.html", {"round": round, "receipt": receipt, "helped": True})


@login_required
@require_http_methods(["GET", "POST"])
def residences(request: HttpRequest) -> HttpResponse:
    """The station takes down that a resident lives here, once for all votes."""
    user = _of_the_station(request)
    places = [place for digits in role_places(user, *STATION) for place in communities_within(digits.ljust(12, "0"))]
    form = ResidenceForm(*((request.POST,) if request.method == "POST" else ()), places=places)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            resident = person_with_phone(by=user, phone=given["phone"], name=given["name"].strip())
            confirm_residence(by=user, resident=resident, place_code=given["place_code"])
            messages.success(request, _("已确认。以后的投票她都可以参加。"))
            return see_other(reverse("funding:residences"))
        except DomainError as error:
            form.add_error(None, str(error.message))
    context = {"form": form, "rounds": queries.votes_to_help(user, *STATION)}
    return render_page(request, "funding/residences.html", context, status=422 if form.errors else 200)


def _of_the_station(request: HttpRequest, round: Round | None = None) -> User:
    user = person(request)
    if not may_help(user, round):
        raise NotAllowed("not_allowed", _("只有社工站的工作人员可以帮居民投票。"))
    return user


def _choices(request: HttpRequest, round: Round) -> list[dict[str, Any]]:
    """What may be chosen, with what was ticked when the page was refused."""
    ticked = set(request.POST.getlist("choices"))
    return [{"application": each, "ticked": each.public_id in ticked} for each in queries.on_the_ballot(round)]


def _ballot(request: HttpRequest, round: Round, refusal: Refusal | None = None) -> HttpResponse:
    user = person(request)
    context = {
        "round": round,
        "choices": _choices(request, round),
        "verdict": can_vote(user, round),
        "voted": queries.has_voted(user, round),
        "refusal": refusal,
    }
    return render_page(request, "funding/vote.html", context, status=refusal.status if refusal else 200)


def _help(request: HttpRequest, round: Round, form: HelpedForm, *, status: int) -> HttpResponse:
    context = {"round": round, "choices": _choices(request, round), "form": form}
    return render_page(request, "funding/helped_vote.html", context, status=status)
