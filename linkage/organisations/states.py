from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class ProposalState(TextChoices):
    WAITING = "waiting", _("等另一位管理员确认")
    CONFIRMED = "confirmed", _("已确认")
    REFUSED = "refused", _("未同意")


P = ProposalState

PROPOSAL_TRANSITIONS = {
    "confirm": transition(P.WAITING, to=P.CONFIRMED),
    "refuse": transition(P.WAITING, to=P.REFUSED),
}
