"""What a page asks of the database, counted so that the count never depends on the moment."""

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkage.realtime import pages


def queries_of(client: Client, path: str) -> int:
    """How many queries a second look at the page takes.

    Forgotten beforehand, because it would run out in the midst of a test on a slow machine: what the cache keeps for a minute, and where the
    log ended within the last second (realtime/pages.py)."""
    assert client.get(path).status_code == 200
    return queries_of_one(client, path)


def queries_of_one(client: Client, path: str) -> int:
    """The same of the very next look: after another page has been looked at, which read what is read once in a process."""
    cache.clear()
    pages._trail = pages.Trail()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)
