"""智能匹配 on the desk, as a browser without scripts sees it."""

import re

import pytest

from linkage.dispatch.actions.batches import start_batch
from linkage.dispatch.models import MatchingRun, PlannedLine, PlannedNeed, Proposal
from linkage.dispatch.queries.runs import ready_needs
from tests.cost import queries_of
from tests.linkage.dispatch.batch_story import planned, post

pytestmark = pytest.mark.django_db


def run_of(response) -> str:
    assert response.status_code == 303, response.content.decode()[:2000]
    return response["Location"]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_coordinator_finds_it_in_the_rail_and_beside_the_ready_plans(world):
    post(world)
    client = world.client(world.zhao)
    assert "/desk/matching/" in client.get("/desk/").content.decode()
    assert "智能匹配" in client.get("/desk/?lane=plan").content.decode()
    assert "/desk/matching/" not in world.client(world.chen).get("/desk/").content.decode()


def test_she_chooses_a_place_sees_the_count_and_runs(world):
    first, second = post(world), post(world, by=world.liu, urgency="urgent")
    client = world.client(world.zhao)
    page = text_of(client.get("/desk/matching/"))
    assert "2 件求助已评估好" in page
    assert "1 件求助已评估好" in text_of(client.get(f"/desk/matching/?place={world.heping}&urgency=urgent"))
    assert "没有等着派单" in text_of(client.get(f"/desk/matching/?place={world.chunfeng}"))
    where = run_of(client.post("/desk/matching/", {"place": world.street, "which": "all"}))
    page = text_of(client.get(where))
    assert "已证明最优" in page or "离可能的最好结果不超过" in page
    assert "逐件挑选" in page
    assert f'id="need-{first.public_id}"' in page
    assert f'id="need-{second.public_id}"' in page
    assert "run-map" in page


def test_only_the_ticked_needs_go_into_the_run(world):
    first = post(world)
    post(world, by=world.liu)
    client = world.client(world.zhao)
    client.post("/desk/matching/", {"place": world.street, "which": "ticked", "need": [first.public_id]})
    assert [each.need for each in PlannedNeed.objects.all()] == [first]


def test_no_exact_position_address_or_whole_name_is_on_the_page(world):
    post(world, "home_adaptation")
    page = text_of(world.client(world.zhao).get(f"/desk/matching/{planned(world).public_id}/"))
    assert "30.24" not in page
    for person in (world.wang, world.li, world.zhang):
        assert person.name not in page


def test_an_empty_place_says_why_nothing_was_run(world):
    response = world.client(world.zhao).post("/desk/matching/", {"place": world.street, "which": "all"})
    assert response.status_code == 409
    assert "没有可以智能匹配的求助" in response.content.decode()


@pytest.mark.parametrize("stranger", ["chen", "director_zhou", "wang", "hotline", "qian"])
def test_others_have_no_such_page(world, stranger):
    post(world)
    run = planned(world)
    client = world.client(getattr(world, stranger))
    assert client.get("/desk/matching/").status_code == 403
    assert client.get(f"/desk/matching/{run.public_id}/").status_code in (403, 404)


def test_another_stations_coordinator_does_not_find_the_run(world):
    post(world)
    run = planned(world)
    client = world.client(world.other_coordinator)
    assert client.get(f"/desk/matching/{run.public_id}/").status_code == 404
    line = PlannedLine.objects.filter(planned__run=run)[0]
    assert client.post(f"/desk/lines/{line.pk}/removal/").status_code == 404
    assert client.post("/desk/matching/", {"place": world.street, "which": "all"}).status_code == 403
    assert PlannedLine.objects.get(pk=line.pk).state == "planned"


def test_a_line_is_taken_out_and_put_back_by_plain_forms(world):
    post(world)
    run = planned(world)
    client = world.client(world.zhao)
    line = PlannedLine.objects.filter(planned__run=run)[0]
    client.post(f"/desk/lines/{line.pk}/removal/")
    page = text_of(client.get(f"/desk/matching/{run.public_id}/"))
    assert "放回去" in page
    assert "您改过以后" in page
    client.post(f"/desk/lines/{line.pk}/return/")
    assert PlannedLine.objects.get(pk=line.pk).state == "planned"


