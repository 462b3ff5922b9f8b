"""Needs by which somebody who may change a place's settings sees what a change would do."""

from typing import Any

from linkage.dispatch.matchmaking.preview import Preview, preview
from linkage.dispatch.matchmaking.rules import RANKING_SETTINGS
from linkage.dispatch.queries.runs import by_hand
from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.needs.states import NeedState
from linkage.places import codes
from linkage.places.queries import setting_with_source

EXAMPLES = 8
LOOKED_AT = 60


def can_be_previewed(key: str) -> bool:
    """Whether the setting decides who comes first for one need."""
    return key in RANKING_SETTINGS


def examples_for(place_code: str, key: str) -> list[Need]:
    """The newest needs of the place that wait for a volunteer and to which its value of the setting would apply: not those for which a person is to choose,
    nor those of a place inside it that has a value of its own."""
    waiting = Need.objects.filter(
        state__in=[NeedState.ASSESSED, NeedState.PUBLISHED],
        place_code__startswith=codes.prefix(place_code),
        requirements__kind=RequirementKind.VOLUNTEER,
    ).exclude(by_hand())
    rows = list(waiting.select_related("category", "requester").distinct().order_by("-submitted_at", "-pk")[:LOOKED_AT])
    reached = {code for code in {row.place_code for row in rows} if _reaches(place_code, key, code)}
    return [row for row in rows if row.place_code in reached][:EXAMPLES]


def _reaches(place_code: str, key: str, code: str) -> bool:
    _value, source = setting_with_source(key, code)
    return source is None or len(codes.prefix(source.code)) <= len(codes.prefix(place_code))


def preview_for(need: Need, key: str, value: Any) -> Preview:
    """The first five volunteers for the need before and after the change."""
    requirement = Requirement.objects.filter(need=need, kind=RequirementKind.VOLUNTEER).order_by("order", "pk")[0]
    requirement.need = need
    return preview(requirement, {key: value})
