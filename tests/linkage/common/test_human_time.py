import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import translation

from linkage.common import human_time
from linkage.common.clock import SHANGHAI

NOW = dt.datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)  # a Wednesday


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> dt.datetime:
    return dt.datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("instant", "zh", "en"),
    [
        (at(18, 15), "今天下午 3 点", "today at 3 pm"),
        (at(19, 9, 30), "明天上午 9 点半", "tomorrow at 9:30 am"),
        (at(20, 12, 5), "后天中午 12 点 05 分", "Friday at 12:05 pm"),
        (at(17, 0), "昨天凌晨 0 点", "yesterday at 12 am"),
        (at(21, 7), "周六早上 7 点", "Saturday at 7 am"),
        (at(28, 19), "11 月 28 日晚上 7 点", "28 November at 7 pm"),
        (at(2, 8, month=1, year=2027), "2027 年 1 月 2 日上午 8 点", "2 January 2027 at 8 am"),
    ],
)
def test_a_moment_is_said_as_people_say_it(instant, zh, en):
    with translation.override("zh-hans"):
        assert human_time.moment(instant, NOW) == zh
    with translation.override("en"):
        assert human_time.moment(instant, NOW) == en


@pytest.mark.parametrize(
    ("start", "end", "zh", "en"),
    [
        (at(18, 15), at(18, 17), "今天下午 3 点到 5 点", "today, 3 pm to 5 pm"),
        (at(19, 9), at(19, 14), "明天上午 9 点到下午 2 点", "tomorrow, 9 am to 2 pm"),
        (at(21, 8), at(22, 18), "周六上午 8 点到周日下午 6 点", "Saturday at 8 am to Sunday at 6 pm"),
    ],
)
def test_a_span_says_the_day_once(start, end, zh, en):
    with translation.override("zh-hans"):
        assert human_time.span(start, end, NOW) == zh
    with translation.override("en"):
        assert human_time.span(start, end, NOW) == en


def test_a_deadline_from_another_zone_is_told_in_shanghai_time():
    with translation.override("zh-hans"):
        assert human_time.by(dt.datetime(2026, 11, 18, 10, 0, tzinfo=dt.UTC), NOW) == "今天下午 6 点前"


def test_what_has_just_happened_is_told_by_its_age():
    with translation.override("zh-hans"):
        assert human_time.ago(at(18, 9, 59), NOW) == "刚刚"
        assert human_time.ago(at(18, 9, 40), NOW) == "20 分钟前"
        assert human_time.ago(at(18, 8, 30), NOW) == "今天上午 8 点半"


def test_a_length_of_time_is_told_in_hours_and_minutes():
    with translation.override("zh-hans"):
        assert [human_time.length(each) for each in (0, 45, 120, 150)] == [
            "0 分钟",
            "45 分钟",
            "2 小时",
            "2 小时 30 分钟",
        ]


def test_the_tag_keeps_the_exact_instant_for_those_who_point_at_it():
    with translation.override("zh-hans"):
        html = Template("{% load people_time %}{% when instant %}").render(Context({"instant": at(30, 9, year=2035)}))
    assert 'datetime="2035-11-30T09:00:00+08:00"' in html
    assert 'title="2035-11-30 09:00"' in html
    assert ">2035 年 11 月 30 日上午 9 点<" in html
