"""An activity over the API alone: planned, published, signed up for, queued for, attended."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.volunteering.actions.attendance import issue_shift_code
from linkage.volunteering.models import ServiceHours, Shift, Signup
from tests.linkage.api.test_loop import App
from tests.linkage.volunteering.shift_story import fresh, shift_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def apps(world):
    return {name: App(world, getattr(world, name)) for name in ("chen", "li", "zhou", "zhang", "wang", "other_worker")}


def activity(world) -> dict:
    start = clock.now().replace(microsecond=0) + dt.timedelta(days=2)
    window = {"start": start.isoformat(), "end": (start + dt.timedelta(hours=2)).isoformat()}
    return {
        "organisation": world.station.public_id,
        "title": "周末助老洗车",
        "kind": "elders",
        "content": "擦洗轮椅",
        "risk_notice": "地面湿滑",
        "place": world.heping,
        "spot": "社区广场",
        "lead": world.chen.public_id,
        "shifts": [
            {"window": window, "minimum": 1, "maximum": 2, "rule": "FREQ=DAILY;COUNT=3", "skips_holidays": False}
        ],
    }


def test_planned_published_and_signed_up_for(world, apps):
    plan = activity(world)
    planned = apps["chen"].post("activities", plan, 201, key="plan-1")
    assert apps["chen"].post("activities", plan, 201, key="plan-1") == planned
    assert len(planned["shifts"]) == 3
    apps["li"].get(f"activities/{planned['id']}", 404)
    apps["li"].post(f"activities/{planned['id']}/publication", status=404)
    apps["chen"].post(f"activities/{planned['id']}/publication")
    listed = apps["li"].get("shifts")["items"]
    assert {each["title"] for each in listed} == {"周末助老洗车"}
    first = planned["shifts"][0]["id"]
    mine = apps["li"].post(f"shifts/{first}/signups", status=201, key="tap")
    assert apps["li"].post(f"shifts/{first}/signups", status=201, key="tap") == mine
    assert apps["li"].post(f"shifts/{first}/signups", status=409)["error"]["code"] == "already_yours"
    assert Signup.objects.count() == 1
    assert apps["li"].get(f"shifts/{first}")["signup"] == mine["id"]
    assert [each["id"] for each in apps["li"].get("signups")["items"]] == [mine["id"]]


def test_a_full_shift_has_a_queue_whose_place_is_confirmed(world, apps):
    shift = shift_of(world, maximum=1)
    address = f"shifts/{shift.public_id}"
    mine = apps["li"].post(f"{address}/signups", status=201)
    assert apps["zhou"].post(f"{address}/signups", status=409)["error"]["code"] == "full"
    waiting = apps["zhou"].post(f"{address}/waitlist", status=201)
    apps["zhang"].post(f"signups/{mine['id']}/withdrawal", {"reason": ""}, status=404)
    apps["li"].post(f"signups/{mine['id']}/withdrawal", {"reason": ""})
    apps["zhang"].post(f"shift-waitings/{waiting['id']}/acceptance", status=404)
    assert apps["zhou"].post(f"shift-waitings/{waiting['id']}/acceptance", status=201)["state"] == "signed_up"


def test_in_and_out_with_the_leads_codes(world, apps):
    shift = shift_of(world)
    mine = apps["li"].post(f"shifts/{shift.public_id}/signups", status=201)["id"]

    def tap(act: str, later: int) -> dict:
        with clock.travel(shift.starts_at + dt.timedelta(minutes=later, seconds=later // 10)):
            code = issue_shift_code(by=world.chen, shift=fresh(shift)).digits
            return apps["li"].post(f"signups/{mine}/{act}", {"code": code}, key=act)

    tap("checkin", 0)
    assert tap("checkout", 119)["state"] == "attended"
    assert ServiceHours.objects.get().minutes == 119


def test_what_is_wrong_is_named(world, apps):
    for change, field in (
        ({"organisation": "000000000000"}, "organisation"),
        ({"lead": world.li.public_id}, "lead"),
        ({"kind": "meeting"}, "kind"),
        ({"title": " "}, "title"),
    ):
        body = apps["chen"].post("activities", activity(world) | change, 422)
        assert field in body["error"]["fields"]
    apps["chen"].post("activities", activity(world) | {"place": "999999999999"}, 404)
    assert not Shift.objects.exists()
    far = activity(world)
    far["shifts"][0]["window"] = {"start": "9999-12-31T00:00:00Z", "end": "9999-12-31T23:00:00Z"}
    apps["chen"].post("activities", far, 422)
    apps["other_worker"].post("activities", activity(world), 422)
    apps["wang"].post("activities", activity(world), 422)
