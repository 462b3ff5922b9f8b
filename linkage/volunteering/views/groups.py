"""A team's sign-up: its places, its address to pass round, and each member's own yes."""

import re

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linkage.common.acting import Refusal, attempt, see_other
from linkage.common.errors import Invalid, require
from linkage.common.form_fields import refuse
from linkage.common.pages import render_page
from linkage.people.phones import parse
from linkage.people.signed_in import person
from linkage.volunteering.actions import groups
from linkage.volunteering.forms.activities import GroupForm
from linkage.volunteering.models import SignupGroup
from linkage.volunteering.permissions.activities import can_run, can_sign_up, can_sign_up_group
from linkage.volunteering.permissions.signups import is_own
from linkage.volunteering.queries import activities as queries
from linkage.volunteering.queries.activities import members_of
from linkage.volunteering.states.signups import SignupState
from linkage.volunteering.views.shift_cards import of_shift, shift_card


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest, public_id: str) -> HttpResponse:
    user, shift = person(request), queries.shift_for(request.user, public_id)
    require(can_sign_up_group(user, shift))
    form = GroupForm(request.POST or None)
    made: list[SignupGroup] = []
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data | {"phones": numbers(form.cleaned_data["phones"])}
        refusal = attempt(
            request,
            "group",
            lambda: made.append(
                groups.sign_up_group(by=user, shift=shift, organisation=queries.brings_for(user), **facts)
            ),
        )
        if refusal is None:
            return see_other(f"/groups/{made[0].public_id}/")
        refuse(form, refusal)
    context = {"form": form, "shift": shift, "card": shift_card(shift)}
    return render_page(request, "volunteering/group_form.html", context, status=422 if form.errors else 200)


def numbers(text: str) -> list[str]:
    """The mobile numbers in what was typed, E.164; whatever is none is passed over."""
    found = []
    for typed in re.split(r"[\n,;，；、]+", text):
        try:
            found.append(parse(typed))
        except Invalid:
            continue
    return found


@require_GET
@login_required
def group_page(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show(request, queries.group_for(public_id))


def _show(request: HttpRequest, group: SignupGroup, refusal: Refusal | None = None) -> HttpResponse:
    user, shift = person(request), group.shift
    leads = group.leader_id == user.pk or bool(can_run(user, shift.activity))
    mine = group.members.filter(user=user, state__in=(SignupState.ASKED, SignupState.SIGNED_UP)).first()
    context = {
        "group": group,
        "shift": shift,
        "activity": shift.activity,
        "card": shift_card(shift),
        "leads": leads,
        "mine": mine,
        "may_join": can_sign_up(user, shift),
        "members": list(members_of(group)) if leads else [],
        "left": group.count - group.joined,
        "address": request.build_absolute_uri(f"/groups/{group.public_id}/"),
        "refusal": refusal,
    }
    return render_page(request, "volunteering/group.html", context, status=refusal.status if refusal else 200)


@require_POST
@login_required
def join(request: HttpRequest, public_id: str) -> HttpResponse:
    user, group = person(request), queries.group_for(public_id)
    refusal = attempt(request, "join", lambda: groups.join_group(by=user, group=group))
    return _show(request, group, refusal) if refusal else see_other(of_shift(group.shift))


@require_POST
@login_required
def decline(request: HttpRequest, public_id: str) -> HttpResponse:
    """One's own: a member who was asked by name says no."""
    user, signup = person(request), queries.signup_for(person(request), public_id)
    require(is_own(user, signup))
    refusal = attempt(request, "join", lambda: groups.decline_group(by=user, signup=signup))
    if refusal and signup.group:
        return _show(request, queries.group_for(signup.group.public_id), refusal)
    return see_other(of_shift(signup.shift) if refusal else "/activities/")


@require_POST
@login_required
def dissolve(request: HttpRequest, public_id: str) -> HttpResponse:
    user, group = person(request), queries.group_for(public_id)
    refusal = attempt(request, "dissolution", lambda: groups.dissolve_group(by=user, group=group))
    return _show(request, group, refusal) if refusal else see_other(of_shift(group.shift))
