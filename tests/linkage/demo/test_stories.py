"""The street's stories: told once, true in the books, and leaving the cast free."""

import pytest

from linkage.common.invariants import all_checks
from linkage.demo.crowd import build_crowd
from linkage.demo.stories import STORIES, tell_stories
from linkage.dispatch.models import Assignment
from linkage.needs.models import Need
from linkage.volunteering.models import ServiceHours

pytestmark = pytest.mark.django_db


def test_every_story_stands_where_it_says_and_is_told_once(world):
    build_crowd(1)
    for _again in range(2):
        tell_stories()
    states = dict(Need.objects.values_list("title", "state"))
    assert states == {story.title: story.until for story in STORIES}
    assert not any(check() for check in all_checks().values())
    cast = [person.pk for person in world.people.values()]
    assert not Assignment.objects.filter(user__in=cast, provider_kind="volunteer").exists()
    served = set(ServiceHours.objects.values_list("minutes", flat=True))
    assert served <= {89, 90, 91}, "an hour and a half, but for the time that the telling takes"
