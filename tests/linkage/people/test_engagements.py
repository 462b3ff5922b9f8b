"""One person, one calendar, however many apps fill it."""

import datetime as dt

import pytest
from django.db import transaction

from linkage.common import clock
from linkage.common.errors import Conflict
from linkage.people import engagements
from linkage.people.actions.calendar import keep_free_of_overlap


@pytest.fixture
def sources(monkeypatch):
    """Only what the test registers counts."""
    kept: dict[str, engagements.Source] = {}
    monkeypatch.setattr(engagements, "_sources", kept)
    return kept


def test_whatever_app_keeps_the_engagement_it_stands_in_the_way(world, sources):
    begin = clock.now()
    end = begin + dt.timedelta(hours=2)
    asked = []

    def busy_with_a_shift(user, starts_at, ends_at, besides):
        asked.append(user)
        return "shift/1" not in besides

    engagements.add_source("tasks", lambda *_asked: False)
    with transaction.atomic():
        keep_free_of_overlap(world.li, begin, end)
    engagements.add_source("shifts", busy_with_a_shift)
    with transaction.atomic(), pytest.raises(Conflict) as busy:
        keep_free_of_overlap(world.li, begin, end)
    assert busy.value.code == "conflict"
    with transaction.atomic():
        keep_free_of_overlap(world.li, begin, end, besides={"shift/1"})
    assert asked == [world.li, world.li]


def test_the_tasks_of_needs_are_registered():
    assert "dispatch" in engagements._sources
