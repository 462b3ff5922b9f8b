"""Anybody reads where a fund's money came from and went, and nobody can tell from it whose need was helped."""

import csv
import datetime as dt
import io

import pytest

from linkage.common import clock
from linkage.funding.actions import Gift, approve_micro_grant, register_donation, request_micro_grant, spend_micro_grant
from linkage.funding.queries.open_books import by_month, small_grants
from tests import granting
from tests.linkage.projects.project_story import in_library, record


@pytest.fixture
def page(world) -> str:
    return f"/open/funds/{world.fund.public_id}/"


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def spend(world, purpose: str, times: int) -> None:
    for turn in range(times):
        asked = request_micro_grant(
            by=world.chen,
            fund=world.fund,
            reference=f"other/{purpose}-{turn}",
            need_stream=f"need/{purpose}-{turn}",
            purpose=purpose,
            amount_fen=10_000,
        )
        spend_micro_grant(by=None, grant=approve_micro_grant(by=world.wu, grant=asked))


def test_donors_are_named_only_where_they_agreed(world, page):
    shy = Gift("money", "donor", clock.today(), amount_fen=5_000, donor_name="孙立", receipt_no="0042")
    register_donation(by=world.wu, fund=world.fund, gift=shy, key="shy")
    shown = text(world.client().get(page))
    assert "邻里互助社" in shown
    assert "孙立" not in shown
    assert "没有留名的捐赠人" in shown
    listed = text(world.client().get(f"{page}donations/"))
    assert ("¥50" in listed, "孙立" in listed) == (True, False)


@pytest.mark.parametrize(
    ("purposes", "told"),
    [
        ({"repairs": 4}, []),
        ({"repairs": 6}, [("repairs", 6)]),
        ({"repairs": 6, "home_adaptation": 2}, [("home_adaptation", None), ("repairs", None)]),
        ({"repairs": 6, "home_adaptation": 2, "mutual_help": 7}, [("home_adaptation", None), ("mutual_help", 7), ("repairs", None)]),
    ],
)  # fmt: skip
def test_single_needs_are_told_in_sums_from_which_none_can_be_worked_out(world, purposes, told):
    for purpose, times in purposes.items():
        spend(world, purpose, times)
    assert [(each.purpose, each.count) for each in small_grants(world.fund)[0]] == told


def test_the_months_add_up_to_the_books(world):
    spend(world, "repairs", 3)
    months = by_month(world.fund, 12, clock.today())
    assert len(months) == 12
    assert months[-1][0] == clock.today().replace(day=1)
    assert sum(came for _day, came, _gone in months) == 4_550_000
    assert months[-1][2] == 30_000


def test_the_table_opens_as_text_in_any_spreadsheet(world, page):
    named = Gift("money", "donor", clock.today(), amount_fen=5_000, donor_name="=1+1", publishes_name=True)
    register_donation(by=world.wu, fund=world.fund, gift=named, key="formula")
    response = world.client().get(f"{page}table/")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0][4] == "金额（元）"
    assert ["'=1+1" in row for row in rows].count(True) == 1
    assert sum(float(row[4]) for row in rows[1:] if row[1] == "捐赠和收入") == 45_550


def test_the_page_asks_as_many_questions_for_many_gifts_as_for_few(world, page, django_assert_max_num_queries):
    for turn in range(20):
        gift = Gift("money", "lottery", clock.today() - dt.timedelta(days=turn), amount_fen=100)
        register_donation(by=world.wu, fund=world.fund, gift=gift, key=str(turn))
    with django_assert_max_num_queries(14):
        world.client().get(page)


def test_the_funds_are_reached_from_what_is_public(world, page):
    visitor = world.client()
    assert 'href="/open/funds/"' in text(visitor.get("/open/"))
    assert f'href="{page}"' in text(visitor.get("/open/funds/"))
    assert visitor.get("/open/funds/nosuchfund00/").status_code == 404


def test_a_grants_chain_ends_in_what_was_judged_of_its_project(world):
    grant = granting.approved(world)
    project = in_library(world, needs=[])
    record(world, project, "performance", "yearly", conclusion="老人出门多了")
    record(world, project, "evaluation", "midterm", conclusion="还没看过第二遍", state="written", checked_by=None)
    page = f"/open/grants/{grant.public_id}/"
    assert "老人出门多了" not in text(world.client().get(page))
    grant.application.project = project
    grant.application.save(update_fields=["project"])
    shown = text(world.client().get(page))
    assert ("老人出门多了" in shown, project.get_absolute_url() in shown) == (True, True)
    assert "还没看过第二遍" not in shown
