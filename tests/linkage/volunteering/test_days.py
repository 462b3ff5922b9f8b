"""Days that are not as usual: away, or exceptionally free; noted by the volunteer and heeded by whoever looks for helpers."""

import datetime as dt

import pytest
from django.db.models import Q

from linkage.common import clock
from linkage.common.errors import Invalid, NotFound
from linkage.dispatch import matchmaking
from linkage.dispatch.actions.plans import propose_plan
from linkage.dispatch.matchmaking import crowd, next_best, pools
from linkage.dispatch.matchmaking.roster import Roster
from linkage.dispatch.queries.plans import plan_of
from linkage.dispatch.queries.tasks import opportunities
from linkage.events.models import Event
from linkage.volunteering.actions.availability import MOST, forget_days, note_days
from linkage.volunteering.actions.profiles import pause
from linkage.volunteering.models import DatedAvailability, Volunteer
from linkage.volunteering.queries.availability import days_ahead
from matching.types import Window
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db
# A Thursday.
TODAY = dt.datetime(2026, 11, 26, 10, tzinfo=clock.SHANGHAI)
SATURDAY, SUNDAY = dt.date(2026, 11, 28), dt.date(2026, 11, 29)


@pytest.fixture(autouse=True)
def _today():
    with clock.travel(TODAY):
        yield


def at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=clock.SHANGHAI)


def rail(world, day: dt.date, hour: int, by=None):
    """The stair rail, wanted from that hour on for two."""
    return story.assess(world, story.post_stair_rail(world, starts_in=at(day, hour) - clock.now(), by=by))


def proposed(world, need) -> set[int]:
    propose_plan(by=world.chen, need=need)
    [slot] = [slot for slot in plan_of(need).slots if slot.requirement.kind == "volunteer"]
    return {part.row.user_id for part in slot.proposed}


def seen_by_the_engine(volunteer: Volunteer):
    [row] = pools.volunteers_as_providers([Volunteer.objects.select_related("user").get(pk=volunteer.pk)])
    [column] = Roster(Volunteer.objects.filter(pk=volunteer.pk))[:]
    assert row == column
    return row


def test_whole_days_are_one_stretch_and_parts_one_each_day(world):
    note_days(by=world.li, is_free=False, from_on=dt.date(2026, 12, 3), until_on=dt.date(2026, 12, 10))
    note_days(by=world.li, is_free=True, from_on=SATURDAY, until_on=SUNDAY, part="morning")
    away, saturday, sunday = seen_by_the_engine(world.volunteers["li"]).exceptions
    assert (away.free, away.window) == (False, Window(at(dt.date(2026, 12, 3), 0), at(dt.date(2026, 12, 11), 0)))
    assert (saturday.free, saturday.window) == (True, Window(at(SATURDAY, 8), at(SATURDAY, 12)))
    assert sunday.window == Window(at(SUNDAY, 8), at(SUNDAY, 12))


def test_who_is_away_is_neither_planned_nor_offered_it_in_her_feed(world):
    for person in (world.li, world.zhou, world.zhang):
        Volunteer.objects.filter(user=person).update(availability="f" * 42)
    need = rail(world, SATURDAY, 9)
    before = proposed(world, need)
    assert len(before) == 2
    away = next(person for person in (world.li, world.zhou, world.zhang) if person.pk in before)
    note_days(by=away, is_free=False, from_on=SATURDAY, until_on=SATURDAY)
    assert away.pk not in proposed(world, need)
    ranked = matchmaking.candidates(story.requirement(need, "volunteer"), 20)
    assert f"volunteer:{away.volunteer.public_id}" not in {each.provider for each in ranked.candidates}
    story.publish(world, need)
    [found] = opportunities(type(away).objects.get(pk=away.pk))
    assert not found.judgement.suits
    assert found.judgement.obstacles


def test_who_is_exceptionally_free_can_be_asked_outside_her_usual_week(world, monkeypatch):
    weekday_mornings = sum(0xF << (day * 24 + 8) for day in range(5))
    for person in (world.li, world.zhou, world.zhang):
        Volunteer.objects.filter(user=person).update(availability=f"{weekday_mornings:042x}")
    need = rail(world, SATURDAY, 9)
    assert proposed(world, need) == set()
    note_days(by=world.li, is_free=True, from_on=SATURDAY, until_on=SATURDAY, part="morning")
    assert proposed(world, need) == {world.li.pk}
    wanted = story.requirement(need, "volunteer")
    for one_by_one in (0, 1_000):  # by the index, by the list
        monkeypatch.setattr(crowd, "LOOKED_THROUGH_ONE_BY_ONE", one_by_one)
        assert [each.provider_id for each in next_best.next_best(wanted, 20)] == [world.li.volunteer.public_id]


