"""The order in which an act that ends a need locks what hangs on it: the searches, the invitations, the places, the queue, each by id; then the need;
then its stream. Everybody else begins with the one row that is his own."""

from typing import Any

from django.db.models import QuerySet

from linkage.common.queueing import ACTIVE
from linkage.dispatch.models import Assignment, Offer, Waiting
from linkage.dispatch.queries.waves import running_waves
from linkage.dispatch.states import HOLDS_A_PLACE, OfferState
from linkage.needs.models import Need, Requirement


def hold_what_hangs_on(need: Need) -> None:
    """Lock the need's running waves, open invitations, held places and queue to the end of the caller's transaction. Somebody who answers, comes or leaves
    at this very moment is waited for here, while nothing is held yet that he could be waiting for."""
    parts = list(Requirement.objects.filter(need=need).values_list("pk", flat=True))
    kinds: tuple[QuerySet[Any], ...] = (
        running_waves(),
        Offer.objects.filter(state=OfferState.SENT),
        Assignment.objects.filter(state__in=HOLDS_A_PLACE),
        Waiting.objects.filter(state__in=list(ACTIVE)),
    )
    for rows in kinds:
        list(rows.filter(requirement__in=parts).order_by("pk").select_for_update().values_list("pk", flat=True))
