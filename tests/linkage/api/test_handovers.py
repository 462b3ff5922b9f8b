"""Covers, swaps and groups over the API alone; and who was asked in which wave."""

import pytest

from linkage.volunteering.models import CoverAsk, Signup
from tests.linkage.api.test_loop import App
from tests.linkage.dispatch import story
from tests.linkage.volunteering.shift_story import all_is_well, fresh, published, times

pytestmark = pytest.mark.django_db


@pytest.fixture
def apps(world):
    return {name: App(world, getattr(world, name)) for name in ("chen", "li", "zhou", "zhang", "wang", "other_worker")}


@pytest.fixture
def shifts(world):
    return [fresh(each) for each in published(world, times(2), times(4)).shifts.order_by("starts_at")]


def test_somebody_covers_and_the_first_yes_takes_the_place(apps, shifts, world):
    mine = apps["li"].post(f"shifts/{shifts[0].public_id}/signups", status=201)["id"]
    apps["zhou"].post(f"signups/{mine}/cover", status=404)
    begun = apps["li"].post(f"signups/{mine}/cover", status=201, key="look")
    assert begun["state"] == "looking"
    assert apps["li"].post(f"signups/{mine}/cover", status=201, key="look") == begun
    asked = CoverAsk.objects.filter(user=world.zhou).exists()
    who, other = ("zhou", "zhang") if asked else ("zhang", "zhou")
    [ask] = apps[who].get("covers")["items"]
    assert ask["shift"]["title"] == "周末助老洗车"
    apps["wang"].post(f"covers/{ask['id']}/acceptance", status=404)
    assert apps[who].post(f"covers/{ask['id']}/acceptance", status=201)["state"] == "signed_up"
    late = [each["id"] for each in apps[other].get("covers")["items"]]
    assert not late
    assert Signup.objects.get(public_id=mine).state == "withdrawn"
    assert all_is_well()


def test_a_search_is_called_off_and_a_question_declined(apps, shifts, world):
    mine = apps["li"].post(f"shifts/{shifts[0].public_id}/signups", status=201)["id"]
    apps["li"].post(f"signups/{mine}/cover", status=201)
    ask = CoverAsk.objects.select_related("user").first()
    assert ask is not None
    assert App(world, ask.user).post(f"covers/{ask.public_id}/refusal")["state"] == "declined"
    assert apps["li"].post(f"signups/{mine}/cover/ending")["state"] == "signed_up"
    assert not CoverAsk.objects.filter(state="asked").exists()


def test_two_swap_once_both_have_agreed(apps, shifts):
    mine, hers = (
        apps[name].post(f"shifts/{shift.public_id}/signups", status=201)["id"]
        for name, shift in zip(("li", "zhou"), shifts, strict=True)
    )
    [partner] = apps["li"].get(f"signups/{mine}/swap-partners")["items"]
    assert partner["signup"] == hers
    assert not apps["chen"].get(f"signups/{mine}/swap-partners")["items"]
    apps["li"].post(f"signups/{mine}/swaps", {"wanted": "nothing"}, status=422)
    swap = apps["li"].post(f"signups/{mine}/swaps", {"wanted": hers}, status=201)
    assert swap["is_mine"]
    [asked] = apps["zhou"].get("swaps")["items"]
    assert (asked["id"], asked["is_mine"]) == (swap["id"], False)
    apps["zhang"].post(f"swaps/{swap['id']}/acceptance", status=404)
    apps["li"].post(f"swaps/{swap['id']}/acceptance", status=403)
    assert apps["zhou"].post(f"swaps/{swap['id']}/acceptance", status=201)["shift"] == shifts[0].public_id
    assert apps["li"].post(f"swaps/{swap['id']}/refusal", status=409)["error"]["code"] == "wrong_state"
    assert all_is_well()


def test_a_team_comes_together_and_each_member_says_yes_herself(apps, shifts, world):
    address = f"shifts/{shifts[0].public_id}/groups"
    apps["li"].post(address, {"name": "青年队", "count": 1}, status=422)
    apps["wang"].post(address, {"name": "青年队", "count": 3}, status=403)
    group = apps["li"].post(
        address, {"name": "青年队", "count": 3, "phones": ["13900000022", "x"]}, status=201, key="g"
    )
    assert (group["count"], group["joined"], group["members"]) == (3, 0, [])
    asked = Signup.objects.get(user=world.zhang)
    assert (asked.state, asked.group.public_id) == ("asked", group["id"])
    apps["zhang"].post(f"groups/{group['id']}/members", status=201)
    assert apps["zhang"].get(f"groups/{group['id']}")["members"] == []
    assert apps["li"].get(f"groups/{group['id']}")["members"] == [world.zhang.short_name]
    apps["zhang"].post(f"groups/{group['id']}/dissolution", status=403)
    assert apps["li"].post(f"groups/{group['id']}/dissolution")["state"] == "dissolved"
    assert fresh(shifts[0]).taken == 0


def test_the_station_reads_who_was_asked_when_and_nobody_else(apps, world):
    need = story.published_stair_rail(world)
    found = {each["title"]: each for each in apps["chen"].get(f"needs/{need.public_id}/waves")["items"]}
    wanted = story.requirement(need, "volunteer")
    [wave] = found[wanted.title]["waves"]
    assert wave["stage"] == "asking"
    assert wave["size"] == len(wave["asked"]) > 0
    assert all(each["provider"].startswith("volunteer:") and each["label"] for each in wave["asked"])
    apps["wang"].get(f"needs/{need.public_id}/waves", 403)
    apps["other_worker"].get(f"needs/{need.public_id}/waves", 404)