def test_the_last_word_counts_and_a_pause_outweighs_all(world):
    note_days(by=world.li, is_free=False, from_on=SATURDAY, until_on=SUNDAY)
    note_days(by=world.li, is_free=True, from_on=SATURDAY, until_on=SATURDAY, part="morning")
    need = rail(world, SATURDAY, 9)
    assert world.li.pk in proposed(world, need)
    pause(by=world.li, until=SUNDAY)
    assert world.li.pk not in proposed(world, need)
    assert days_ahead(world.volunteers["li"]).count() == 2


def test_what_is_forgotten_or_over_counts_no_more(world):
    days = note_days(by=world.li, is_free=False, from_on=SATURDAY, until_on=SATURDAY)
    forget_days(by=world.li, days=days)
    assert seen_by_the_engine(world.volunteers["li"]).exceptions == ()
    note_days(by=world.li, is_free=False, from_on=SATURDAY, until_on=SATURDAY)
    with clock.travel(at(SUNDAY, 9)):
        assert seen_by_the_engine(world.volunteers["li"]).exceptions == ()
        assert not days_ahead(world.volunteers["li"])


def test_noting_the_same_twice_changes_nothing(world):
    for _again in range(2):
        note_days(by=world.li, is_free=False, from_on=SATURDAY, until_on=SUNDAY)
    assert DatedAvailability.objects.count() == 1
    assert Event.objects.filter(type="volunteer.days_noted").count() == 1


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("until_on", {"from_on": SUNDAY, "until_on": SATURDAY}),
        ("until_on", {"from_on": dt.date(2026, 11, 1), "until_on": dt.date(2026, 11, 20)}),
        ("until_on", {"from_on": SATURDAY, "until_on": dt.date(2028, 1, 1)}),
        ("until_on", {"from_on": SATURDAY, "until_on": dt.date(2027, 2, 1), "part": "morning"}),
        ("part", {"from_on": SATURDAY, "until_on": SATURDAY, "part": "midnight"}),
    ],
)
def test_what_cannot_be_says_what_to_mend(world, field, given):
    with pytest.raises(Invalid) as refused:
        note_days(by=world.li, is_free=False, **given)
    assert list(refused.value.fields) == [field]


def test_the_list_stays_short_and_is_for_volunteers(world):
    for each in range(MOST):
        day = SATURDAY + dt.timedelta(days=each)
        note_days(by=world.li, is_free=False, from_on=day, until_on=day)
    with pytest.raises(Invalid):
        note_days(by=world.li, is_free=True, from_on=SATURDAY, until_on=SUNDAY)
    with pytest.raises(NotFound):
        note_days(by=world.wang, is_free=True, from_on=SATURDAY, until_on=SUNDAY)


def test_on_the_page_without_scripts(world):
    client = world.client(world.li)
    sent = {"is_free": "away", "from_on": "2026-12-03", "until_on": "2026-12-10", "part": ""}
    assert client.post("/me/volunteering/days/", sent).headers["Location"] == "/me/volunteering/#days"
    page = client.get("/me/volunteering/").content.decode()
    assert "2026-12-03 到 2026-12-10 · 全天" in page
    assert client.post("/me/volunteering/days/", {**sent, "is_free": "free", "until_on": ""}).status_code == 303
    days = DatedAvailability.objects.get(is_free=True)
    assert days.until_on == days.from_on
    wrong = client.post("/me/volunteering/days/", {**sent, "until_on": "2026-12-01"})
    assert wrong.status_code == 422
    assert "结束的日子在开始之前" in wrong.content.decode()
    assert 'value="2026-12-01"' in wrong.content.decode()
    assert world.client(world.zhou).post(f"/me/volunteering/days/{days.public_id}/removal/").status_code == 404
    client.post(f"/me/volunteering/days/{days.public_id}/removal/")
    assert not DatedAvailability.objects.filter(is_free=True).exists()


def test_days_of_many_volunteers_take_one_query(world, django_assert_num_queries):
    for person in (world.li, world.zhou, world.zhang):
        note_days(by=person, is_free=False, from_on=SATURDAY, until_on=SUNDAY)
    with django_assert_num_queries(1):
        found = pools.exceptions_of(Q(volunteer__in=Volunteer.objects.all()))
    assert len(found) == 3
