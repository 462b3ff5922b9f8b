from types import SimpleNamespace
from typing import Any

import pytest

from linkage.common import clock
from linkage.demo.cast import HEPING, OTHER_COMMUNITY, OTHER_STREET, STREET
from linkage.events import log
from linkage.needs.models import Category, Need
from linkage.needs.states import NeedState
from tests.factories import membership, person
from tests.linkage.needs.conftest import in_hours


@pytest.fixture
def people(transactional_db: None) -> SimpleNamespace:
    """A few of the cast, committed, without the rest of the street."""
    street = SimpleNamespace(
        wang=person(name="王秀英"),
        liu=person(name="刘桂芳"),
        li=person(name="李晓峰"),
        zhao=person(name="赵站长"),
        far=person(name="远方", home_code=OTHER_COMMUNITY),
        far_coordinator=person(name="外区站长", home_code=OTHER_COMMUNITY),
    )
    membership(user=street.zhao, role="coord", place_code=STREET)
    membership(user=street.far_coordinator, role="coord", place_code=OTHER_STREET)
    return street


def need_of(requester: Any, state: str = NeedState.PUBLISHED) -> Need:
    category, _new = Category.objects.get_or_create(
        pk="for-tests", defaults={"name": "测试", "name_en": "Test", "domain": "D01", "service": "S01", "icon": "rail"}
    )
    need = Need.objects.create(
        category=category,
        title="楼梯想装个扶手",
        place_code=HEPING,
        window_start=in_hours(24),
        window_end=in_hours(28),
        requester=requester,
        state=state,
        submitted_at=clock.now(),
    )
    log.follow(need.stream, requester)
    return need
