"""Applications after they were written: one's own list, the page of one, its papers and versions, and how it is taken in."""

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.pages import render_page
from linkage.common.papers import paper_response
from linkage.events.catalogue import told
from linkage.events.log import timeline
from linkage.funding.actions import (
    accept_application,
    refuse_application,
    return_application,
    withdraw_application,
)
from linkage.funding.contents import changed
from linkage.funding.eligibility import labour_of, total_of
from linkage.funding.models import Application
from linkage.funding.permissions import applications as permissions
from linkage.funding.queries import applications as queries
from linkage.funding.queries.grants import grant_of_application
from linkage.funding.queries.rounds import open_calls
from linkage.funding.states.applications import APPLICATION_TRANSITIONS, EDITABLE, ApplicationState
from linkage.funding.version_words import shown_changes
from linkage.funding.views.calls import call_cards
from linkage.needs.states import PUBLIC
from linkage.people.signed_in import person
from linkage.people.vocabulary import PURPOSES
from linkage.places.queries import full_name

SHOWN = 60


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Her organisation's applications and her own, and what one can apply for now."""
    found = list(queries.applications_written_by(person(request))[:SHOWN])
    context = {"applications": found, "cards": call_cards(list(open_calls()[:SHOWN]))}
    return render_page(request, "funding/my_applications.html", context)


@login_required
@require_GET
def application(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show(request, queries.application_for(person(request), public_id))


def _show(request: HttpRequest, found: Application, refusal: Refusal | None = None) -> HttpResponse:
    user = person(request)
    lines = list(found.lines.all())
    writes = bool(permissions.can_edit(user, found))
    takes_in = permissions.can_take_in(user, found)
    context = {
        "application": found,
        "round": found.round,
        "lines": lines,
        "total": total_of(lines),
        "labour": labour_of(lines),
        "purpose": PURPOSES.get(found.purpose, found.purpose),
        "place": full_name(found.place_code),
        "checks": [each for each in queries.checks_of(found) if each.may_be_explained or not each.is_met],
        "papers": list(found.papers.filter(removed_at=None)),
        "needs": [(each.need, each.need.state in PUBLIC) for each in found.answered.select_related("need__category")],
        "versions": list(found.versions.select_related("by")),
        "writes": writes,
        "may_edit": writes and found.state in EDITABLE,
        "may_withdraw": writes and found.state in APPLICATION_TRANSITIONS["withdraw"].sources,
        "takes_in": takes_in,
        "may_talk": found.submitted_at is not None and (writes or bool(takes_in)),
        "waits": found.state == ApplicationState.SUBMITTED and (takes_in or takes_in.code == "same_person"),
        "entries": [{"at": each.at, "sentence": told(each), "type": each.type} for each in timeline(found.stream)[:20]],
        "refusal": refusal,
        "grant": grant_of_application(user, found),
    }
    return render_page(request, "funding/application.html", context, status=refusal.status if refusal else 200)


@login_required
@require_POST
def acceptance(request: HttpRequest, public_id: str) -> HttpResponse:
    return _take_in(request, public_id, "accept", accept_application, _("已受理，进入评审。"))


@login_required
@require_POST
def giving_back(request: HttpRequest, public_id: str) -> HttpResponse:
    done = _("已退回，申报人会看到要补正什么。")
    return _take_in(request, public_id, "return", return_application, done, reason=request.POST.get("reason", ""))


@login_required
@require_POST
def refusal(request: HttpRequest, public_id: str) -> HttpResponse:
    done = _("已答复不予受理。")
    return _take_in(request, public_id, "refuse", refuse_application, done, reason=request.POST.get("reason", ""))


def _take_in(request: HttpRequest, public_id: str, name: str, act: Any, done: str, **more: Any) -> HttpResponse:
    found = queries.application_to_take_in(person(request), public_id)
    refused = attempt(request, name, lambda: act(by=person(request), application=found, **more))
    if refused:
        return _show(request, queries.application_for(person(request), public_id), refused)
    messages.success(request, done)
    return see_other(reverse("funding:application", args=[public_id]))


@login_required
@require_POST
def withdrawal(request: HttpRequest, public_id: str) -> HttpResponse:
    found = queries.application_to_write(person(request), public_id)
    refused = attempt(request, "withdraw", lambda: withdraw_application(by=person(request), application=found))
    if refused:
        return _show(request, found, refused)
    messages.success(request, _("已撤回。"))
    return see_other(reverse("funding:applications"))


@login_required
@require_GET
def versions(request: HttpRequest, public_id: str) -> HttpResponse:
    """What each hand-in changed against the one before."""
    found = queries.application_for(person(request), public_id)
    kept = list(found.versions.select_related("by"))
    pairs = [
        {"version": after, "changes": shown_changes(changed(before.content, after.content))}
        for before, after in pairwise(kept)
    ]
    context = {"application": found, "first": kept[0] if kept else None, "pairs": pairs[::-1]}
    return render_page(request, "funding/application_versions.html", context)


@login_required
@require_safe
def paper(request: HttpRequest, public_id: str, paper_id: str) -> HttpResponseBase:
    """For those who may see the application, on the form or taken off it."""
    found = queries.application_for(person(request), public_id)
    kept = queries.paper_for(person(request), found, paper_id)
    return paper_response(request, kept.file, kept.public_id)
