"""A call and an application in it over the API alone."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.funding.models import Application
from tests.linkage.api.test_loop import App
from tests.linkage.funding.call_story import make_round

pytestmark = pytest.mark.django_db


def body(world, round) -> dict:
    starts = clock.local(round.closes_at).date() + dt.timedelta(days=7)
    return {
        "organisation": world.organisations["mutual_aid"].public_id,
        "title": "黄昏散步队",
        "summary": "陪独居老人散步。",
        "purpose": "mutual_help",
        "plan": "每周两次。",
        "outcomes": "二十位老人常出门。",
        "beneficiaries": 20,
        "starts_on": starts.isoformat(),
        "ends_on": (starts + dt.timedelta(days=60)).isoformat(),
        "asked_fen": 300_000,
        "staff": 4,
        "social_workers": 3,
        "lines": [
            {"kind": "labour", "title": "带队", "amount_fen": 240_000},
            {"kind": "material", "title": "背心", "amount_fen": 60_000},
        ],
    }


def test_read_apply_and_hand_in_once(world):
    round, draft_round = make_round(world), make_round(world, opened=False)
    zhou, stranger = App(world, world.director_zhou), App(world, world.other_staff)
    listed = zhou.get(f"funds/{world.fund.public_id}/rounds")["items"]
    assert [each["id"] for each in listed] == [round.public_id]
    assert (listed[0]["rules_hash"], sum(each["weight"] for each in listed[0]["criteria"])) == (round.rules_hash, 100)

    address, wanted = f"rounds/{round.public_id}/applications", body(world, round)
    half = zhou.post(address, {"organisation": wanted["organisation"], "title": "只有名字"}, 201)
    assert not all(each["is_met"] for each in half["checks"])
    refused = zhou.post(f"applications/{half['id']}/submission", status=422)
    assert refused["error"]["code"] == "incomplete"
    assert "plan" in refused["error"]["fields"]

    made = zhou.post(address, wanted, 201, key="apply")
    assert zhou.post(address, wanted, 201, key="apply") == made
    done = zhou.post(f"applications/{made['id']}/submission", key="in")
    assert zhou.post(f"applications/{made['id']}/submission", key="in") == done
    assert (done["state"], Application.objects.count()) == ("submitted", 2)
    assert zhou.post(f"applications/{made['id']}/submission", status=409)["error"]["code"] == "wrong_state"

    stranger.post(f"applications/{made['id']}/submission", status=404)
    assert stranger.post(address, wanted, 422)["error"]["code"] == "unknown_organisation"
    zhou.post(f"rounds/{draft_round.public_id}/applications", wanted, 404)
    zhou.post(address, wanted | {"lines": [{"kind": "gold", "title": "x", "amount_fen": 1}]}, 422)
    with clock.travel(round.closes_at):
        assert zhou.post(f"applications/{half['id']}/submission", status=409)["error"]["code"] == "call_closed"
