"""Every state and event has a look, and every look an icon that exists."""

import re

from django.conf import settings

from linkage.common.queueing import WaitState
from linkage.dispatch.states import AssignmentState, OfferState, ProposalState
from linkage.events import catalogue
from linkage.needs.categories import CATEGORIES
from linkage.needs.models import RequirementKind
from linkage.needs.states import NeedState
from linkage.shell import looks

ICONS = set(re.findall(r'<symbol id="([a-z]+)"', (settings.BASE_DIR / "frontend/static/img/icons.svg").read_text()))
TONES = {"now", "wait", "go", "done", "refer", "off"}


def test_every_state_that_people_see_has_a_tone_and_an_icon():
    for states in (NeedState, OfferState, AssignmentState, WaitState, ProposalState):
        for state in states:
            assert state.value in looks.STATES, f"{states.__name__}.{state.name}"
    for tone, icon in looks.STATES.values():
        assert tone in TONES
        assert icon in ICONS


def test_every_event_has_an_icon_that_exists():
    catalogue.discover()
    for event_type in catalogue.all_types():
        assert looks.event_sign(event_type.name) in ICONS
        assert looks.event_tone(event_type.name) in TONES | {""}


def test_only_what_waits_for_the_reader_takes_the_accent():
    assert {state for state, (tone, _icon) in looks.STATES.items() if tone == "now"} == {
        "served",
        "invited",
        "open_report",
    }


def test_every_kind_and_category_has_an_icon_that_exists():
    assert {looks.kind_icon(kind) for kind in RequirementKind} <= ICONS
    assert {category.icon for category in CATEGORIES} <= ICONS


def test_what_nobody_drew_yet_looks_neutral():
    assert looks.tone("brand_new") == "off"
    assert looks.event_sign("comet.sighted") == "info"
