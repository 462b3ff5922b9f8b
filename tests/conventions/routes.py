"""All routes of the product, as Django's resolver knows them."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

ADMIN = "admin/"
SOCKET = "ws/v1/feed"


def routes() -> Iterator[str]:
    """Each route's pattern, e.g. `needs/<str:public_id>/rating/`, and the socket's; Django's admin is left out: it is one door of its own."""
    yield from _below(get_resolver(), "")
    yield SOCKET


def _below(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if path == ADMIN:
            continue
        if isinstance(pattern, URLPattern):
            yield path
        else:
            yield from _below(pattern, path)
