"""The statement: every entry with its why, by period, on the page and as a file."""

import csv
import datetime as dt
import io

import pytest

from linkage.common.spreadsheets import safe_cell
from linkage.places.models import RegionalSetting
from linkage.volunteering.models import ServiceHours
from tests.cost import queries_of
from tests.linkage.volunteering.serving import MONDAY, correct, serve

DAY = dt.timedelta(days=1)


def lines(world, query: str = "") -> list[tuple[str, int, int]]:
    shown = world.client(world.li).get(f"/me/points/{query}").context["lines"]
    return [(str(line.title), line.posting.amount, line.balance) for line in shown]


def test_a_correction_stands_beside_what_it_corrects(world):
    correct(serve(world, 120), -60)
    assert lines(world) == [("时长更正 · 适老化改造", -100, 100), ("适老化改造 · 2 小时", 200, 200)]


def test_a_period_shows_its_days_with_the_balances_of_then(world):
    for number in range(4):
        serve(world, 60, start=MONDAY + number * DAY)
    assert lines(world, "?from=2026-11-17&to=2026-11-18") == [
        ("适老化改造 · 1 小时", 100, 300),
        ("适老化改造 · 1 小时", 100, 200),
    ]
    assert lines(world, "?from=2026-12-01") == []
    assert len(lines(world, "?from=2026-13-45&to=nonsense")) == 4


def test_the_note_says_why_an_entry_is_less_than_the_hours(world):
    RegionalSetting.objects.create(place_id=world.district, key="points_daily_minutes", value=60)
    serve(world, 90)
    assert "30 分钟不计积分：当天计分时长已满" in world.client(world.li).get("/me/points/").content.decode()


def test_the_file_holds_the_same_lines_and_no_formulas(world):
    hours = serve(world, 90)
    ServiceHours.objects.filter(pk=hours.pk).update(activity="=HYPERLINK(1)")
    correct(hours, -30)
    response = world.client(world.li).get("/me/points/statement/")
    assert "attachment" in response["Content-Disposition"]
    text = response.content.decode("utf-8-sig")
    heads, correction, earned = csv.reader(io.StringIO(text))
    assert heads == ["时间", "事由", "积分", "余额", "说明"]
    assert (earned[1], earned[2:4]) == ("'=HYPERLINK(1) · 1 小时 30 分钟", ["1.5", "1.5"])
    assert correction[2:4] == ["-0.5", "1"]
    assert len(world.client(world.zhou).get("/me/points/statement/").content.splitlines()) == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-a", "@x", "|x", "%x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x", "\ufeff=1", " =1", "\u200b@x"])  # fmt: skip
def test_what_begins_like_a_formula_is_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1.5", "12", "2026-11-16 09:00", "陪伴聊天", "", "a=b"])
def test_plain_text_and_numbers_stay_as_they_are(text):
    assert safe_cell(text) == text


def test_the_busiest_volunteers_statement_takes_the_same_few_questions(world):
    client = world.client(world.li)
    serve(world, 60, start=MONDAY - DAY)
    client.get("/me/points/")
    for number in range(30):
        serve(world, 60, start=MONDAY + number * DAY)
    assert queries_of(client, "/me/points/") <= 14
