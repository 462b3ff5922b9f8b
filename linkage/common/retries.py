"""How often a task is tried, and when again. An attempt that raised and one whose worker died under it count alike, so that a task which kills its
worker (memory, a crash in native code) cannot take down one worker after the other for ever."""

import datetime as dt
import random

# Seconds before the second, third, ... attempt; after the last the task has failed for good: a person decides on it (dead_letters.py).
RETRY_AFTER = (1, 5, 30, 120, 600, 1800, 3600)
JITTER = 0.2


def wait_before_next(attempts: int) -> dt.timedelta | None:
    """How long to wait after so many attempts, spread by a fifth so that what failed together does not come back together; None: give up."""
    if attempts > len(RETRY_AFTER):
        return None
    return dt.timedelta(seconds=RETRY_AFTER[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER))
