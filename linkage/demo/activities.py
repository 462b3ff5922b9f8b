"""What the street does together: breakfast for the elderly every Saturday, a stairwell cleaning that is short of hands, and a patrol that is over."""

import datetime as dt

from linkage.common import clock
from linkage.demo.build import Built
from linkage.demo.cast import CAST, HEPING, STREET
from linkage.people.models import User
from linkage.places.codes import prefix
from linkage.volunteering.actions.activities import plan_activity, publish_activity, submit_activity
from linkage.volunteering.actions.attendance import (
    check_in_to_shift,
    check_out_of_shift,
    issue_shift_code,
    mark_no_show,
)
from linkage.volunteering.actions.shifts import Times, add_shifts
from linkage.volunteering.actions.signups import sign_up
from linkage.volunteering.models import Activity, Shift, Signup
from linkage.volunteering.recurrence import weekly_rule

WEEKS = 4
SATURDAY = 5


def hold_activities(built: Built) -> int:
    """Play what is not there yet. Returns how many activities the street has."""
    wanted = {"周六敬老早餐": _breakfast, "楼道大扫除": _cleaning, "夜间平安巡逻": _patrol}
    there = set(Activity.objects.filter(title__in=wanted).values_list("title", flat=True))
    helpers = _helpers()
    for title, play in wanted.items():
        if title not in there:
            play(built, title, helpers)
    return len(wanted)


def _helpers() -> list[User]:
    """Neighbours who volunteer and are not in the named cast, whose calendars stay free for visitors."""
    named = {user.pk for each in CAST if (user := User.objects.with_phone(f"+86{each.phone}"))}
    rows = User.objects.filter(volunteer__is_active=True, volunteer__place_code__startswith=prefix(STREET))
    return list(rows.exclude(pk__in=named).order_by("pk")[:12])


def _breakfast(built: Built, title: str, helpers: list[User]) -> None:
    chen = built.people["chen"]
    activity = plan_activity(
        by=chen, organisation=built.organisations["station"], place_code=HEPING, lead=chen, title=title, kind="meals",
        content="一起给社区里 80 岁以上的老人做早餐、摆桌子、陪着聊聊天，最后收拾干净。", recruiting="会不会做饭都行，来了就有事做。",
        risk_notice="厨房地滑、有热水，请穿防滑鞋，照护理员说的做。", spot="和平社区食堂", minimum=4, maximum=12, skills=["cooking", "company"],
    )  # fmt: skip
    start = saturdays(0, 7)
    until = start.date() + dt.timedelta(weeks=WEEKS - 1)
    rule = weekly_rule(weekdays=[SATURDAY], interval=1, until=until)
    made = add_shifts(by=chen, activity=activity, times=_times(start, 3, 4, 12), rule=rule)
    publish_activity(by=chen, activity=activity)
    _come(made[0], helpers[:7])


def _cleaning(built: Built, title: str, helpers: list[User]) -> None:
    """Planned by the organisation, confirmed by the social worker, and short of people."""
    chen, zhou = built.people["chen"], built.people["director_zhou"]
    activity = plan_activity(
        by=zhou, organisation=built.organisations["mutual_aid"], place_code=HEPING, lead=chen, title=title, kind="environment",
        content="清走 3 幢到 6 幢楼道里的旧物，擦扶手和窗台。", recruiting="", risk_notice="搬东西量力而行，戴手套；高处不上。",
        spot="3 幢楼下", minimum=5, maximum=15, skills=[],
    )  # fmt: skip
    made = add_shifts(by=zhou, activity=activity, times=_times(_at(2, 14), 2, 5, 15))
    submit_activity(by=zhou, activity=activity)
    publish_activity(by=chen, activity=activity)
    _come(made[0], helpers[7:8])


def _patrol(built: Built, title: str, helpers: list[User]) -> None:
    """Three days ago: two came, one did not."""
    chen, start = built.people["chen"], _at(-3, 19)
    with clock.travel(start - dt.timedelta(days=2)):
        activity = plan_activity(
            by=chen, organisation=built.organisations["station"], place_code=HEPING, lead=chen, title=title, kind="patrol",
            content="两人一组，沿小区走一圈，看看门禁、路灯和消防通道。", recruiting="", risk_notice="天黑路暗，两人同行，不单独行动。",
            spot="社区警务室门口", minimum=2, maximum=6, skills=[], minimum_age=18,
        )  # fmt: skip
        shift = add_shifts(by=chen, activity=activity, times=_times(start, 2, 2, 6))[0]
        publish_activity(by=chen, activity=activity)
        signups = _come(shift, helpers[8:11])
    for moment, act in ((start, check_in_to_shift), (start + dt.timedelta(minutes=115), check_out_of_shift)):
        for signup in signups[:2]:
            with clock.travel(moment):
                code = issue_shift_code(by=chen, shift=signup.shift)
                act(by=signup.user, signup=signup, code=code.digits)
    with clock.travel(start + dt.timedelta(hours=2)):
        for signup in signups[2:]:
            mark_no_show(by=chen, signup=signup)


def _come(shift: Shift, helpers: list[User]) -> list[Signup]:
    """Whoever of them may and can."""
    fresh = Shift.objects.select_related("activity__organisation", "activity__lead").get(pk=shift.pk)
    return [sign_up(by=user, shift=fresh) for user in helpers]


def _at(days: int, hour: int) -> dt.datetime:
    day = clock.today() + dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(hour), tzinfo=clock.SHANGHAI)


def saturdays(weeks: int, hour: int) -> dt.datetime:
    """The next Saturday at that hour, or so many weeks later."""
    return _at((SATURDAY - clock.today().weekday() - 1) % 7 + 1 + 7 * weeks, hour)


def _times(start: dt.datetime, hours: int, minimum: int, maximum: int) -> Times:
    return Times(start, start + dt.timedelta(hours=hours), minimum, maximum)
