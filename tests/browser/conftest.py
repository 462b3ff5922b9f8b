from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.chromium import chromium


@pytest.fixture(scope="module")
def running_chromium() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def browser(running_chromium: Browser) -> Iterator[Browser]:
    """One Chromium for all tests of a file; what a test opened in it is closed after it."""
    yield running_chromium
    for context in running_chromium.contexts:
        context.close()
