"""The life of a year's demand list (mechanism J07): a draft on which residents comment, then final, then public. After that only a revision, which is a
new version with a reason."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class ListState(TextChoices):
    DRAFT = "draft", _("草案")
    COMMENTS = "commented", _("征求意见")
    FINAL = "finalised", _("定稿")
    PUBLISHED = "list_published", _("已发布")
    REPLACED = "replaced", _("已有修订版")


L = ListState
LIST_TRANSITIONS = {
    "ask": transition(L.DRAFT, to=L.COMMENTS),
    "finalise": transition(L.COMMENTS, to=L.FINAL),
    "publish": transition(L.FINAL, to=L.PUBLISHED),
    "replace": transition(L.PUBLISHED, to=L.REPLACED),
}
# While its entries may still be written.
EDITABLE = frozenset({L.DRAFT, L.COMMENTS})
PUBLIC_LISTS = frozenset({L.COMMENTS, L.FINAL, L.PUBLISHED, L.REPLACED})


class IntentState(TextChoices):
    """What became of an organisation's word at a fair (mechanism W04)."""

    INTENDED = "intended", _("有意向")
    SIGNED = "signed", _("已签约")
    LAPSED = "lapsed", _("没有谈成")


INTENT_TRANSITIONS = {
    "sign": transition(IntentState.INTENDED, to=IntentState.SIGNED),
    "lapse": transition(IntentState.INTENDED, to=IntentState.LAPSED),
}
