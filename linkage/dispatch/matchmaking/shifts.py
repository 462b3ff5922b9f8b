"""Shifts of activities as the engine sees them, so that one feed can rank them beside single needs by the same measure."""

from collections.abc import Sequence

from linkage.dispatch.matchmaking import Judgement, judgement
from linkage.dispatch.matchmaking.rules import rules_in
from linkage.places.queries import centres_of
from linkage.volunteering.activity_kinds import kind_of
from linkage.volunteering.models import Shift
from matching.types import Kind, Point, Provider, Requirement, Window


def judge_shifts(provider: Provider, shifts: Sequence[Shift]) -> dict[int, Judgement]:
    """Shift pk -> judgement. The shifts have their activities loaded. Two queries, however many."""
    if not shifts:
        return {}
    codes = {each.activity.place_code for each in shifts}
    rules, centres = rules_in(codes, by_hand=True), centres_of(codes)
    return {
        each.pk: judgement(
            as_wanted(each, provider, centres.get(each.activity.place_code)), provider, rules[each.activity.place_code]
        )
        for each in shifts
    }


def as_wanted(shift: Shift, provider: Provider, centre: tuple[float, float] | None) -> Requirement:
    """Skills are welcome in an activity and never asked for: they count for who has one of them, and against nobody."""
    activity = shift.activity
    useful = frozenset(activity.skills) & provider.skills
    return Requirement(
        id=shift.public_id,
        need_id=shift.public_id,
        kind=Kind.VOLUNTEER,
        quantity=max(shift.maximum - shift.taken, 1),
        skills_any=useful,
        windows=(Window(shift.starts_at, shift.ends_at),),
        point=_point(activity.lat, activity.lng) or (Point(*centre) if centre else None),
        place_code=activity.place_code,
        involves_minor=kind_of(activity.kind).with_minors,
        urgency=1 if shift.taken < shift.minimum else 0,
    )


def _point(lat: float | None, lng: float | None) -> Point | None:
    return Point(lat, lng) if lat is not None and lng is not None else None
