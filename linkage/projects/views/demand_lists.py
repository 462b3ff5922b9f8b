"""The yearly demand list (mechanism J07): public and printable, with what its keepers do on the same page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkage.common import clock
from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import Invalid, NotAllowed, require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.organisations.roles import has_role, role_places
from linkage.people.models import User
from linkage.people.signed_in import person
from linkage.places.codes import pad
from linkage.places.queries import communities_within, full_name, names, place
from linkage.projects.actions import demand_lists as actions
from linkage.projects.actions.records import comment
from linkage.projects.forms.meetings import EntryForm, ListForm
from linkage.projects.models import DemandList, ResidentComment
from linkage.projects.permissions.meetings import KEEPERS, can_finalise, can_keep_list
from linkage.projects.queries import meetings
from linkage.projects.queries.records import comments_about
from linkage.projects.states.demand_lists import EDITABLE, ListState

STEPS: dict[str, Callable[..., None]] = {
    "ask": actions.ask_for_comments,
    "finalise": actions.finalise_list,
    "publish": actions.publish_list,
}


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    rows = list(meetings.lists_for(request.user)[:100])
    where = names(sorted({each.place_code for each in rows}))
    context = {
        "rows": [{"list": each, "where": where.get(each.place_code, "")} for each in rows],
        "may_keep": has_role(request.user, *KEEPERS),
    }
    return render_page(request, "projects/demand_lists.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not has_role(user, *KEEPERS):
        raise NotAllowed("not_allowed", _("年度需求清单由本地站长和区督导编制。"))
    form = ListForm(request.POST if request.method == "POST" else None, places=places_kept(user))
    made: list[DemandList] = []
    if request.method == "POST" and form.is_valid():
        refusal = attempt(request, "new", lambda: made.append(_draft(user, form.cleaned_data)))
        if refusal is None:
            return see_other(made[0].get_absolute_url())
        refuse(form, refusal)
    return render_page(request, "projects/demand_list_form.html", {"form": form}, status=422 if form.errors else 200)


def _draft(user: User, asked: dict[str, Any]) -> DemandList:
    code, year = asked["place_code"], asked["year"]
    entries = meetings.suggested(code, year) if asked["suggests"] else []
    return actions.draft_list(by=user, place_code=code, year=year, entries=entries)


@require_safe
def list_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_list(request, public_id)


def show_list(
    request: HttpRequest, public_id: str, refusal: Refusal | None = None, entry_form: EntryForm | None = None
) -> HttpResponse:
    user, row = request.user, meetings.list_for(request.user, public_id)
    may_keep = bool(can_keep_list(user, row.place_code))
    opened = row.comments_from is not None and row.comments_until is not None
    context: dict[str, Any] = {
        "list": row,
        "where": full_name(row.place_code),
        "entries": [
            {"entry": each, "few": not may_keep and 0 < each.count < meetings.SMALL}
            for each in meetings.entries_of(row)
        ],
        "versions": [each for each in meetings.versions_of(row) if each.pk != row.pk],
        "may_keep": may_keep,
        "may_finalise": can_finalise(user, row) if may_keep and row.state == ListState.COMMENTS else None,
        "may_edit": may_keep and row.state in EDITABLE,
        "comments_open": opened and row.comments_from <= clock.today() <= row.comments_until,  # type: ignore[operator]
        "comment_count": ResidentComment.objects.filter(about=row.stream).count(),
        "comments": list(comments_about(row.stream)) if may_keep else [],
        "refusal": refusal,
    }
    if context["may_edit"]:
        context["entry_form"] = entry_form or EntryForm()
    status = refusal.status if refusal else 422 if entry_form else 200
    return render_page(request, "projects/demand_list.html", context, status=status)


@login_required
@require_POST
def entries(request: HttpRequest, public_id: str) -> HttpResponse:
    """A new entry; or, with `remove`, that one's number goes."""
    user, row = person(request), meetings.list_for(request.user, public_id)
    require(can_keep_list(user, row.place_code))
    if request.POST.get("remove", "").isdecimal():
        order = int(request.POST["remove"][:5])
        return _act(request, row, lambda: actions.remove_entry(by=user, row=row, order=order))
    form = EntryForm(request.POST)
    if form.is_valid():
        refusal = attempt(request, "entry", lambda: actions.add_entry(by=user, row=row, **form.facts()))
        if refusal is None:
            return see_other(f"{row.get_absolute_url()}#entries")
        refuse(form, refusal)
    return show_list(request, public_id, entry_form=form)


@login_required
@require_POST
def steps(request: HttpRequest, public_id: str) -> HttpResponse:
    """act: one of STEPS."""
    user, row = person(request), meetings.list_for(request.user, public_id)
    require(can_keep_list(user, row.place_code))
    act = STEPS.get(request.POST.get("act", ""))
    if act is None:
        raise Invalid("no_such_step", _("这里没有这一步。"))
    return _act(request, row, lambda: act(by=user, row=row))


@login_required
@require_POST
def revision(request: HttpRequest, public_id: str) -> HttpResponse:
    user, row = person(request), meetings.list_for(request.user, public_id)
    made: list[DemandList] = []
    reason = request.POST.get("reason", "")
    refusal = attempt(request, "revision", lambda: made.append(actions.revise_list(by=user, row=row, reason=reason)))
    return show_list(request, public_id, refusal) if refusal else see_other(made[0].get_absolute_url())


@login_required
@require_POST
def comments(request: HttpRequest, public_id: str) -> HttpResponse:
    user, row = person(request), meetings.list_for(request.user, public_id)
    text, opened = request.POST.get("text", ""), (row.comments_from, row.comments_until)
    refusal = attempt(request, "comment", lambda: comment(by=user, about=row.stream, text=text, opened=opened))
    if refusal is None:
        messages.success(request, _("收到了，谢谢您的意见。"))
    return show_list(request, public_id, refusal) if refusal else see_other(f"{row.get_absolute_url()}#comments")


def places_kept(user: User) -> list[tuple[str, str]]:
    """(code, name) of the places she keeps lists and fairs for: her own, and the communities in them."""
    found: dict[str, str] = {}
    for area in role_places(user, *KEEPERS)[:3]:
        found[pad(area)] = place(pad(area)).name
        found |= dict(communities_within(pad(area)).values_list("code", "name")[:60])
    return list(found.items())


def _act(request: HttpRequest, row: DemandList, do: Callable[[], object]) -> HttpResponse:
    refusal = attempt(request, "step", do)
    return show_list(request, row.public_id, refusal) if refusal else see_other(row.get_absolute_url())
