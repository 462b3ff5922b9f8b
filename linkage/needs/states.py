"""The life of a need, in the words residents know: 点单, 审核, 派单, 接单, 服务中, 确认完成, 评单."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from linkage.common.states import transition


class NeedState(TextChoices):
    SUBMITTED = "submitted", _("待审核")
    ASSESSED = "assessed", _("待派单")
    PUBLISHED = "published", _("待接单")
    MATCHED = "matched", _("已接单")
    IN_SERVICE = "in_service", _("服务中")
    SERVED = "served", _("待确认")
    CONFIRMED = "confirmed", _("确认完成")
    RATED = "rated", _("已评价")
    REFUSED = "refused", _("已拒绝")
    RETURNED = "returned", _("已退回")
    CANCELLED = "cancelled", _("已取消")
    EXPIRED = "expired", _("已过期")


S = NeedState

TRANSITIONS = {
    "assess": transition(S.SUBMITTED, to=S.ASSESSED),
    "publish": transition(S.ASSESSED, to=S.PUBLISHED),
    "match": transition(S.PUBLISHED, to=S.MATCHED),
    "reopen": transition(S.MATCHED, to=S.PUBLISHED),
    "start": transition(S.PUBLISHED, S.MATCHED, to=S.IN_SERVICE),
    "finish": transition(S.IN_SERVICE, to=S.SERVED),
    "confirm": transition(S.SERVED, to=S.CONFIRMED),
    "rate": transition(S.CONFIRMED, to=S.RATED),
    "refuse": transition(S.SUBMITTED, S.ASSESSED, to=S.REFUSED),
    "return": transition(S.SUBMITTED, S.ASSESSED, to=S.RETURNED),
    "cancel": transition(S.SUBMITTED, S.ASSESSED, S.PUBLISHED, S.MATCHED, to=S.CANCELLED),
    "expire": transition(S.PUBLISHED, S.MATCHED, to=S.EXPIRED),
}

OPEN = frozenset({S.SUBMITTED, S.ASSESSED, S.PUBLISHED, S.MATCHED, S.IN_SERVICE, S.SERVED})
# While places are taken. A matched or running need still takes replacements and what was optional.
CLAIMABLE = frozenset({S.PUBLISHED, S.MATCHED, S.IN_SERVICE})
MAY_EXPIRE = TRANSITIONS["expire"].sources
# What anyone may see on public lists, redacted.
PUBLIC = frozenset({S.PUBLISHED, S.MATCHED, S.IN_SERVICE, S.SERVED, S.CONFIRMED, S.RATED})


class Owner(TextChoices):
    """Who has to move next. Every open state has one (rule 4: no need goes silent)."""

    STATION = "station", _("社工站")
    LEAD = "lead", _("带队社工")
    RESIDENT = "resident", _("居民")
    NOBODY = "", _("已办结")
