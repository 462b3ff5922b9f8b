"""What may be said outside: fixed sentences by kind, and a link. Nobody's name, need, place or circumstances is ever in them (product rule 10)."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from linkage.messaging.states import Channel, How, Kind

_BY_THING = {
    **dict.fromkeys(["need", "service"], Kind.NEEDS),
    **dict.fromkeys(
        ["offer", "waiting", "task", "activity", "shift", "signup", "cover", "swap", "team"],
        Kind.TASKS,
    ),
    **dict.fromkeys(["message", "call"], Kind.TALK),
}
SENTENCES: dict[str, Any] = {
    Kind.NEEDS: _("您关心的一件事有了新进展，请点开查看。"),
    Kind.TASKS: _("有一件任务或活动的消息，请点开查看。"),
    Kind.TALK: _("有人给您留言，请点开查看。"),
    Kind.RECORD: _("您的记录有变动，请点开查看。"),
}
# A text message costs money and interrupts: only for what somebody waits for.
WORTH_AN_SMS = frozenset(
    {
        "need.taken_up",
        "need.matched",
        "need.cancelled",
        "need.expired",
        "need.refused",
        "offer.received",
        "offer.no_longer_needed",
        "waiting.invited",
        "cover.asked",
        "signup.cancelled",
        "signup.changed",
        "signup.reminded",
        "message.received",
    }
)
# What a station's group is told of.
FOR_GROUPS: dict[str, Any] = {
    "need.submitted": _("社工站收到一件新的求助，请到工作台查看。"),
    "need.escalated": _("有一件求助过了该办的时间，请到工作台查看。"),
    "offer.escalated": _("有一件求助还没找到人，请到工作台查看。"),
    "message.reported": _("有一段对话被举报，请站长查看。"),
    "shift.short_of_people": _("有一场活动人数不够，请到工作台查看。"),
    "hours.review_due": _("有时长等着复核，期限快到了。"),
}


def kind_of(type: str) -> Kind:
    return _BY_THING.get(type.partition(".")[0], Kind.RECORD)


def usual_how(kind: str, channel: str, *, is_reached_otherwise: bool) -> How:
    """What counts as long as she has not chosen: push at once; mail once a day; a text message only to those whom nothing else reaches, and never
    about records."""
    if channel == Channel.PUSH:
        return How.NOW
    if channel == Channel.EMAIL:
        return How.DAILY
    by_sms = kind != Kind.RECORD and not is_reached_otherwise and settings.SMS_GATEWAY != "console"
    return How.NOW if by_sms else How.NEVER
