"""The access matrix, tried: every route, by everyone, in every relation to what it shows. Generated from linkage/access.py and the matrix; what
a person may not open is refused with 401, 403 or 404, changes nothing, and what she may open is never refused for who she is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from linkage import access
from linkage.common.access_matrix import matrix
from linkage.events.models import Event
from tests.access.stage import RELATIONS, Stage, set_stage

REFUSED = {401, 403, 404}
NOT_OFFERED = 405
# Enough to fill the forms that only want a reason, so that a refusal is about the person and not about the form.
FILLED = {"reason": "情况有变化，需要调整", "stars": "5", "code": "123456", "accept": "1", "value": "3", "confirm": "1"}
# The socket has tests of its own (tests/linkage/realtime), and so has the door (tests/linkage/people).
ROUTES = {
    route: acts.split()
    for route, acts in access.ROUTES.items()
    if route != "ws/v1/feed" and not route.startswith("accounts/") and "sign-in" not in acts
}


def may(actor: str, acts: list[str]) -> bool:
    """By the matrix alone."""
    grants = [grant for act in acts if act not in access.WORDS for grant in matrix()[act]]
    if any(grant.scope in ("public", "aggregate") and grant.role == "anon" for grant in grants):
        return True
    return any((grant.role, grant.scope) in RELATIONS[actor] for grant in grants)


def expected(actor: str, acts: list[str]) -> bool:
    if "public" in acts:
        return True
    return actor != "visitor" if "self" in acts else may(actor, acts)


def outcome(client: Client, method: str, path: str) -> tuple[int, bool]:
    """(status, whether an event was recorded); a redirect to the sign-in counts as 401. Whatever the request did is undone."""
    body: dict[str, Any] = {"data": FILLED} | ({"content_type": "application/json"} if "/api/" in path else {})
    with transaction.atomic():
        events = Event.objects.count()
        response = client.get(path) if method == "GET" else client.post(path, **body)
        happened = Event.objects.count() != events
        transaction.set_rollback(True)
    to_the_door = response.status_code in (302, 303) and response["Location"].startswith("/accounts/")
    return (401 if to_the_door else response.status_code), happened


def breaches_of(stage: Stage, actor: str, route: str, acts: list[str]) -> Iterator[str]:
    for method in ("GET", "POST"):
        status, happened = outcome(stage.client(actor), method, stage.path(route))
        if status == NOT_OFFERED:
            continue
        refused = status in REFUSED
        if expected(actor, acts) == refused or (refused and happened):
            yield f"{method} /{route} ({' '.join(acts)}): {status}{', and something happened' * happened}"


@pytest.mark.slow
@pytest.mark.parametrize("actor", RELATIONS)
def test_the_matrix_holds_for(actor: str, world):
    stage = set_stage(world)
    breaches = [breach for route, acts in ROUTES.items() for breach in breaches_of(stage, actor, route, acts)]
    assert not breaches, "\n".join([f"{actor}:", *breaches])
