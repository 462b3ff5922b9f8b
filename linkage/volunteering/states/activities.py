"""The life of an activity and of its shifts. An activity that an organisation plans is looked at by the lead social worker or the station before
anybody can sign up (product rule 2: social workers lead volunteers)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class ActivityState(TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("等带队社工确认")
    PUBLISHED = "published", _("招募中")
    CANCELLED = "cancelled", _("已取消")


A = ActivityState
ACTIVITY_TRANSITIONS = {
    "submit": transition(A.DRAFT, to=A.SUBMITTED),
    "return": transition(A.SUBMITTED, to=A.DRAFT),
    "publish": transition(A.DRAFT, A.SUBMITTED, to=A.PUBLISHED),
    "cancel": transition(A.DRAFT, A.SUBMITTED, A.PUBLISHED, to=A.CANCELLED),
}


class ShiftState(TextChoices):
    OPEN = "open", _("如期进行")
    CANCELLED = "cancelled", _("已取消")


SHIFT_TRANSITIONS = {"cancel": transition(ShiftState.OPEN, to=ShiftState.CANCELLED)}
