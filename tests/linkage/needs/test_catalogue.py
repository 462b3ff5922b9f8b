"""The kinds of need that are shipped, and the quick answers to when."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.utils import translation

from linkage.common.clock import SHANGHAI
from linkage.needs import search, windows
from linkage.needs.actions.requirements import default_specs, problems
from linkage.needs.categories import CATEGORIES
from linkage.needs.danger import sounds_dangerous
from linkage.needs.models import Category
from linkage.needs.vocabulary import DOMAINS, SERVICES
from linkage.places.settings_catalogue import SETTINGS

ICONS = set(re.findall(r'<symbol id="([a-z]+)"', (settings.BASE_DIR / "frontend/static/img/icons.svg").read_text()))


def test_every_shipped_kind_is_in_the_database(shipped):
    assert set(Category.objects.values_list("code", flat=True)) == {kind.code for kind in CATEGORIES}


def test_the_kinds_are_spread_over_the_policys_fields_and_services():
    assert len(CATEGORIES) >= 18
    assert len({kind.domain for kind in CATEGORIES}) >= 14
    assert len({kind.service for kind in CATEGORIES}) >= 10


@pytest.mark.parametrize("kind", CATEGORIES, ids=lambda kind: kind.code)
def test_a_kind_speaks_both_languages_and_its_bundle_holds_together(shipped, kind):
    category = Category.objects.get(pk=kind.code)
    with translation.override("en"):
        assert category.shown_name.isascii()
        assert category.shown_hint.isascii()
    with translation.override("zh-hans"):
        assert not category.shown_name.isascii()
        assert len(category.shown_hint) <= 30
    assert category.domain in DOMAINS
    assert category.service in SERVICES
    assert category.icon in ICONS
    assert category.points_coefficient_key in SETTINGS
    for language in ("zh-hans", "en"):
        specs = default_specs(category, language=language)
        assert problems(specs) == {}
        assert all(spec.title.isascii() == (language == "en") for spec in specs)


def at(day, hour, minute=0):
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


WEDNESDAY_10, WEDNESDAY_20_45, SATURDAY_10, SUNDAY_9, SUNDAY_17_45 = (
    at(18, 10),
    at(18, 20, 45),
    at(21, 10),
    at(22, 9),
    at(22, 17, 45),
)


@pytest.mark.parametrize(
    ("code", "now", "window"),
    [
        ("today_morning", WEDNESDAY_10, (WEDNESDAY_10, at(18, 12))),
        ("today_afternoon", WEDNESDAY_10, (at(18, 13), at(18, 18))),
        ("today_afternoon", WEDNESDAY_20_45, None),
        ("today_evening", WEDNESDAY_20_45, None),
        ("tomorrow_morning", WEDNESDAY_20_45, (at(19, 8), at(19, 12))),
        ("weekend", WEDNESDAY_10, (at(21, 8), at(22, 18))),
        ("weekend", SATURDAY_10, (SATURDAY_10, at(22, 18))),
        ("weekend", SUNDAY_9, (SUNDAY_9, at(22, 18))),
        ("weekend", SUNDAY_17_45, None),
        ("flexible", WEDNESDAY_10, (WEDNESDAY_10, at(23, 18))),
        ("nonsense", WEDNESDAY_10, None),
    ],
)
def test_a_quick_answer_is_a_window_or_not_offered(code, now, window):
    assert windows.window_of(code, now) == window


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("day", range(16, 23))
def test_at_every_hour_of_the_week_the_offered_windows_are_ahead(day, hour):
    now = at(day, hour)
    offered = windows.offered(now)
    assert len(offered) >= 3
    for choice in offered:
        start, end = choice.window(now)
        assert now <= start < end


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("送药上门", ["送药", "药上", "上门"]),
        ("修 iPhone 15", ["修", "iphone", "15"]),
        ("ＷｉＦｉ坏了", ["wifi", "坏了"]),
        ("", []),
        ("？！", []),
        ("药", ["药"]),
    ],
)
def test_text_becomes_pairs_of_characters(text, tokens):
    assert search.tokens(text) == tokens


def test_a_search_text_holds_each_pair_once_between_spaces():
    assert search.search_text("送药", "送药") == " 送药 "
    assert search.search_text() == ""


@pytest.mark.parametrize(
    ("text", "danger"), [("奶奶晕倒了", True), ("There is a GAS LEAK", True), ("想学做饭", False), ("", False)]
)
def test_words_of_danger_are_heard(text, danger):
    assert sounds_dangerous(text) == danger
