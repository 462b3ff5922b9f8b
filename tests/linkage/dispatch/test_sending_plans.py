"""A plan goes out as a whole: never before the engine has been asked about the need as it is, never another than the one that was looked at."""

import pytest
from django.db import connection

from linkage.common.errors import Conflict
from linkage.common.jobs import run_pending
from linkage.dispatch.actions.plans import propose_plan, send_plan
from linkage.dispatch.models import MatchingRun, Offer, OfferWave, Proposal
from linkage.needs.actions import assess_need
from linkage.needs.models import Need
from linkage.needs.queries import specs_of
from linkage.needs.states import NeedState
from tests.linkage.dispatch import story
from tests.together import answers

EVERYBODY = ["goods", "money", "volunteer", "volunteer"]


def kinds_invited(need: Need) -> list[str]:
    return sorted(Offer.objects.filter(requirement__need=need, state="sent").values_list("provider_kind", flat=True))


@pytest.mark.django_db
def test_the_page_waits_for_the_plan_and_sends_what_was_on_the_screen(world):
    need = story.assess(world, story.post_stair_rail(world))
    chen, page = world.client(world.chen), f"/needs/{need.public_id}/"

    coming = chen.get(page).content.decode()
    assert "正在排方案，排好会自己显示" in coming
    assert '<button class="btn" disabled>' in coming
    run_pending()
    ready = chen.get(page).content.decode()
    run = MatchingRun.objects.get(need=need)
    assert '<button class="btn" disabled>' not in ready
    assert f'name="run" value="{run.public_id}"' in ready

    assess_need(by=world.chen, need=need, public_summary="楼道装扶手", requirements=specs_of(need))
    unseen = chen.post(f"{page}publication/", {"run": run.public_id})
    assert unseen.status_code == 409
    assert "方案刚刚变过，还没有发出" in unseen.content.decode()
    assert not Offer.objects.exists()
    run_pending()
    newest = need.matching_runs.latest("at", "pk")
    assert chen.post(f"{page}publication/", {"run": newest.public_id}).status_code == 303
    assert kinds_invited(need) == EVERYBODY


@pytest.mark.django_db
def test_sent_before_the_worker_came_it_is_planned_on_the_spot_and_not_again(world):
    need = story.assess(world, story.post_stair_rail(world))
    send_plan(by=world.chen, need=need)
    assert story.held_by(need, world.chen).state == "claimed"
    assert kinds_invited(need) == EVERYBODY
    run_pending()
    assert MatchingRun.objects.filter(need=need).count() == 1, "the worker finds it done"
    assert not Proposal.objects.filter(requirement__need=need, state="proposed").exists()


@pytest.mark.django_db
def test_a_need_for_a_person_to_match_goes_out_as_she_arranged_it(world):
    world.wang.automatic_matching = False
    world.wang.save()
    need = story.assess(world, story.post_stair_rail(world))
    send_plan(by=world.chen, need=need)
    assert kinds_invited(need) == []
    assert not MatchingRun.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_before_there_is_a_plan_one_does(world):
    """While the worker plans the same need, and somebody assesses it anew: nothing is sent twice, nothing is left out, nobody waits in a circle."""
    need = story.assess(world, story.post_stair_rail(world))

    def fresh() -> Need:
        return Need.objects.select_related("requester", "lead").get(pk=need.pk)

    def told(act):
        def run():
            try:
                return act()
            finally:
                connection.close()

        return run

    said = answers(
        [
            told(lambda: send_plan(by=world.chen, need=fresh())),
            told(lambda: send_plan(by=world.zhao, need=fresh())),
            told(lambda: propose_plan(by=None, need=fresh())),
            told(run_pending),
        ]
    )
    assert said[:2].count("wrong_state") == 1
    assert kinds_invited(need)[: len(EVERYBODY)] == EVERYBODY, (
        "and perhaps the next best, where the worker completed the wave"
    )
    assert OfferWave.objects.filter(requirement__need=need, ended_at__isnull=True, number=1).count() == 1
    need.refresh_from_db()
    assert need.state == NeedState.PUBLISHED


@pytest.mark.django_db
def test_a_plan_that_was_looked_at_is_not_replaced_unseen(world):
    need = story.assess(world, story.post_stair_rail(world))
    seen = propose_plan(by=world.chen, need=need)
    propose_plan(by=world.zhao, need=need)
    with pytest.raises(Conflict) as refusal:
        send_plan(by=world.chen, need=need, seen=seen.public_id)
    assert refusal.value.code == "plan_changed"
