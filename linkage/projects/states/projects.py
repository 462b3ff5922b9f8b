"""The life of a project (facts.md 2, 项目阶段): the straight way of twelve stages, and the side tracks. Which act takes a recorded evaluation is part
of the table (mechanism J10): nothing enters or leaves the library, and nobody is chosen to carry a project out, without one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition
from linkage.needs.states import NeedState


class Stage(TextChoices):
    ASSESSING = "assessing", _("需求评估")
    DESIGN = "design", _("方案设计")
    DECLARED = "declared", _("申报")
    REVIEW = "review", _("评审")
    LIBRARY = "library", _("入库")
    CONTRACTED = "contracted", _("立项")
    DELIVERY = "delivery", _("实施")
    MIDTERM = "midterm", _("中期评估")
    FINAL = "final", _("末期评估")
    PERFORMANCE = "performance", _("绩效评价")
    CLOSED = "closed", _("结项")
    DISCLOSED = "disclosed", _("公示")
    MENDING = "mending", _("整改")
    TERMINATED = "terminated", _("终止")
    WITHDRAWN = "withdrawn", _("退库")


S = Stage
STRAIGHT_WAY = tuple(Stage)[:12]
BEFORE_LIBRARY = frozenset({S.ASSESSING, S.DESIGN, S.DECLARED, S.REVIEW})
UNDER_WAY = frozenset({S.DELIVERY, S.MIDTERM, S.FINAL, S.MENDING})
# Somebody has been chosen to carry it out. (A project may leave the library before that.)
CARRIED = frozenset({S.CONTRACTED, *UNDER_WAY, S.PERFORMANCE, S.CLOSED, S.DISCLOSED})
IN_LIBRARY = frozenset({S.LIBRARY, *CARRIED})
# What anybody may read: from the moment it is declared.
PUBLIC = frozenset(Stage) - {S.ASSESSING, S.DESIGN}
# A need that was turned away cannot become a project.
NOT_FOR_PROJECTS = frozenset({NeedState.REFUSED, NeedState.RETURNED, NeedState.CANCELLED})
# Its people, figures and sources may still be written.
OPEN = frozenset(Stage) - {S.CLOSED, S.DISCLOSED, S.TERMINATED, S.WITHDRAWN}

TRANSITIONS = {
    "design": transition(S.ASSESSING, to=S.DESIGN),
    "declare": transition(S.DESIGN, to=S.DECLARED),
    "call_review": transition(S.DECLARED, to=S.REVIEW),
    "send_back": transition(S.DECLARED, S.REVIEW, to=S.DESIGN),
    "drop": transition(*BEFORE_LIBRARY, to=S.TERMINATED),
    "enter_library": transition(S.REVIEW, to=S.LIBRARY),
    "contract": transition(S.LIBRARY, to=S.CONTRACTED),
    "start": transition(S.CONTRACTED, to=S.DELIVERY),
    "reach_midterm": transition(S.DELIVERY, to=S.MIDTERM),
    "reach_end": transition(S.MIDTERM, to=S.FINAL),
    "appraise": transition(S.FINAL, to=S.PERFORMANCE),
    "close": transition(S.PERFORMANCE, to=S.CLOSED),
    "disclose": transition(S.CLOSED, to=S.DISCLOSED),
    "order_mending": transition(S.DELIVERY, S.MIDTERM, S.FINAL, to=S.MENDING),
    "resume": transition(S.MENDING, to=S.DELIVERY),
    "terminate": transition(S.LIBRARY, S.CONTRACTED, *UNDER_WAY, to=S.TERMINATED),
    "withdraw": transition(S.LIBRARY, S.CONTRACTED, *UNDER_WAY, to=S.WITHDRAWN),
}
# These take a recorded evaluation, each through an action of its own.
ON_EVALUATION = frozenset({"enter_library", "contract", "terminate", "withdraw"})
# These say why, in a sentence that is kept.
WITH_REASON = frozenset({"send_back", "drop", "order_mending", "terminate", "withdraw"})
# The kind of record without which a stage is not left (MZ/T 059-2014 judges by records, not by what is said afterwards): act -> (kind, occasion).
TAKES_RECORD = {
    "reach_end": ("evaluation", "midterm"),
    "appraise": ("evaluation", "final"),
    "close": ("performance", "yearly"),
}
