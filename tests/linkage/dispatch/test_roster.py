"""A large pool as columns: the same people and the same plan as one object a row gives."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkage.common import clock
from linkage.demo.large import build_large
from linkage.demo.sizes import Size
from linkage.dispatch.matchmaking import batch, pools, roster
from linkage.dispatch.matchmaking.areas import Area
from linkage.dispatch.matchmaking.crowd import Crowd, crowd_around
from linkage.dispatch.matchmaking.frozen import as_text, from_text
from linkage.dispatch.matchmaking.roster import Roster
from linkage.dispatch.matchmaking.rules import rules_for
from linkage.dispatch.queries.runs import ready_needs
from linkage.needs.models import RequirementKind
from linkage.volunteering.actions.signups import sign_up
from linkage.volunteering.models import Volunteer
from matching.scoring import rarity_of
from tests.linkage.volunteering import shift_story

pytestmark = pytest.mark.django_db
DISTRICT = "330102000000"


@pytest.fixture
def district(world):
    build_large("district", Size(volunteers=900, waiting=80, history=4_000), 3, lambda _what: None)
    Volunteer.objects.filter(pk__in=Volunteer.objects.order_by("pk")[5:9]).update(lat=None, lng=None)
    Volunteer.objects.filter(pk__in=Volunteer.objects.order_by("pk")[7:12]).update(
        paused_until=clock.today() + dt.timedelta(days=3)
    )
    return world


def gathered():
    needs = list(batch.with_facts(ready_needs(DISTRICT)))
    return needs, batch.gather(needs, replace(rules_for(DISTRICT), bundles="all_or_nothing"))


@pytest.mark.parametrize("by_name", [0, 10_000])
def test_the_columns_hold_what_the_rows_say(district, monkeypatch, by_name):
    """Whether their history is asked for by name or taken from everybody's."""
    monkeypatch.setattr(roster, "BY_NAME", by_name)
    sign_up(by=district.li, shift=shift_story.shift_of(district))
    rows = Volunteer.objects.order_by("pk").select_related("user")
    expected = pools.volunteers_as_providers(list(rows))
    assert any(each.offered for each in expected)
    assert any(each.given_minutes_month for each in expected)
    assert any(each.busy for each in expected)
    found = Roster(Volunteer.objects.all())
    assert found[:] == expected
    assert [found.named(each.id) for each in expected] == expected
    assert found.rarity() == rarity_of(expected)


def test_a_crowd_may_be_changed_in_places(district):
    """As a run around pinned lines does it: whoever was pinned is busy."""
    needs, _inputs = gathered()
    crowd = crowd_around(Area.of(needs), RequirementKind.values)
    volunteer, other = crowd[0], crowd[len(crowd) - 1]
    changed = crowd.with_changed(
        lambda each: replace(each, capacity=0), {volunteer.id, other.id, "volunteer:nobody00000"}
    )
    assert [each.id for each in changed] == [each.id for each in crowd]
    assert {each.id for each in changed if each.capacity == 0} - {each.id for each in crowd if each.capacity == 0} == {
        volunteer.id,
        other.id,
    }
    index = changed.as_index()
    assert (index.provider(volunteer.id).capacity, index.provider(other.id).capacity) == (0, 0)
    assert len(index) == len(crowd)


def test_a_stranger_is_not_in_the_columns(district):
    found = Roster(Volunteer.objects.filter(place_code__startswith="330106"))
    with pytest.raises(KeyError):
        found.named(f"volunteer:{district.volunteers['li'].public_id}")
    with pytest.raises(IndexError):
        found[len(found)]


def test_nobody_is_a_crowd_too(world):
    assert len(Roster(Volunteer.objects.none())) == 0


def test_an_index_over_columns_gives_the_plan_of_the_bare_list(district, monkeypatch):
    needs, _inputs = gathered()
    listed = pools.providers_for(Area.of(needs), RequirementKind.values, only_automatic=True)
    monkeypatch.setattr(batch, "INDEXED_FROM", 10)
    _needs, inputs = gathered()
    assert isinstance(inputs.providers, Crowd)
    monkeypatch.setattr(batch, "INDEXED_FROM", 1_000_000)
    asked_for = {each.kind for need in inputs.needs for each in need.requirements}
    bare = replace(inputs, providers=tuple(each for each in listed if each.kind in asked_for))
    assert sorted(inputs.providers, key=lambda each: each.id) == sorted(bare.providers, key=lambda each: each.id)
    assert inputs.rules.rarity == rarity_of(bare.providers)
    fast, slow = batch.solve(inputs), batch.solve(bare)
    assert len(fast.plan.assignments) > 60
    assert (fast.plan.assignments, fast.plan.objective, fast.plan.bound) == (
        slow.plan.assignments,
        slow.plan.objective,
        slow.plan.bound,
    )
    assert {(each.requirement_id, each.missing) for each in fast.plan.unmet} == {
        (each.requirement_id, each.missing) for each in slow.plan.unmet
    }


def test_what_is_kept_of_a_crowd_can_be_run_again(district, monkeypatch):
    monkeypatch.setattr(batch, "INDEXED_FROM", 10)
    monkeypatch.setattr(batch, "KEPT_WHOLE", 10)
    _needs, inputs = gathered()
    solved = batch.solve(inputs)
    again = batch.solve(from_text(as_text(solved.kept)))
    assert len(solved.kept.providers) < len(inputs.providers)
    assert (again.plan.assignments, again.plan.bound) == (solved.plan.assignments, solved.plan.bound)


def test_a_crowd_takes_as_many_queries_as_a_few(district):
    def queries(rows):
        with CaptureQueriesContext(connection) as captured:
            Roster(rows)
        return len(captured)

    assert (
        queries(Volunteer.objects.all())
        == queries(Volunteer.objects.filter(pk__lte=Volunteer.objects.order_by("pk")[3].pk))
        == 10
    )


def test_a_crowd_has_only_those_who_may_be_chosen_by_the_engine(district):
    district.li.automatic_matching = False
    district.li.save()
    needs, _inputs = gathered()
    crowd = crowd_around(Area.of(needs), RequirementKind.values)
    assert f"volunteer:{district.volunteers['li'].public_id}" not in {each.id for each in crowd}
    assert all(each.automatic for each in crowd)
    assert {each.kind.value for each in crowd} == set(RequirementKind.values)
