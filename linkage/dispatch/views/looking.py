"""Who else of the station has a need open: asked again and again by the open page itself."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from linkage.common.errors import require
from linkage.dispatch.looking import look, others_looking
from linkage.dispatch.permissions import can_see_plan
from linkage.dispatch.queries.access import need_page_for
from linkage.dispatch.views.acting import person
from linkage.needs.models import Need
from linkage.people.models import User


@require_GET
@login_required
def looking(request: HttpRequest, public_id: str) -> HttpResponse:
    user, need = person(request), need_page_for(person(request), public_id)
    require(can_see_plan(user, need))
    return render(request, "dispatch/_looking.html", {"need": need, **looking_context(user, need)})


def looking_context(user: User, need: Need) -> dict[str, Any]:
    """For dispatch/_looking.html, and from now on the user has the need open."""
    look(need, user)
    return {"looking": others_looking([need], user).get(need.pk, [])}
