"""The places of a requirement. Taking one is a conditional update that no race can pass (I2): of two who reach for the last place, one gets it."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Conflict
from linkage.needs.models import Need, Requirement
from linkage.needs.states import CLAIMABLE


def hold_need(need_id: int) -> None:
    """Lock the need's row to the end of the caller's transaction. Whoever may move it does so after the rows of his own part (an invitation, a place, a
    wait in the queue) and before he writes its stream: no two acts then wait for each other in a circle."""
    list(Need.objects.select_for_update(no_key=True).filter(pk=need_id).values_list("pk", flat=True))


@transaction.atomic
def take_place(requirement: Requirement, places: int = 1) -> None:
    """Take a place (or several, of goods). The need's row stays locked to the commit, so that it cannot be cancelled between the look and the claim.

    Raises Conflict("wrong_state") when the need takes no helpers now, Conflict("full") when every place is held.
    """
    claimable = Need.objects.select_for_update(no_key=True).filter(pk=requirement.need_id, state__in=CLAIMABLE)
    if not claimable.values_list("pk", flat=True).first():
        raise Conflict("wrong_state", _("这条求助现在不接单了，请看看别的任务。"))
    free = Requirement.objects.filter(pk=requirement.pk, filled__lte=F("quantity") - places)
    if not free.update(filled=F("filled") + places):
        raise Conflict("full", _("名额已满，您可以排候补，有人退出会通知您。"))
    requirement.refresh_from_db(fields=["filled"])


@transaction.atomic
def give_back_place(requirement: Requirement, places: int = 1) -> None:
    """Give a place (or several) back. Raises Conflict("not_held") when none is held."""
    held = Requirement.objects.filter(pk=requirement.pk, filled__gte=places)
    if not held.update(filled=F("filled") - places):
        raise Conflict("not_held", _("这个名额已经退回了。"))
    requirement.refresh_from_db(fields=["filled"])
