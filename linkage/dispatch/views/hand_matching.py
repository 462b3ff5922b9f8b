"""The asker's choice on her need's page: let the engine suggest, or have a person choose."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from linkage.dispatch.actions.hand_matching import allow_matching, ask_for_a_person
from linkage.dispatch.views.acting import person
from linkage.dispatch.views.need import act_on_need


@require_POST
@login_required
def hand_matching(request: HttpRequest, public_id: str) -> HttpResponse:
    """wish=person: a person chooses; anything else: the engine may suggest again."""
    act = ask_for_a_person if request.POST.get("wish") == "person" else allow_matching
    return act_on_need(request, public_id, "hand_matching", lambda need: act(by=person(request), need=need))
