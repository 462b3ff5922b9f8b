"""The same moment, twice: one code and two helpers, one day and many services, one record and two reviewers."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.ledger.models import Transaction
from linkage.volunteering.actions.hand_entries import Proof, correct_hours
from linkage.volunteering.actions.hours import record_hours, review_hours
from linkage.volunteering.actions.oversight import draw_sample, look_over
from linkage.volunteering.actions.points import post_points
from linkage.volunteering.actions.presence import issue_code, redeem_code
from linkage.volunteering.models import HoursAnomaly, ServiceHours
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.states.hours import Evidence
from tests.together import answers

pytestmark = pytest.mark.django_db(transaction=True)
SUBJECT = "need/stairrail0000"
MORNING = dt.datetime(2026, 11, 16, 8, 0, tzinfo=clock.SHANGHAI)


@pytest.fixture(autouse=True)
def that_evening(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MORNING + dt.timedelta(hours=14))


def record(world, number: int, *, minutes: int = 120, evidence: str = Evidence.CODE) -> ServiceHours:
    started_at = MORNING + dt.timedelta(hours=2 * number)
    return record_hours(
        by=world.chen,
        volunteer=world.volunteers["li"],
        source=f"assignment/{number:012}",
        activity="适老化改造",
        content="装扶手",
        place_code=world.heping,
        started_at=started_at,
        ended_at=started_at + dt.timedelta(minutes=minutes),
        organisation=world.station,
        lead=world.chen,
        evidence=evidence,
        category_code="home_adaptation",
    )


def test_one_code_lets_one_helper_in(world):
    code = issue_code(subject=SUBJECT, by=world.wang)
    helpers = [world.li, world.zhou, world.zhang] * 4
    given = answers(
        [lambda helper=helper: redeem_code(by=helper, subject=SUBJECT, digits=code.digits) for helper in helpers]
    )
    refusals = [answer for answer in given if isinstance(answer, str)]
    assert len(refusals) == len(helpers) - 1
    assert set(refusals) <= {"used", "too_many_tries"}


def test_guesses_made_in_the_same_moment_are_all_counted(world):
    code = issue_code(subject=SUBJECT, by=world.wang)
    wrong = f"{(int(code.digits) + 1) % 10**6:06}"
    given = answers([lambda: redeem_code(by=world.li, subject=SUBJECT, digits=wrong)] * 16)
    assert sorted(given) == ["bad_code"] * 5 + ["too_many_tries"] * 11


def test_services_recorded_together_share_one_day(world):
    given = answers([lambda number=number: record(world, number) for number in range(6)])
    states = sorted(answer.state for answer in given)
    # 8 hours count, the next 4 are the organisation's to look at, and nothing counts twice.
    assert states == ["counted"] * 4 + ["organisation_review"] * 2
    assert points_balance(world.li) == 800


def test_one_service_sent_by_everybody_is_recorded_once(world):
    given = answers([lambda: record(world, 1)] * 12)
    assert len({answer.pk for answer in given}) == 1
    assert points_balance(world.li) == 200


def test_points_asked_for_by_everybody_are_booked_once(world):
    hours = record(world, 1)
    Transaction.objects.filter(kind="points.earned").get()
    answers([lambda: post_points(hours=ServiceHours.objects.get(pk=hours.pk))] * 12)
    assert Transaction.objects.filter(kind="points.earned").count() == 1
    assert points_balance(world.li) == 200


def test_two_reviewers_decide_once(world):
    hours = record(world, 1, evidence=Evidence.ROSTER)

    def decide(accept: bool):
        return lambda: (
            review_hours(by=world.zhao, hours=ServiceHours.objects.get(pk=hours.pk), accept=accept, note="没有来").state
        )

    given = answers([decide(True), decide(False)] * 4)
    decided = ServiceHours.objects.get(pk=hours.pk).state
    assert given.count(decided) == 1
    assert set(given) - {decided} <= {"wrong_state", "not_allowed"}
    assert points_balance(world.li) == (200 if decided == "counted" else 0)


def test_two_corrections_at_once_are_one(world):
    hours = record(world, 1)
    given = answers(
        [
            lambda: (
                correct_hours(
                    by=world.zhao, hours=ServiceHours.objects.get(pk=hours.pk), minutes=60, proof=Proof("抄错了一行")
                ).minutes
            )
        ]
        * 8
    )
    assert sorted(given, key=str) == [-60, *["correction_waits"] * 7]


def test_one_thing_found_by_everybody_is_queued_once(world):
    record(world, 1, minutes=150)
    second = record(world, 2)
    answers([lambda: look_over(hours=ServiceHours.objects.select_related("volunteer").get(pk=second.pk))[0].key] * 8)
    assert HoursAnomaly.objects.count() == 1


def test_a_sample_drawn_by_everybody_is_drawn_once(world):
    for number in range(3):
        record(world, number)
    seeds = answers([lambda: draw_sample(by=world.qian, place_code=world.district, month=MORNING.date()).seed] * 8)
    assert len(set(seeds)) == 1
    assert HoursAnomaly.objects.filter(check_name="sample").count() == 1
