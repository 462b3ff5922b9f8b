from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.fakes.sms import Outbox


@pytest.fixture
def sms(settings) -> Iterator[list[tuple[str, str]]]:
    """The messages that would have been sent; limits begin afresh."""
    settings.SMS_GATEWAY = "tests.fakes.sms.Outbox"
    cache.clear()
    Outbox.sent.clear()
    Outbox.broken = False
    yield Outbox.sent
    Outbox.broken = False
    cache.clear()
