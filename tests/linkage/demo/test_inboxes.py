import datetime as dt

import pytest

from linkage.common import clock
from linkage.demo.inboxes import leave_the_latest_unread
from linkage.events import log
from linkage.messaging.models import Notice

pytestmark = pytest.mark.django_db


def told(user, days_ago: float) -> Notice:
    with clock.travel(clock.now() - dt.timedelta(days=days_ago)):
        event = log.record("notice.added", stream=f"user/{user.public_id}", notice="x")
        return Notice.objects.create(user=user, event=event, url="/", at=event.at)


def test_a_few_new_messages_stay_unread_and_the_past_is_read(world):
    past, *recent = [told(world.li, days) for days in (9, 1.4, 1.3, 1.2, 1.1)]
    old, new = told(world.wang, 3), told(world.wang, 1)
    assert leave_the_latest_unread() == 3
    unread = Notice.objects.filter(read_at__isnull=True)
    assert set(unread.filter(user=world.li)) == set(recent[1:])
    assert list(unread.filter(user=world.wang)) == [new]
    for each in (past, old):
        each.refresh_from_db()
        assert each.read_at == each.at
