"""Every list page on a large database, each of its queries timed: none over LIMIT_MS. On a database of one's own, made by `seed_demo --size city`.

`DATABASE_URL=postgres://... DEBUG=1 python -m benchmarks.queries` prints the slowest query of each page and, of those that are too slow, how PostgreSQL goes
about them (EXPLAIN ANALYZE). Nothing that the process keeps is used. Exit status 1 when a query is over the limit.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkage.settings")

LIMIT_MS = 20.0
LOOKS = 3  # at each page; a query counts with its quickest time, so that another process's turn is not the query's
# People of the demo street (linkage/demo/cast.py) who together may open every list; "" is a visitor.
ACTORS = ("", "wang", "li", "chen", "zhao", "director_zhou", "wu", "zheng", "qian", "auditor", "admin", "hotline")
SAME_FOR = {
    "": ACTORS,
    "needs/": ("wang", "chen", "zhao", "qian"),
    "hours/": ("zhao", "qian"),
    "desk/": ("chen", "zhao", "qian"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    page: str
    actor: str
    queries: int
    slowest_ms: float
    sql: str


def walk() -> Iterator[Asked]:
    """Every page that is no single thing's and answers with HTML, by the first who may open it."""
    from django.test import Client

    from linkage.demo.cast import CAST
    from linkage.people.models import User
    from tests.cost import pages

    phones = {each.key: f"+86{each.phone}" for each in CAST}
    clients = {name: Client() for name in ACTORS}
    for name, client in clients.items():
        if name:
            user = User.objects.with_phone(phones[name])
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for route in pages():
        for name in SAME_FOR.get(route, ACTORS):
            found = _look(clients[name], f"/{route}", name)
            if found:
                yield found
                if route not in SAME_FOR:
                    break


def _look(client: "object", path: str, name: str) -> Asked | None:
    from django.core.cache import cache
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from linkage.common.kept import forget_everything

    quickest: dict[int, tuple[float, str]] = {}
    for _turn in range(LOOKS):
        cache.clear()
        forget_everything()
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)  # type: ignore[attr-defined]
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            return None
        for number, query in enumerate(asked.captured_queries):
            took = float(query["time"]) * 1000
            quickest[number] = min(quickest.get(number, (took, query["sql"])), (took, query["sql"]))
    slowest = max(quickest.values(), default=(0.0, ""))
    return Asked(path, name, len(quickest), *slowest)


def explained(sql: str) -> str:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + sql.replace("%", "%%"), ())
        return "\n".join(line for (line,) in cursor.fetchall())


def main() -> int:
    import re

    from django.conf import settings

    from linkage.places import kept_parts
    from linkage.shell import shared_pages

    settings.ALLOWED_HOSTS = ["testserver"]
    kept_parts.KEPT_SECONDS, shared_pages.SHARED = 0.0, re.compile("(?!)")
    found = sorted(walk(), key=lambda each: -each.slowest_ms)
    for each in found:
        print(f"{each.slowest_ms:8.1f} ms  {each.queries:3} queries  {each.page:<32} {each.actor or 'visitor'}")
    slow = [each for each in found if each.slowest_ms > LIMIT_MS]
    for each in slow:
        print(
            f"\n== {each.page} as {each.actor or 'visitor'}: {each.slowest_ms:.1f} ms\n{each.sql}\n{explained(each.sql)}"
        )
    print(f"\n{len(found)} pages, {sum(each.queries for each in found):,} queries, {len(slow)} over {LIMIT_MS:g} ms")
    return 1 if slow else 0


if __name__ == "__main__":
    django.setup()
    sys.exit(main())
