"""What a page asks of the database, counted so that the count never depends on the moment."""

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkage import access
from linkage.realtime import pages as live_pages

NO_LISTS = ("accounts/", "_allauth/", "api/", "i18n/", "styleguide/", "healthz", "readyz", "metrics", "ws/")


def pages() -> list[str]:
    """The routes of every page that is no single thing's."""
    return [route for route in access.ROUTES if "<" not in route and not route.startswith(NO_LISTS)]


def queries_of(client: Client, path: str) -> int:
    """How many queries a second look at the page takes.

    Forgotten beforehand, because it would run out in the midst of a test on a slow machine: what the cache keeps for a minute, and where the
    log ended within the last second (realtime/pages.py)."""
    assert client.get(path).status_code == 200
    return queries_of_one(client, path)


def queries_of_one(client: Client, path: str) -> int:
    """The same of the very next look: after another page has been looked at, which read what is read once in a process."""
    cache.clear()
    live_pages._trail = live_pages.Trail()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)
