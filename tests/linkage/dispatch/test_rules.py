"""A region's own rules of matching: the settings reach the engine, change what it says, and are kept with the run."""

import datetime as dt
from dataclasses import fields

import pytest

from linkage.common import clock
from linkage.dispatch import matchmaking
from linkage.dispatch.actions.plans import propose_plan
from linkage.dispatch.matchmaking import pools
from linkage.dispatch.models import MatchingRun, Offer
from linkage.organisations.actions.regional_settings import set_regional_setting
from linkage.places import queries
from linkage.places.settings_catalogue import SETTINGS
from matching.types import Rules, Weights
from tests import factories
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db
WEIGHTS = {each.name for each in fields(Weights)}


def set_here(world, key: str, value: object, code: str | None = None) -> None:
    set_regional_setting(by=world.admin, place=queries.place(code or world.district), key=key, value=value)


def answered(requirement, volunteer, state: str, times: int = 1) -> None:
    for _time in range(times):
        Offer.objects.create(
            requirement=requirement, provider_kind="volunteer", provider_id=volunteer.public_id, user=volunteer.user,
            state=state, sent_at=clock.now() - dt.timedelta(days=30), expires_at=clock.now() - dt.timedelta(days=29),
        )  # fmt: skip


def test_the_defaults_are_the_engines_own():
    assert {f"weight_{name}" for name in WEIGHTS} == {key for key in SETTINGS if key.startswith("weight_")}
    assert {name: SETTINGS[f"weight_{name}"].default for name in WEIGHTS} == Weights().as_dict()
    engine = Rules()
    for name in ("overdue_hours", "fairness", "candidates", "bundles"):
        assert SETTINGS[f"plan_{name}"].default == getattr(engine, name)


def test_every_weight_says_why_it_exists():
    assert all(str(SETTINGS[f"weight_{name}"].why) for name in WEIGHTS)


def test_the_nearest_place_that_set_a_weight_decides_and_its_neighbour_keeps_its_own(world):
    set_here(world, "weight_distance", "0.6")
    set_here(world, "weight_distance", "0.9", world.chunfeng)
    set_here(world, "plan_bundles", "all_or_nothing")
    assert matchmaking.rules_for(world.heping).weights.distance == 0.6
    assert matchmaking.rules_for(world.chunfeng).weights.distance == 0.9
    assert matchmaking.rules_for(world.other_community).weights == Weights()
    assert matchmaking.rules_for(world.heping).bundles == "all_or_nothing"
    assert matchmaking.rules_for(world.other_community).bundles == "best_effort"


def test_all_rules_of_a_place_take_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        matchmaking.rules_for(world.heping)


def test_no_choice_of_weights_leaves_the_engine_with_nothing_to_go_by(world):
    for name in WEIGHTS:
        set_here(world, f"weight_{name}", SETTINGS[f"weight_{name}"].least)
    assert matchmaking.rules_for(world.heping).weights.skills > 0


def test_a_changed_weight_changes_the_order_and_is_kept_with_the_run(world):
    elsewhere = story.published_stair_rail(world, starts_in=dt.timedelta(hours=30))
    near = factories.volunteer(skills=["carpentry"], lat=30.2466, lng=120.1753)
    far = factories.volunteer(skills=["carpentry"], lat=30.2600, lng=120.1753)
    answered(story.requirement(elsewhere, "volunteer"), near, "declined", times=9)
    need = story.assess(world, story.post_stair_rail(world))

    def order() -> list[str]:
        ranked = matchmaking.candidates(story.requirement(need, "volunteer"), 20).candidates
        ours = {f"volunteer:{near.public_id}": "near", f"volunteer:{far.public_id}": "far"}
        return [ours[each.provider] for each in ranked if each.provider in ours]

    assert order() == ["near", "far"]
    set_here(world, "weight_acceptance", "1")
    set_here(world, "weight_distance", "0")
    assert order() == ["far", "near"]
    run = propose_plan(by=world.chen, need=need)
    kept = MatchingRun.objects.get(pk=run.pk).parameters
    assert (kept["weights"]["acceptance"], kept["weights"]["distance"]) == (1.0, 0.0)
    assert kept["fairness"] == Rules().fairness
    assert kept["speed_kmh"] == 12.0


def test_the_settings_page_shows_weights_with_their_reasons_and_choices_by_meaning(world):
    client = world.client(world.qian)
    page = client.get(f"/places/{world.district}/settings/").content.decode()
    assert "推荐人选时看重什么" in page
    assert "就近就便" in page
    assert "先安排凑得齐的几项" in page
    one = client.get(f"/places/{world.district}/settings/plan_bundles/").content.decode()
    assert '<option value="all_or_nothing">' in one
    address = f"/places/{world.district}/settings/plan_bundles/"
    assert client.post(address, {"value": "whatever"}).status_code == 422
    assert client.post(address, {"value": "all_or_nothing"}).status_code == 302
    assert "必需的凑齐了才安排" in client.get(f"/places/{world.district}/settings/").content.decode()


@pytest.mark.parametrize(
    ("answers", "learnt"),
    [
        ({"accepted": 2, "declined": 1}, (2, 3)),
        ({"accepted": 1, "expired": 1}, (1, 1)),
        ({"accepted": 1, "expired": 4}, (1, 3)),
        ({"withdrawn": 5, "sent": 1}, (0, 0)),
    ],
)
def test_what_answers_teach(world, answers, learnt):
    """A no is a no, two lapses weigh as one, what was taken back or still waits teaches nothing."""
    need = story.assess(world, story.post_stair_rail(world))
    for state, times in answers.items():
        answered(story.requirement(need, "volunteer"), world.volunteers["li"], state, times)
    [provider] = pools.volunteers_as_providers([world.volunteers["li"]])
    assert (provider.accepted, provider.offered) == learnt


def test_histories_take_three_queries_however_many_they_are_of(world, django_assert_num_queries):
    several = [factories.volunteer() for _each in range(30)]
    for volunteers in (several[:2], several):
        with django_assert_num_queries(3):
            pools.History("volunteer", [each.public_id for each in volunteers], [each.user_id for each in volunteers])
