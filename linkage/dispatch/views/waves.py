"""The station's hand on a search that runs: ask more now, open to all, stop."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from linkage.dispatch.actions.wave_acts import open_now, stop_waves, widen_now
from linkage.dispatch.models import OfferWave
from linkage.dispatch.queries.access import requirement_for
from linkage.dispatch.views import addresses
from linkage.dispatch.views.acting import attempt, person, see_other
from linkage.dispatch.views.need import show_need


@require_POST
@login_required
def widen(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, widen_now)


@require_POST
@login_required
def open_all(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, open_now)


@require_POST
@login_required
def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    return _act(request, public_id, stop_waves)


def _act(request: HttpRequest, public_id: str, act: Callable[..., OfferWave]) -> HttpResponse:
    """Do it and show the need; refused, the need's page says why above the plan."""
    user = person(request)
    requirement = requirement_for(user, public_id)
    refusal = attempt(request, "plan", lambda: act(by=user, requirement=requirement))
    need = requirement.need
    return show_need(request, need.public_id, refusal) if refusal else see_other(addresses.of_need(need))
