"""Doing at once what does not have to wait. Most servers take a frame without suspending; then a task for it would cost more than the frame."""

import types
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any


def begin(work: Awaitable[None]) -> Coroutine[Any, Any, None] | None:
    """Run the work up to its first wait. None: it is finished. Otherwise the rest of it, to be awaited (in a task of its own, as a rule). What it
    raises until then is raised here."""
    steps = work.__await__()
    try:
        waits_for = next(steps)
    except StopIteration:
        return None
    return _rest(steps, waits_for)


async def _rest(steps: Generator[Any, Any, None], waits_for: Any) -> None:
    await _resumed(steps, waits_for)


@types.coroutine
def _resumed(steps: Generator[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """Hands on what the work waits for, and hands back what comes of it, until it ends."""
    step: Callable[[Any], Any]
    while True:
        try:
            came = yield waits_for
        except GeneratorExit:
            steps.close()
            raise
        except BaseException as failure:
            step, answer = steps.throw, failure
        else:
            step, answer = steps.send, came
        try:
            waits_for = step(answer)
        except StopIteration:
            return
