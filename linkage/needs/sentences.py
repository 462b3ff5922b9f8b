"""Where a need stands, as one sentence: who is doing what about it, and by when. To the one who asked it speaks of 您; to those who look after
it, it says what they owe; to everyone else only how far it has come. The same sentence stands on cards, pages and in the API."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linkage.common import clock
from linkage.common.human_time import by, moment, span
from linkage.needs.models import Need
from linkage.needs.states import OPEN, NeedState

S = NeedState


@dataclass(frozen=True, slots=True)
class Standing:
    """tone: now, wait, go, done, refer or off; icon: a name of the sprite; text: the sentence in the reader's language."""

    tone: str
    icon: str
    text: str


def standing_for_asker(need: Need) -> Standing:
    """To the one who asked, or asks for a relative. Reads need.lead."""
    return _FOR_ASKER[NeedState(need.state)](need)


def standing_for_staff(need: Need) -> Standing:
    """To the station. What is overdue says so and asks for a person now. Reads need.lead."""
    said = _FOR_STAFF[NeedState(need.state)](need)
    if need.due_at is not None and is_late(need):
        return Standing(
            "now", "late", _("已过时限（%(due)s）：%(text)s") % {"due": moment(need.due_at), "text": said.text}
        )
    return said


def standing_for_others(need: Need) -> Standing:
    """To helpers, those who are invited and the public: no names, no reasons."""
    return _FOR_OTHERS[NeedState(need.state)](need)


def is_late(need: Need) -> bool:
    return need.state in OPEN and need.due_at is not None and need.due_at < clock.now()


def _who(need: Need) -> str:
    return _("社工 %(name)s") % {"name": need.lead.short_name} if need.lead else _("社工站")


def _due(need: Need) -> str:
    return by(need.due_at) if need.due_at and need.due_at > clock.now() else _("尽快")


def _with_due(tone: str, icon: str, timely: Callable[[], str], late: Callable[[], str]) -> Callable[[Need], Standing]:
    """One sentence while there is time, another once the promise is broken: an apology is honest, a date in the past is not."""

    def say(need: Need) -> Standing:
        on_time = need.due_at is not None and need.due_at > clock.now()
        text = timely() if on_time else late()
        return Standing(tone, icon, text % _Facts(need))

    return say


def _plain(tone: str, icon: str, text: Callable[[], str]) -> Callable[[Need], Standing]:
    return lambda need: Standing(tone, icon, text())


def _timed(tone: str, icon: str, text: Callable[[], str]) -> Callable[[Need], Standing]:
    return lambda need: Standing(tone, icon, text() % _Facts(need))


class _Facts:
    """What a sentence may name, looked up only when it does: most name nobody, and then nobody is read from the database."""

    def __init__(self, need: Need) -> None:
        self._need = need

    def __getitem__(self, name: str) -> str:
        return _FACTS[name](self._need)


_FACTS: dict[str, Callable[[Need], str]] = {
    "who": _who,
    "due": _due,
    "when": lambda need: span(need.window_start, need.window_end),
    "end": lambda need: moment(need.window_end),
}


_FOR_ASKER: dict[NeedState, Callable[[Need], Standing]] = {
    S.SUBMITTED: _with_due(
        "wait", "wait",
        lambda: _("%(who)s正在看您的求助，%(due)s回复您"),
        lambda: _("%(who)s正在看您的求助，让您久等了，已提醒站长"),
    ),
    S.ASSESSED: _with_due(
        "wait", "plan",
        lambda: _("%(who)s正在为您安排人和资源，%(due)s告诉您"),
        lambda: _("%(who)s正在为您安排人和资源，让您久等了，已提醒站长"),
    ),
    S.PUBLISHED: _with_due(
        "wait", "users",
        lambda: _("%(who)s正在为您联系帮手，%(due)s回复"),
        lambda: _("%(who)s还在为您联系帮手，让您久等了，已提醒站长"),
    ),
    S.MATCHED: _timed("go", "check", lambda: _("都安排好了，%(when)s")),
    S.IN_SERVICE: _timed("go", "hand", lambda: _("正在为您服务，预计%(end)s结束")),
    S.SERVED: _plain("now", "star", lambda: _("服务做完了，请您看看，满意就点“确认完成”")),
    S.CONFIRMED: _plain("done", "done", lambda: _("已确认完成。您觉得怎么样，说一句吧")),
    S.RATED: _plain("done", "done", lambda: _("已完成，谢谢您的评价")),
    S.REFUSED: _plain("off", "info", lambda: _("这次没能受理，原因写在下面")),
    S.RETURNED: _plain("refer", "refer", lambda: _("这件事要到办事窗口办，怎么办写在下面")),
    S.CANCELLED: _plain("off", "off", lambda: _("这次求助已取消")),
    S.EXPIRED: _plain("off", "late", lambda: _("很抱歉，约定的时间里没能安排上，可以换个时间再发一次")),
}  # fmt: skip

_FOR_STAFF: dict[NeedState, Callable[[Need], Standing]] = {
    S.SUBMITTED: _timed("wait", "message", lambda: _("等社工站审核，%(due)s回复居民")),
    S.ASSESSED: _timed("wait", "plan", lambda: _("等%(who)s发出联动方案，%(due)s")),
    S.PUBLISHED: _timed("wait", "users", lambda: _("等各方回复，%(due)s找齐")),
    S.MATCHED: _timed("go", "check", lambda: _("各方到位，%(when)s服务")),
    S.IN_SERVICE: _timed("go", "hand", lambda: _("服务中，预计%(end)s结束")),
    S.SERVED: _timed("wait", "star", lambda: _("等居民确认，%(due)s")),
    S.CONFIRMED: _plain("done", "done", lambda: _("居民已确认，等评价")),
    S.RATED: _plain("done", "done", lambda: _("已办结，居民已评价")),
    S.REFUSED: _plain("off", "info", lambda: _("未受理，原因已告诉求助人")),
    S.RETURNED: _plain("refer", "refer", lambda: _("行政事务，已退回")),
    S.CANCELLED: _plain("off", "off", lambda: _("已取消")),
    S.EXPIRED: _plain("off", "late", lambda: _("约定的时间过了，没有安排上")),
}

_FOR_OTHERS: dict[NeedState, Callable[[Need], Standing]] = {
    S.SUBMITTED: _plain("wait", "wait", lambda: _("社工站正在审核")),
    S.ASSESSED: _plain("wait", "plan", lambda: _("社工正在安排")),
    S.PUBLISHED: _timed("wait", "users", lambda: _("正在找帮手，%(when)s")),
    S.MATCHED: _timed("go", "check", lambda: _("人手已齐，%(when)s")),
    S.IN_SERVICE: _timed("go", "hand", lambda: _("正在服务，预计%(end)s结束")),
    S.SERVED: _plain("wait", "star", lambda: _("服务做完了，等居民确认")),
    S.CONFIRMED: _plain("done", "done", lambda: _("已完成")),
    S.RATED: _plain("done", "done", lambda: _("已完成")),
    S.REFUSED: _plain("off", "info", lambda: _("未受理")),
    S.RETURNED: _plain("refer", "refer", lambda: _("已退回")),
    S.CANCELLED: _plain("off", "off", lambda: _("已取消")),
    S.EXPIRED: _plain("off", "late", lambda: _("已过期")),
}
