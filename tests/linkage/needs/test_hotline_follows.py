"""A hotline operator hears of what she typed in for as long as she may read it."""

import datetime as dt

from linkage.events.models import Follower
from linkage.needs.specs import OnBehalf


def test_the_operator_hears_for_a_day_and_the_caller_for_good(world, posting):
    caller = OnBehalf(name="何阿婆", phone="+8613800001234", consent="oral")
    need = posting.submitted(by=world.hotline, on_behalf_of=caller)
    ends = dict(Follower.objects.filter(stream=need.stream).values_list("user", "until"))
    assert ends == {world.hotline.pk: need.submitted_at + dt.timedelta(hours=24), need.requester.pk: None}