def test_an_edit_by_htmx_answers_with_the_run_scored_afresh(world):
    post(world)
    run = planned(world)
    line = PlannedLine.objects.filter(planned__run=run)[0]
    client = world.client(world.zhao)
    part = client.post(f"/desk/lines/{line.pk}/removal/", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert part.content.decode().lstrip().startswith('<div id="run"')
    assert "您改过以后" in part.content.decode()


def test_another_is_chosen_from_the_runs_own_candidates(world):
    post(world)
    run = planned(world)
    line = PlannedLine.objects.filter(planned__run=run)[0]
    client = world.client(world.zhao)
    page = client.get(f"/desk/lines/{line.pk}/others/").content.decode()
    other = re.search(r'name="provider" value="([^"]+)"', page)[1]
    client.post(f"/desk/lines/{line.pk}/swap/", {"provider": other})
    new = PlannedLine.objects.get(planned__run=run, state="planned")
    assert f"{new.provider_kind}:{new.provider_id}" == other
    assert new.is_pinned
    assert new.score


def test_everything_is_sent_with_one_button(world):
    need = post(world)
    run = planned(world)
    client = world.client(world.zhao)
    client.post(f"/desk/matching/{run.public_id}/publication/", {"which": "all"})
    need.refresh_from_db()
    assert need.state == "published"
    assert Proposal.objects.filter(requirement__need=need, run=run, state="sent").exists()
    page = text_of(client.get(f"/desk/matching/{run.public_id}/"))
    assert "撤回还没答复的邀请" in page


def test_a_discarded_plan_can_be_had_back(world):
    post(world)
    run = planned(world)
    client = world.client(world.zhao)
    client.post(f"/desk/matching/{run.public_id}/disposal/")
    assert "拿回来" in text_of(client.get(f"/desk/matching/{run.public_id}/"))
    client.post(f"/desk/matching/{run.public_id}/return/")
    assert MatchingRun.objects.get(pk=run.pk).state == "ready"


def test_a_long_run_shows_how_it_goes_and_can_be_called_off(world):
    post(world)
    run = start_batch(by=world.zhao, place_code=world.street, needs=ready_needs(world.street))
    client = world.client(world.zhao)
    page = text_of(client.get(f"/desk/matching/{run.public_id}/"))
    assert "<progress" in page
    assert 'http-equiv="refresh"' in page
    assert "every 1s" in page
    client.post(f"/desk/matching/{run.public_id}/cancellation/")
    assert "取消了" in text_of(client.get(f"/desk/matching/{run.public_id}/"))


def test_a_replay_says_that_it_is_the_same(world):
    post(world)
    run = planned(world)
    client = world.client(world.zhao)
    client.post(f"/desk/matching/{run.public_id}/replay/")
    assert "得到完全一样的方案" in text_of(client.get(f"/desk/matching/{run.public_id}/"))


def test_by_hand_needs_are_marked_where_they_are_chosen_and_in_the_run(world):
    hers = post(world)
    post(world, by=world.liu)
    world.wang.automatic_matching = False
    world.wang.save()
    client = world.client(world.zhao)
    page = text_of(client.get("/desk/matching/"))
    assert "1 件由人工匹配，不进推演" in page
    assert f'value="{hers.public_id}"' not in page
    run = planned(world)
    assert "系统没有为这件算过" in text_of(client.get(f"/desk/matching/{run.public_id}/"))


def test_a_run_costs_the_same_for_two_needs_and_for_ten(world):
    for hours in (24, 30):
        post(world, hours=hours)
    few = queries_of(world.client(world.zhao), f"/desk/matching/{planned(world).public_id}/")
    for hours in range(40, 56, 2):
        post(world, by=world.liu, hours=hours)
    assert queries_of(world.client(world.zhao), f"/desk/matching/{planned(world).public_id}/") == few
