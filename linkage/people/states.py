from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class ErasureState(TextChoices):
    WAITING = "waiting", _("处理中")
    WITHDRAWN = "withdrawn", _("已撤回")
    DONE = "done", _("已删除")


E = ErasureState

ERASURE_TRANSITIONS = {
    "withdraw": transition(E.WAITING, to=E.WITHDRAWN),
    "carry_out": transition(E.WAITING, to=E.DONE),
}
