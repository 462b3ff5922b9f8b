"""From rows to the report: what is gathered, and what it says."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkage.common import clock
from linkage.common.small_cells import told, told_together
from linkage.stats.queries import rows
from linkage.stats.quotient import quotient_of
from linkage.stats.report import first_day, make_report, public_report
from tests import factories
from tests.linkage.stats import past
from tests.linkage.stats.test_figures import confirmed_rail

pytestmark = pytest.mark.django_db


def parts_of(report):
    return {each["society"]: each for each in report["participation"]["parts"]}


def test_the_stair_rail_is_carried_by_three_societies(world):
    confirmed_rail(world)
    report = make_report(world.street, 3)
    parts = parts_of(report)
    assert {society for society, part in parts.items() if part["helpers"]} == {
        "social_worker", "volunteer", "resource",
    }  # fmt: skip
    assert (parts["volunteer"]["helpers"], parts["social_worker"]["helpers"]) == (2, 1)
    assert (parts["resource"]["units"], parts["resource"]["amount_fen"]) == (1, 180_000)
    assert report["participation"]["by_number"] == (0, 0, 1, 0, 0)


def test_a_committees_room_is_the_communitys_part_and_a_service_the_organisations(world):
    need = past.asked(world.wang, world.heping, days_ago=2, state="rated", lead=world.chen)
    for kind, row in (("venue", world.venues["hall"]), ("service", world.services["visits"])):
        held = past.came(world, world.volunteers["li"], need)
        held.requirement.__class__.objects.filter(pk=held.requirement_id).update(kind=kind)
        held.__class__.objects.filter(pk=held.pk).update(provider_kind=kind, provider_id=row.public_id, user=None)
    parts = parts_of(make_report(world.street, 3))
    assert parts["community"]["minutes"] == 120
    assert (parts["organisation"]["helpers"], parts["social_worker"]["helpers"]) == (1, 1)


def test_only_the_places_own_and_the_periods_own_counts(world):
    past.visited(world, world.volunteers["li"], world.wang, days_ago=400)
    past.visited(world, world.volunteers["li"], world.wang, days_ago=1)
    assert make_report(world.street, 3)["participation"]["needs"] == 1
    assert make_report(world.other_street, 3)["participation"]["needs"] == 0


def test_hours_at_an_activity_are_time_given_and_no_need(world):
    past.hours(world, world.volunteers["li"], "signup/dancing", clock.now(), 90)
    report = make_report(world.street, 3)
    assert parts_of(report)["volunteer"]["minutes"] == 90
    assert report["participation"]["needs"] == 0


def test_corrected_hours_count_as_corrected(world):
    held = past.visited(world, world.volunteers["li"], world.wang, days_ago=1, minutes=120)
    first = past.ServiceHours.objects.get(source=held.stream)
    past.hours(world, world.volunteers["li"], "correction/1", held.starts_at, -30, corrects=first)
    assert parts_of(make_report(world.street, 3))["volunteer"]["minutes"] == 90


def test_a_faithful_volunteer_is_hinted_at_with_what_she_did(world):
    past.a_faithful_volunteer(world)
    [hint] = make_report(world.street, 3)["hints"]
    assert hint["person"] == f"person:{world.li.public_id}"
    assert (hint["residents"], hint["minutes"], hint["months"]) == (4, 720, 3)
    assert "steadiness" in hint["strong"]


def test_who_asked_and_had_nobody_is_found(world):
    past.asked(world.liu, world.heping, days_ago=30, state="expired")
    past.asked(world.wang, world.heping, days_ago=3)
    past.asked(world.wu, world.heping, days_ago=30, state="refused")
    report = make_report(world.street, 3)
    assert [(each["resident"], each["reason"]) for each in report["isolated"]] == [
        (f"person:{world.liu.public_id}", "never")
    ]
    assert report["isolated_counts"] == {world.heping: {"never": 1}}


def test_a_district_is_told_by_streets(world):
    past.asked(world.liu, world.heping, days_ago=30, state="expired")
    assert make_report(world.district, 3)["isolated_counts"] == {world.street: {"never": 1}}


def test_a_place_nobody_can_fill_is_a_gap_and_one_more_would_fill_it(world):
    tomorrow = clock.now() + dt.timedelta(days=2)
    need = past.asked(
        world.wang, world.heping, days_ago=1, window_start=tomorrow, window_end=tomorrow + dt.timedelta(hours=2)
    )
    past.Requirement.objects.create(need=need, kind="volunteer", title="懂法律的", skills=["legal"])
    report = make_report(world.street, 3)
    [cell] = report["coverage"]
    assert (cell["place_code"], cell["skill"], cell["wanted"], cell["level"]) == (world.heping, "legal", 1, "nobody")
    [worth] = report["newcomers"]
    assert (worth["skill"], worth["places"]) == ("legal", 1)
    assert 0 < worth["gain"] <= worth["at_most"] + 1e-6
    factories.volunteer(skills=["legal"])
    assert make_report(world.street, 3)["coverage"][0]["level"] == "enough"


def test_gathering_costs_the_same_however_much_there_is(world):
    def cost() -> int:
        today = clock.today()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows.services_in(world.street, first_day(3, today), today)
            rows.asks_in(world.street, first_day(3, today))
            rows.wanted_in(world.street, first_day(3, today))
            rows.hands_in(world.street)
        return len(queries)

    past.visited(world, world.volunteers["li"], world.wang, days_ago=1)
    before = cost()
    past.a_faithful_volunteer(world)
    for _number in range(5):
        past.asked(factories.person(), world.heping, days_ago=20)
    assert cost() == before


def test_the_report_knows_no_names(world):
    past.a_faithful_volunteer(world)
    past.asked(world.liu, world.heping, days_ago=30, state="expired")
    text = str(make_report(world.street, 3))
    assert not [person.name for person in world.people.values() if person.name in text]


def test_everywhere_together_is_the_sum_of_the_districts(world):
    past.visited(world, world.volunteers["li"], world.wang, days_ago=1)
    need = past.asked(world.other_wang, world.other_community, days_ago=1, state="rated", lead=world.other_worker)
    past.came(world, world.volunteers["other_volunteer"], need)
    together = public_report(12)
    assert together["participation"]["needs"] == 2
    assert parts_of(together)["volunteer"]["helpers"] == 2


def test_sums_leave_out_what_fewer_than_five_share(world):
    for number in range(5):
        who = factories.person() if number else world.wang
        past.visited(world, world.volunteers["li"], who, days_ago=1)
    today = clock.today()
    services = rows.services_in(world.street, first_day(3, today), today)
    picture = quotient_of(services)
    assert [(node[0], node[3]) for node in picture["nodes"]] == [("organisation", 5), ("place", 5)]
    assert [edge[2] for edge in picture["edges"]] == [5]
    fewer = quotient_of([each for each in services if each.resident != f"person:{world.wang.public_id}"])
    assert (fewer["nodes"], fewer["edges"], fewer["left_out"]) == ([], [], 2)


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, None), (4, None), (5, 5), (100, 100)])
def test_one_to_four_are_not_told(count, shown):
    assert told(count) == shown


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([3, 7, 9], [None, None, 9]),  # 3 alone could be worked out from the sum
        ([3, 2, 9], [None, None, 9]),
        ([6, 7, 9], [6, 7, 9]),
        ([3, 0, 0], [None, 0, 0]),
    ],
)
def test_one_withheld_is_not_given_away_by_the_others(counts, shown):
    assert told_together(counts) == shown
