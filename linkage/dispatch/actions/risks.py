"""Telling the risk before a task is taken (Volunteer Service Regulations art. 12), and keeping that it was told: once for each person and task."""

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Invalid
from linkage.dispatch.models import RiskRead
from linkage.needs.models import Requirement
from linkage.people.models import User


def note_risk(*, user: User, requirement: Requirement, is_ticked: bool) -> None:
    """Keep the notice that stood beside the button when she took the task. Of a dangerous kind of need she ticks that she has read it. Inside the
    caller's transaction; the second time nothing happens.

    Raises Invalid("risk_unread").
    """
    category = requirement.need.category
    known = RiskRead.objects.filter(requirement=requirement, user=user)
    if category.is_dangerous and not is_ticked and not known.filter(is_ticked=True).exists():
        sentence = _("这件事有一定危险，请先看过风险提示，打上勾再接。")
        raise Invalid("risk_unread", sentence, fields={"risk_read": sentence})
    if known.exists():
        known.filter(is_ticked=False).update(is_ticked=is_ticked)
        return
    RiskRead.objects.bulk_create(
        [
            RiskRead(
                requirement=requirement, user=user, notice=category.shown_risk, is_ticked=is_ticked, read_at=clock.now()
            )
        ],
        ignore_conflicts=True,
    )
