"""What is said about tomorrow's shopping: two words between the neighbours and 林社工; and one conversation that went wrong, for 赵站长 to look at."""

import datetime as dt

from linkage.common import clock
from linkage.dispatch.models import Assignment
from linkage.messaging.actions.messages import read_thread, send_message
from linkage.messaging.actions.reports import report_thread
from linkage.messaging.models import Thread
from linkage.messaging.states import Part
from linkage.messaging.subjects import Subject, subject
from linkage.needs.models import Need

ABOUT_THE_TASK = (
    (Part.HELPER, "您好，明早九点我去菜场，想买点什么？"),
    (Part.ASKER, "青菜、豆腐，再带一斤鸡蛋，谢谢您"),
    (Part.HELPER, "好的，买好了直接送上楼"),
    (Part.LEAD, "辛苦两位，明天有事随时在这里说"),
)
ABOUT_THE_NEED = ((Part.ASKER, "明天来的人有电话吗，我怕听不见敲门"), (Part.LEAD, "有的，到楼下会先给您打电话"))
GONE_WRONG = ((Part.HELPER, "这次跑腿要收五十块，您先转给我"), (Part.ASKER, "不是说不收钱的吗"))


def talk() -> int:
    """Say it once. Returns how many conversations there are."""
    if Thread.objects.exists():
        return Thread.objects.count()
    errand, clinic = _need("errand"), _need("lamp")
    _say(subject(errand.stream), ABOUT_THE_NEED)
    _say(_task(errand), ABOUT_THE_TASK)
    wrong = _task(clinic)
    _say(wrong, GONE_WRONG)
    if wrong:
        who = {party.part: party.user for party in wrong.parties}
        report_thread(
            by=who[Part.ASKER], about=wrong, person=who[Part.HELPER].public_id, reason="money", note="开口要五十块"
        )
    return Thread.objects.count()


def _need(story: str) -> Need:
    return Need.objects.get(submission_key__endswith=f"/story/{story}")


def _task(need: Need) -> Subject | None:
    """The volunteer's part in it."""
    held = Assignment.objects.filter(requirement__need=need, provider_kind="volunteer").order_by("pk").first()
    return subject(held.stream) if held else None


def _say(about: Subject | None, lines: tuple[tuple[Part, str], ...]) -> None:
    if about is None:
        return
    who = {party.part: party.user for party in about.parties}
    start = clock.now() - dt.timedelta(minutes=5 * len(lines))
    for number, (part, text) in enumerate(lines):
        with clock.travel(start + dt.timedelta(minutes=5 * number)):
            send_message(by=who[part], about=about, text=text)
    read_thread(by=who[lines[0][0]], about=about, thread=Thread.objects.get(subject=about.stream))
