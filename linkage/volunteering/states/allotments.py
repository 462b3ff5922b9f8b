"""Points from the pool to an older person: one person proposes, another decides."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class AllotmentState(TextChoices):
    PROPOSED = "proposed", _("等另一个人同意")
    APPROVED = "approved", _("已发放")
    DECLINED = "declined", _("没有同意")


A = AllotmentState
ALLOTMENT_TRANSITIONS = {
    "approve": transition(A.PROPOSED, to=A.APPROVED),
    "decline": transition(A.PROPOSED, to=A.DECLINED),
}
