"""Rules at the moment of the street's story."""

from __future__ import annotations

import pytest

from matching import Rules
from tests.matching.street import MONDAY


@pytest.fixture
def rules() -> Rules:
    return Rules(now=MONDAY)
