"""The part of the stage that is about activities and their shifts."""

from typing import Any

from linkage.common import clock
from linkage.volunteering.actions.covers import seek_cover
from linkage.volunteering.actions.feeds import make_calendar_feed
from linkage.volunteering.actions.groups import sign_up_group
from linkage.volunteering.actions.signups import join_shift_waitlist, sign_up
from linkage.volunteering.actions.swaps import propose_swap
from linkage.volunteering.models import CoverAsk
from tests.linkage.volunteering import shift_story


def activity_parts(world: Any) -> dict[str, str]:
    """An activity of the organisation, led by 陈社工. 李 has signed up for its first date, which is full, and 张 waits; 李 also brings a group, and is
    asked to cover for 周 and to swap with her."""
    mutual_aid = world.organisations["mutual_aid"]
    whens = [shift_story.times(2, maximum=1), shift_story.times(4), shift_story.times(6)]
    activity = shift_story.published(world, *whens, by=world.director_zhou, organisation=mutual_aid)
    full, second, third = (shift_story.fresh(each) for each in activity.shifts.order_by("starts_at"))
    mine = sign_up(by=world.li, shift=full)
    hers = sign_up(by=world.zhou, shift=second)
    return {
        "activity": activity.public_id,
        "shift": full.public_id,
        "signup": mine.public_id,
        "shift_waiting": join_shift_waitlist(by=world.zhang, shift=shift_story.fresh(full)).public_id,
        "group": sign_up_group(by=world.li, shift=third, name="青年队", count=3).public_id,
        "cover": CoverAsk.objects.get_or_create(
            cover=seek_cover(by=world.zhou, signup=hers), user=world.li, defaults={"asked_at": clock.now()}
        )[0].public_id,
        "swap": propose_swap(by=world.zhou, offered=hers, wanted=mine).public_id,
        "calendar": make_calendar_feed(by=world.li),
    }
