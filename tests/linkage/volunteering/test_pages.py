import datetime as dt

import pytest

from linkage.common import clock, weekly_hours
from linkage.volunteering.actions.hours import record_hours
from linkage.volunteering.models import ServiceHours, Volunteer
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.queries.profiles import volunteer_of
from linkage.volunteering.states.hours import Evidence

PROFILE = {
    "skills": ["company", "errands"],
    "when": "evenings",
    "radius_km": "2",
    "weekly_cap": "4",
    "languages": ["zh"],
    "place_code": "330102990001",
}


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def record(world):
    def record(number=1, **changes) -> ServiceHours:
        ended = clock.now() - dt.timedelta(hours=2 * number)
        facts = {
            "by": world.chen,
            "volunteer": world.volunteers["li"],
            "source": f"assignment/{number:012}",
            "activity": "适老化改造",
            "content": "装扶手",
            "place_code": world.heping,
            "started_at": ended - dt.timedelta(minutes=30),
            "ended_at": ended,
            "organisation": world.station,
            "lead": world.chen,
            "evidence": Evidence.ROSTER,
            "category_code": "home_adaptation",
        }
        return record_hours(**(facts | changes))

    return record


# The profile


def test_wang_becomes_a_volunteer_with_a_few_taps(world):
    client = world.client(world.wang)
    assert "成为志愿者" in text(client.get("/me/volunteering/"))
    response = client.post("/me/volunteering/", PROFILE)
    assert (response.status_code, response.url) == (303, "/tasks/")
    volunteer = volunteer_of(world.wang)
    assert volunteer.skills == ["company", "errands"]
    assert (volunteer.radius_km, volunteer.weekly_cap_minutes) == (2.0, 240)
    expected = weekly_hours.from_parts([(day, "evening") for day in range(5)])
    assert weekly_hours.from_text(volunteer.availability) == expected
    assert volunteer.lat is not None


def test_a_week_of_her_own_choosing_is_kept_and_shown_again(world):
    client = world.client(world.wang)
    client.post("/me/volunteering/", PROFILE | {"when": "own", "slots": ["0-morning", "6-evening"]})
    assert weekly_hours.to_parts(weekly_hours.from_text(volunteer_of(world.wang).availability)) == [
        (0, "morning"),
        (6, "evening"),
    ]
    shown = text(client.get("/me/volunteering/"))
    assert 'value="0-morning" checked' in shown
    assert 'value="1-morning" checked' not in shown


def test_hours_at_night_are_not_lost_on_the_way(world):
    client = world.client(world.li)
    assert volunteer_of(world.li).availability == "f" * 42
    client.post("/me/volunteering/", PROFILE | {"when": "always"})
    assert volunteer_of(world.li).availability == "f" * 42


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("when", "never"),
        ("when", "own"),
        ("skills", ["magic"]),
        ("radius_km", "500"),
        ("weekly_cap", "100"),
        ("place_code", "330106990001"),
        ("languages", ["tlh"]),
    ],
)
def test_what_does_not_fit_is_said_and_the_rest_stays(world, field, value):
    response = world.client(world.wang).post("/me/volunteering/", PROFILE | {field: value})
    assert response.status_code == 422
    assert volunteer_of(world.wang) is None
    kept = {name: response.context["form"][name].value() for name in PROFILE}
    assert kept == PROFILE | {field: value}


def test_nobody_gives_herself_what_is_not_hers_to_give(world):
    planted = PROFILE | {"minor_check_on_file": "on", "is_active": "", "volunteer_no": "1", "user": world.zhao.pk}
    world.client(world.li).post("/me/volunteering/", planted)
    li = Volunteer.objects.get(user=world.li)
    assert (li.minor_check_on_file, li.is_active) == (False, True)
    assert li.volunteer_no != "1"


def test_li_takes_a_break_and_comes_back(world):
    client = world.client(world.li)
    friday = clock.today() + dt.timedelta(days=3)
    assert client.post("/me/volunteering/pause/", {"until": friday.isoformat()}).status_code == 303
    assert friday.isoformat() in text(client.get("/me/volunteering/"))
    assert client.post("/me/volunteering/return/").status_code == 303
    assert volunteer_of(world.li).paused_until is None


