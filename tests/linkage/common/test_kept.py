"""Facts that are kept in memory: read once, forgotten when a model changes them, never older than they may be."""

import pytest
from django.db import transaction

from linkage.common import kept
from linkage.places.models import RegionalSetting
from linkage.places.queries import setting, settings_in

REALLY = kept.Kept.many


@pytest.fixture
def keeping(monkeypatch):
    """As in production: the tests' world switches it off."""
    monkeypatch.setattr(kept.Kept, "many", REALLY)
    kept.forget_everything()
    yield
    kept.forget_everything()


@pytest.fixture
def facts(keeping):
    return kept.Kept(RegionalSetting, seconds=60)


def test_what_is_known_is_not_asked_for_again(facts):
    asked = []

    def read(missing):
        asked.append(sorted(missing))
        return {key: key.upper() for key in missing if key != "c"}

    assert facts.many(["a", "b"], read, "") == {"a": "A", "b": "B"}
    assert facts.many(["a", "b", "c"], read, "") == {"a": "A", "b": "B", "c": ""}
    assert facts.many(["c"], read, "") == {"c": ""}, "that there is nothing is a fact too"
    assert asked == [["a", "b"], ["c"]]


def test_nothing_is_older_than_it_may_be(facts, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(kept.time, "monotonic", lambda: now[0])
    facts.forget()
    assert facts.one("a", lambda: 1) == 1
    now[0] = 59.0
    assert facts.one("a", lambda: 2) == 1
    now[0] = 60.0
    assert facts.one("a", lambda: 3) == 3


def test_what_changed_while_it_was_read_is_not_kept(facts):
    def read_late(missing):
        facts.forget()  # somebody changes it meanwhile
        return dict.fromkeys(missing, "as it was")

    assert facts.many(["a"], read_late, "")["a"] == "as it was"
    assert facts.one("a", lambda: "as it is") == "as it is"


def test_it_never_fills_the_memory(facts, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 3)
    for number in range(10):
        facts.many([number], lambda missing: dict.fromkeys(missing, 1), 0)
    assert len(facts._known) <= 4


@pytest.mark.django_db(transaction=True)
def test_a_setting_that_changes_counts_at_once(world, keeping, django_assert_num_queries):
    assert (
        setting("reply_working_days", world.heping) == settings_in([world.heping])[world.heping]["reply_working_days"]
    )
    with django_assert_num_queries(0):
        before = setting("reply_working_days", world.heping)
    with transaction.atomic():
        row = RegionalSetting.objects.create(place_id=world.street, key="reply_working_days", value=before + 1)
        assert setting("reply_working_days", world.heping) == before + 1
        transaction.set_rollback(True)
    kept.forget_everything()  # as it is two seconds after a transaction that failed
    assert setting("reply_working_days", world.heping) == before
    row = RegionalSetting.objects.create(place_id=world.street, key="reply_working_days", value=before + 2)
    assert setting("reply_working_days", world.heping) == before + 2
    row.delete()
    assert setting("reply_working_days", world.heping) == before
