"""Races, for real: the same act on several threads at once, each with a database connection of its own."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from linkage.common.errors import DomainError


def together(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Call act(0) ... act(count - 1) at the same moment. Returns what each returned, or the exception it raised, in that order.
    Needs committed data: @pytest.mark.django_db(transaction=True)."""
    gate = threading.Barrier(count)

    def run(number: int) -> Any:
        try:
            gate.wait(30)
            return act(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def answers(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """All acts at the same moment; a refusal answers with its code, an error is raised."""
    found = together(len(acts), lambda number: acts[number]())
    for each in found:
        if isinstance(each, Exception) and not isinstance(each, DomainError):
            raise each
    return [each.code if isinstance(each, DomainError) else each for each in found]