@pytest.mark.parametrize("until", ["", "yesterday", "2020-01-01", "2999-01-01"])
def test_a_break_needs_a_day_ahead(world, until):
    assert world.client(world.li).post("/me/volunteering/pause/", {"until": until}).status_code == 422


# Hours and points


def test_every_record_says_what_became_of_it(world, record):
    record(1)
    record(2, evidence=Evidence.CODE)
    shown = text(world.client(world.li).get("/me/hours/"))
    assert "手工登记的时长，要由另一个人复核" in shown
    assert "已计入" in shown
    assert "杭州市上城区示范街道社会工作站" in shown


def test_nobody_reads_anothers_hours_or_points(world, record):
    record(1, evidence=Evidence.CODE)
    for stranger in (world.zhou, world.zhao, world.chen):
        client = world.client(stranger)
        assert "装扶手" not in text(client.get("/me/hours/"))
        assert "适老化改造" not in text(client.get("/me/points/"))
    for page in ("/me/hours/", "/me/points/", "/me/volunteering/"):
        assert world.client().get(page).status_code == 302


def test_the_statement_ends_at_the_balance(world, record):
    for number in range(1, 4):
        record(number, evidence=Evidence.CODE)
    assert points_balance(world.li) == 150
    context = world.client(world.li).get("/me/points/").context
    assert [(line.posting.amount, line.balance) for line in context["lines"]] == [(50, 150), (50, 100), (50, 50)]


def test_older_pages_of_the_statement_go_on_where_the_newer_ended(world, record):
    for number in range(1, 24):
        record(number, evidence=Evidence.CODE)
    client = world.client(world.li)
    newest = client.get("/me/points/").context
    older = client.get("/me/points/" + newest["page"].older_url).context
    assert newest["lines"][-1].balance - newest["lines"][-1].posting.amount == older["lines"][0].balance
    assert older["page"].older_url == ""


@pytest.mark.parametrize("page", ["/me/hours/", "/me/points/"])
def test_lists_ask_the_same_few_questions_however_long_they_are(world, record, page, django_assert_max_num_queries):
    client = world.client(world.li)
    client.get(page)
    for number in range(1, 22):
        record(number, evidence=Evidence.CODE)
    with django_assert_max_num_queries(14):
        client.get(page)


# The second pair of eyes


def test_zhao_counts_what_is_true_and_refuses_what_is_not(world, record):
    true, false = record(1), record(2)
    client = world.client(world.zhao)
    shown = text(client.get("/hours/reviews/"))
    assert shown.count("属实，计入") == 2
    assert "李先生" in shown
    assert client.post(f"/hours/{true.public_id}/review/", {"decision": "accept"}).status_code == 303
    missing = client.post(f"/hours/{false.public_id}/review/", {"decision": "reject", "note": ""})
    assert missing.status_code == 422
    assert "请写一句不计入的原因" in text(missing)
    client.post(f"/hours/{false.public_id}/review/", {"decision": "reject", "note": "当天没有活动"})
    assert "当天没有活动" in text(world.client(world.li).get("/me/hours/"))
    assert points_balance(world.li) == 50


def test_only_reviewers_of_the_place_open_the_queue_and_its_records(world, record):
    hours = record(1)
    for person in (world.wang, world.li, world.chen, world.wu):
        client = world.client(person)
        assert client.get("/hours/reviews/").status_code == 403
        assert client.post(f"/hours/{hours.public_id}/review/", {"decision": "accept"}).status_code == 404
    other = world.client(world.other_coordinator)
    assert "李先生" not in text(other.get("/hours/reviews/"))
    assert other.post(f"/hours/{hours.public_id}/review/", {"decision": "accept"}).status_code == 404
    hours.refresh_from_db()
    assert hours.state == "organisation_review"


def test_the_queue_asks_the_same_few_questions_however_long_it_is(world, record, django_assert_max_num_queries):
    client = world.client(world.zhao)
    client.get("/hours/reviews/")
    for number in range(1, 15):
        record(number)
    with django_assert_max_num_queries(20):
        client.get("/hours/reviews/")
