"""The named checks, the lot, and the people who decide. A check queues a question; it never takes anything away."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.log import timeline
from linkage.places.models import RegionalSetting
from linkage.volunteering import jobs
from linkage.volunteering.actions.hours import review_hours
from linkage.volunteering.actions.oversight import decide_anomaly, draw_sample, drawn_by_lot, look_over
from linkage.volunteering.models import HoursAnomaly, ServiceHours
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.states.hours import Evidence, HoursState
from linkage.volunteering.states.oversight import Check, explanation
from tests import factories
from tests.linkage.volunteering.by_hand import MORNING, at, entered, served


@pytest.fixture(autouse=True)
def next_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MORNING + dt.timedelta(hours=25))


def found(hours: ServiceHours) -> set[str]:
    return {each.check_name for each in look_over(hours=hours)}


# The checks


def test_ordinary_hours_raise_no_question(world):
    assert found(served(world, 9, 60)) == set()
    assert found(entered(world, 14, 60)) == set()


def test_one_operator_who_enters_many_in_an_hour_is_asked_about_once(world):
    RegionalSetting.objects.create(place_id=world.street, key="anomaly_bulk_count", value=3)
    rows = [entered(world, 6 + number, 30) for number in range(4)]
    assert found(rows[1]) == {"bulk"}
    assert found(rows[3]) == {"bulk"}
    question = HoursAnomaly.objects.get()
    assert question.facts == {"minutes": 60, "count": 4}
    assert set(question.rows.all()) == set(rows)
    assert explanation(question.check_name, question.facts) == "同一个人在 60 分钟内手工登记了 4 条。"


def test_codes_are_no_bulk_entry_however_many(world):
    RegionalSetting.objects.create(place_id=world.street, key="anomaly_bulk_count", value=3)
    rows = [served(world, 6 + number, 30) for number in range(5)]
    assert found(rows[-1]) == set()


def test_two_places_at_the_same_time(world):
    first, second = served(world, 9, 120), served(world, 10, 120)
    for hours in (first, second):
        assert found(hours) == {"overlap"}
    question = HoursAnomaly.objects.get()
    assert question.facts == {"minutes": 60}
    assert set(question.rows.all()) == {first, second}


def test_nobody_flies_across_the_city(world):
    served(world, 9, 60)
    near = served(world, 10.1, 30, place_code=world.chunfeng)
    assert found(near) == set()
    far = served(world, 10.65, 30, place_code=world.other_community)
    assert found(far) == {"travel"}
    in_time = served(world, 13, 30, place_code=world.chunfeng)
    assert found(in_time) == set()


def test_where_she_checked_in_counts_more_than_the_middle_of_the_community(world):
    served(world, 9, 60, cell="30.25,120.18")
    assert found(served(world, 10.1, 30, cell="30.40,120.18")) == {"travel"}


def test_two_who_vouch_for_each_other_again_and_again(world):
    """陈社工 serves too, and 小周 confirms for her what she confirms for 小周."""
    chen = factories.volunteer(user=world.chen)
    zhou = world.volunteers["zhou"]
    for number in range(3):
        served(world, 6 + number, 30, volunteer=zhou, by=world.chen, confirmed_by=world.chen)
    for number in range(2):
        hours = served(world, 12 + number, 30, volunteer=chen, by=world.zhao, lead=world.zhao, confirmed_by=world.zhou)
        assert found(hours) == set()
    third = served(world, 15, 30, volunteer=chen, by=world.zhao, lead=world.zhao, confirmed_by=world.zhou)
    assert found(third) == {"reciprocal"}
    question = HoursAnomaly.objects.get()
    assert question.facts == {"days": 90, "there": 3, "back": 3}
    assert question.rows.count() == 6


def test_nights_again_and_again(world):
    for day in range(2):
        assert found(served(world, 23.5 - 24 * (day + 1), 60)) == set()
    assert found(served(world, 12, 60)) == set()
    assert found(served(world, 2, 60)) == {"night"}


def test_what_is_called_a_meeting_is_looked_at(world):
    assert found(entered(world, 9, 60, activity="党群例会")) == {"words"}


def test_who_earns_never_confirms(world):
    with pytest.raises(NotAllowed):
        served(world, 9, 60, confirmed_by=world.li)
    with pytest.raises(NotAllowed):
        served(world, 9, 60, by=world.li)


def test_a_check_changes_no_hours_and_no_points(world):
    served(world, 9, 120)
    second = served(world, 10, 120, place_code=world.other_community)
    before = list(ServiceHours.objects.order_by("pk").values())
    points = points_balance(world.li)
    look_over(hours=second)
    assert list(ServiceHours.objects.order_by("pk").values()) == before
    assert points_balance(world.li) == points


def test_the_nightly_job_finds_what_came_together_later_and_queues_nothing_twice(world):
    served(world, 9, 120)
    served(world, 10, 120)
    jobs.look_over_yesterday.func()
    jobs.look_over_yesterday.func()
    assert HoursAnomaly.objects.get().check_name == Check.OVERLAP
    assert [each.type for each in timeline(HoursAnomaly.objects.get().stream)] == ["anomaly.queued"]


def test_recorded_hours_are_looked_over_by_themselves(world, django_capture_on_commit_callbacks):
    from linkage.wiring import REACTIONS

    assert jobs.look_over_hours in REACTIONS["hours.recorded"]
    served(world, 9, 120)
    served(world, 10, 120)
    jobs.look_over_hours(timeline(f"user/{world.li.public_id}")[0])
    assert HoursAnomaly.objects.count() == 1


# Collusion (reliability.md): nothing above the caps, and a question


def test_a_colluding_pair_earns_nothing_above_the_days_cap_and_is_asked_about(world):
    chen = factories.volunteer(user=world.chen)
    zhou = world.volunteers["zhou"]
    for number in range(8):
        served(world, number, 59, volunteer=zhou, by=world.chen, confirmed_by=world.chen)
        served(world, number, 59, volunteer=chen, by=world.zhou, lead=world.zhou, confirmed_by=world.zhou)
    assert points_balance(world.zhou) == points_balance(world.chen) == 8 * 98
    before = points_balance(world.zhou)
    above = served(world, 9, 59, volunteer=zhou, by=world.chen, confirmed_by=world.chen)
    assert above.state == HoursState.ORGANISATION_REVIEW
    assert points_balance(world.zhou) == before
    assert "reciprocal" in found(above)
    for involved in (world.chen, world.zhou):
        with pytest.raises(NotAllowed):
            review_hours(by=involved, hours=above, accept=True)
        with pytest.raises(NotAllowed):
            decide_anomaly(
                by=involved, anomaly=HoursAnomaly.objects.get(check_name="reciprocal"), uphold=False, reason="x"
            )


# Deciding


def question_about(world, **changes) -> HoursAnomaly:
    served(world, 9, 120, **changes)
    look_over(hours=served(world, 10, 120, **changes))
    return HoursAnomaly.objects.get()


def test_zhao_clears_it_with_a_reason_that_stays(world):
    question = question_about(world)
    with pytest.raises(Invalid):
        decide_anomaly(by=world.zhao, anomaly=question, uphold=False, reason=" ")
    decide_anomaly(by=world.zhao, anomaly=question, uphold=False, reason="两户隔壁，一起做的")
    question.refresh_from_db()
    assert (question.state, question.decided_by, question.note) == ("cleared", world.zhao, "两户隔壁，一起做的")
    assert timeline(question.stream)[0].type == "anomaly.cleared"
    with pytest.raises((NotAllowed, Conflict)):
        decide_anomaly(by=world.qian, anomaly=question, uphold=True, reason="不对")
    look_over(hours=question.rows.first())
    assert HoursAnomaly.objects.count() == 1


@pytest.mark.parametrize("part", ["by", "lead", "confirmed_by"])
def test_whoever_had_a_part_does_not_decide(world, part):
    question = question_about(world, **{part: world.zhao})
    with pytest.raises(NotAllowed) as refusal:
        decide_anomaly(by=world.zhao, anomaly=question, uphold=False, reason="没事")
    assert refusal.value.code == "involved"
    decide_anomaly(by=world.qian, anomaly=question, uphold=True, reason="两处相隔太远")


def test_others_read_and_strangers_do_not_even_that(world):
    question = question_about(world)
    for reader in (world.auditor, world.chen, world.li, world.other_supervisor):
        with pytest.raises(NotAllowed):
            decide_anomaly(by=reader, anomaly=question, uphold=False, reason="没事")
    address = f"/hours/anomalies/{question.public_id}/"
    for reader in (world.zhao, world.qian, world.auditor):
        assert world.client(reader).get(address).status_code == 200
        assert "时间重叠 60 分钟" in world.client(reader).get("/hours/anomalies/").content.decode()
    for stranger in (world.li, world.other_coordinator, world.director_zhou, world.chen):
        assert world.client(stranger).get(address).status_code == 404


def test_upheld_on_screen_it_leads_to_the_correction(world):
    question = question_about(world)
    page = f"/hours/anomalies/{question.public_id}/"
    client = world.client(world.zhao)
    assert client.post(page + "decision/", {"decision": "uphold", "reason": ""}).status_code == 422
    assert "更正</a>" not in client.get(page).content.decode()
    assert client.post(page + "decision/", {"decision": "uphold", "reason": "电话核实，第二处没去"}).status_code == 303
    shown = client.get(page).content.decode()
    assert "/correction/" in shown
    assert "电话核实，第二处没去" in shown


def test_the_list_is_filtered(world):
    question_about(world)
    client = world.client(world.zhao)
    assert len(client.get("/hours/anomalies/").context["rows"]) == 1
    assert client.get("/hours/anomalies/?check=bulk").context["rows"] == []
    assert client.get("/hours/anomalies/?state=cleared").context["rows"] == []


# The lot


def test_the_district_draws_its_share_by_a_seed_that_is_kept(world):
    RegionalSetting.objects.create(place_id=world.district, key="audit_sample_percent", value=30)
    rows = [served(world, 1 + 2 * number, 30) for number in range(5)]
    served(world, 12, 30, evidence=Evidence.ROSTER)
    served(world, 14, 30, place_code=world.other_community, volunteer=world.volunteers["other_volunteer"])
    drawn = draw_sample(by=world.qian, place_code=world.district, month=MORNING.date())
    assert (drawn.out_of, drawn.size) == (5, 2)
    queued = HoursAnomaly.objects.filter(check_name=Check.SAMPLE)
    chosen = {each.rows.get() for each in queued}
    assert chosen == set(drawn_by_lot(list(reversed(rows)), drawn.seed, 2))
    again = draw_sample(by=world.qian, place_code=world.district, month=MORNING.date())
    assert (again.seed, queued.count()) == (drawn.seed, 2)


def test_only_its_supervisor_draws_and_decides_a_sample(world):
    served(world, 9, 60)
    for other in (world.zhao, world.auditor, world.other_supervisor):
        with pytest.raises(NotAllowed):
            draw_sample(by=other, place_code=world.district, month=MORNING.date())
    draw_sample(by=world.qian, place_code=world.district, month=MORNING.date())
    sample = HoursAnomaly.objects.get()
    with pytest.raises(NotAllowed):
        decide_anomaly(by=world.zhao, anomaly=sample, uphold=False, reason="电话核实过")
    decide_anomaly(by=world.qian, anomaly=sample, uphold=False, reason="电话核实过")


def test_the_monthly_job_draws_for_every_district(world, monkeypatch):
    served(world, 9, 60)
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 12, 2, 5, 20, tzinfo=clock.SHANGHAI))
    jobs.draw_last_months_samples.func()
    shown = world.client(world.qian).get("/hours/samples/").context["rows"]
    assert [(row["sample"].out_of, row["sample"].size) for row in shown] == [(1, 1)]
    assert world.client(world.zhao).get("/hours/samples/").status_code == 403


def test_qian_draws_on_her_page(world, monkeypatch):
    served(world, 9, 60)
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 12, 1, 9, 0, tzinfo=clock.SHANGHAI))
    client = world.client(world.qian)
    assert client.post("/hours/samples/drawing/", {"month": "2026-12"}).status_code == 303
    assert not HoursAnomaly.objects.exists()
    client.post("/hours/samples/drawing/", {"month": "2026-11"})
    assert HoursAnomaly.objects.get().check_name == Check.SAMPLE


def test_an_hour_that_ends_at_eleven_sharp_is_no_night(world):
    for day in range(3):
        assert found(served(world, 22 - 24 * day, 60)) == set()
    assert at(23) == MORNING + dt.timedelta(hours=15)
