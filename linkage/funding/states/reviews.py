"""The life of one reviewer's sheet on one application: a draft that only she sees, handed in once, and void if a conflict of interest comes to light."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class ReviewState(TextChoices):
    DRAFTED = "drafted", _("评分草稿")
    SUBMITTED = "submitted", _("已提交评分")
    VOIDED = "voided", _("因回避作废")


class CommentState(TextChoices):
    WAITING = "waiting", _("待查看")
    SHOWN = "shown", _("已公开")
    HIDDEN = "hidden", _("未公开")


R, C = ReviewState, CommentState
REVIEW_TRANSITIONS = {
    "submit": transition(R.DRAFTED, to=R.SUBMITTED),
    "void": transition(R.DRAFTED, R.SUBMITTED, to=R.VOIDED),
}
COMMENT_TRANSITIONS = {
    "show": transition(C.WAITING, C.HIDDEN, to=C.SHOWN),
    "hide": transition(C.WAITING, C.SHOWN, to=C.HIDDEN),
}
