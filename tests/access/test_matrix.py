"""The access matrix, tried: every route, by everyone, in every relation to what it shows. Generated from linkage/access.py and the matrix; what
a person may not open is refused with 401, 403 or 404, changes nothing, and what she may open is never refused for who she is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.template import Template
from django.test import Client

from linkage import access
from linkage.common.access_matrix import Grant, matrix
from linkage.events.models import Event
from tests.access.stage import RELATIONS, set_stage

REFUSED = {401, 403, 404}
NOT_OFFERED = 405
NOT_OFFERED_AT: set[tuple[str, str]] = set()  # (method, route): found out by the first who tries, the same for everyone
# Enough to fill the forms that only want a reason, so that a refusal is about the person and not about the form.
FILLED = {"reason": "情况有变化，需要调整", "stars": "5", "code": "123456", "accept": "1", "value": "3", "confirm": "1"}
# Whose notices, consents and other own things the stage names.
OWNER = "wang"
# What stands on the stage belongs to one of those whom the matrix names: the waiting to 张, the invitation to the organisation, the task to 李.
# Of these routes the relations given here do not hold.
NOT_TO_THIS = {
    "waiting/": {("vol", "own")},
    "shift-waiting/": {("vol", "own")},
    "api/v1/shift-waitings/": {("vol", "own")},
    "api/v1/waitings/": {("vol", "own")},
    "offers/": {("vol", "own"), ("fund", "assigned")},
    "api/v1/offers/": {("vol", "own"), ("fund", "assigned")},
    "assignments/": {("org", "org"), ("fund", "assigned")},
    "api/v1/assignments/": {("org", "org"), ("fund", "assigned")},
    "resources/": {("vol", "own")},
    "funds/": {("org", "org")},
    "applications/": {("res", "own")},  # 周主任 wrote it, for her organisation
    # of the fund's people only its reviewer, who is asked
    "reviews/": {("fund", "assigned")},
    "api/v1/applications/": {("fund", "assigned")},
    # 李 leads a team, but the activity on the stage is the organisation's own
    **{thing: {("vol", "led")} for thing in ("activities/", "shifts/", "signups/", "groups/", "api/v1/activities/")},
    "api/v1/signups/": {("vol", "led")},
    "api/v1/funds/": {("org", "org")},
}
WAITING = {"waiting/", "shift-waiting/", "api/v1/waitings/", "api/v1/shift-waitings/"}
VOLUNTEERS_ONLY = "a coordinator's are volunteers only, and volunteering is not a role that is given"
SMALL_SUMS = "the district decides on projects' grants, the fund on small sums for one need"
OWN_THINGS = "what volunteers lend of their own comes with donations in kind"
FEW_HOURS = "the district reviews above the organisation's limit; these are two hours"
THE_STATIONS_POLICY = "the policy on the stage is the station's, not the organisation's"
THE_STATIONS = "the lesson on the stage is the station's, not the organisation's"
AT_PUBLIC_PAGES = {"visitor", "wang"}  # they are the same for everyone
# Pages that name nothing depend on one's roles alone: one of each tries them.
AT_PAGES_OF_A_ROLE = {
    "visitor", "wang", "li", "chen", "zhao", "director_zhou", "wu", "qian", "auditor", "admin", "hotline", "revoked_worker", "revoked_coordinator",
}  # fmt: skip
NAMES_NO_OBJECT = {"resources/<slug:kind>/new/"}  # a kind of thing, to be added to one's own organisation's
# Grants that hold for a part of what a line names, and not for the thing on the stage: (role, route).
EXCEPTIONS = {
    ("org", "insurance/<slug:public_id>/people/"): THE_STATIONS_POLICY,
    ("org", "insurance/<slug:public_id>/renewal/"): THE_STATIONS_POLICY,
    ("org", "insurance/<slug:public_id>/ending/"): THE_STATIONS_POLICY,
    ("org", "training/courses/<slug:course_id>/"): THE_STATIONS,
    ("coord", "roles/"): VOLUNTEERS_ONLY,
    ("coord", "roles/<int:membership_id>/ending/"): VOLUNTEERS_ONLY,
    ("coord", "roles/proposals/<int:proposal_id>/confirmation/"): VOLUNTEERS_ONLY,
    ("coord", "roles/proposals/<int:proposal_id>/refusal/"): VOLUNTEERS_ONLY,
    ("vol", "resources/"): OWN_THINGS,
    ("vol", "resources/<slug:kind>/new/"): OWN_THINGS,
    ("sup", "hours/<slug:hours_id>/review/"): FEW_HOURS,
    ("sup", "funds/<slug:fund_id>/grants/<slug:grant_id>/approval/"): SMALL_SUMS,
    ("sup", "funds/<slug:fund_id>/grants/<slug:grant_id>/refusal/"): SMALL_SUMS,
}
# Acts whose time has not come on the stage (nothing is served yet, carpenters check in and are not handed over): refusals alone are tried.
NOT_NOW = {
    "rounds/<slug:public_id>/review/seats/",
    "rounds/<slug:public_id>/comments/new/",
    "rounds/<slug:public_id>/vote/",
    "api/v1/rounds/<id>/ballots",
    "needs/<str:public_id>/confirmation/",
    "needs/<str:public_id>/rating/",
    "needs/<str:public_id>/lead/",
    "needs/<str:public_id>/refusal/",
    "needs/<str:public_id>/return/",
    "needs/<str:public_id>/changes/",
    "needs/<str:public_id>/assessment/",
    "certificates/<slug:certificate_id>/file/",
    "certificates/<slug:certificate_id>/revocation/",
    "assignments/<str:public_id>/provision/",
    "api/v1/needs/<id>/confirmation",
    "api/v1/needs/<id>/rating",
    "api/v1/needs/<id>/refusal",
    "api/v1/needs/<id>/return",
    "api/v1/needs/<id>/assessment",
    "api/v1/assignments/<id>/confirmation",
    "api/v1/assignments/<id>/provision",
    "hours/<slug:hours_id>/correction/",
    "unclosed/<slug:kind>/<str:public_id>/",
    "waiting/<str:public_id>/acceptance/",
    "api/v1/waitings/<id>/acceptance",
    "api/v1/applications/<id>/agreement",
}
# Reaching for a place oneself: whether one is suited is the engine's answer, told as a conflict (409).
CLAIMING = {
    "tasks/<str:public_id>/claims/",
    "tasks/<str:public_id>/waiting/",
    "api/v1/requirements/<id>/claims",
    "api/v1/requirements/<id>/waitlist",
}
# The socket has tests of its own (tests/linkage/realtime), and so have the door (tests/linkage/people) and what only machines read (common/test_metrics).
ROUTES = {
    route: acts.split()
    for route, acts in access.ROUTES.items()
    if route not in ("ws/v1/feed", "api/v1/")
    and not route.startswith("accounts/")
    and not {"sign-in", "machine"} & set(acts.split())
}


def expected(actor: str, route: str, acts: list[str]) -> bool:
    """By access.py and the matrix alone. A route that names an object asks how one stands to it; one that does not opens one's own scope."""
    if "public" in acts or any(grant.role == "anon" for grant in grants_of(acts)):
        return "member" not in acts or actor != "visitor"
    if actor == "visitor":
        return False
    if "member" in acts:
        return True
    names_an_object = "<" in route and route not in NAMES_NO_OBJECT
    if "self" in acts:
        return actor == OWNER or not names_an_object
    if names_an_object:
        here = relations_to(actor, route.split("<")[0])
        return any((grant.role, grant.scope) in here for grant in grants_of(acts) if not excepted(grant.role, route))
    roles = {role for role, _scope in RELATIONS[actor]} | {"res"}
    return any(grant.role in roles for grant in grants_of(acts) if not excepted(grant.role, route))


def relations_to(actor: str, thing: str) -> set[tuple[str, str]]:
    if thing in WAITING and actor == "zhang":
        return {("vol", "own")}
    return RELATIONS[actor] - NOT_TO_THIS.get(thing, set())


def grants_of(acts: list[str]) -> list[Grant]:
    return [grant for act in acts if act not in access.WORDS for grant in matrix()[act]]


def excepted(role: str, route: str) -> bool:
    return (role, route) in EXCEPTIONS


def is_refusal(method: str, status: int, route: str) -> bool:
    """A program's malformed body is told to be so (422) before anybody looks whose object it is about; who has no desk is sent to where she
    has business."""
    if status in REFUSED:
        return True
    if method == "GET":
        return status in (302, 303)
    return (status == 422 and route.startswith("api/")) or (status == 409 and route in CLAIMING)


def outcome(client: Client, method: str, path: str) -> tuple[int, bool]:
    """(status, whether an event was recorded); a redirect to the sign-in counts as 401. Whatever the request did is undone."""
    body: dict[str, Any] = {"data": FILLED} | ({"content_type": "application/json"} if "/api/" in path else {})
    before, events, cookies = transaction.savepoint(), Event.objects.count(), client.cookies.copy()
    response = client.get(path) if method == "GET" else client.post(path, **body)
    happened = Event.objects.count() != events
    transaction.savepoint_rollback(before)
    client.cookies = cookies
    to_the_door = response.status_code in (302, 303) and "?next=" in response["Location"]
    return (401 if to_the_door else response.status_code), happened


def breaches_of(client: Client, path: str, actor: str, route: str, acts: list[str]) -> Iterator[str]:
    for method in ("GET", "POST"):
        if (method, route) in NOT_OFFERED_AT:
            continue
        status, happened = outcome(client, method, path)
        if status == NOT_OFFERED:
            NOT_OFFERED_AT.add((method, route))
            continue
        if expected(actor, route, acts):
            # What one may open but has none of (a draft, a volunteer's profile) is not there.
            breach = route not in NOT_NOW and status in (REFUSED if "<" in route else REFUSED - {404})
        else:
            breach = happened or not is_refusal(method, status, route)
        if breach:
            yield f"{method} /{route} ({' '.join(acts)}): {status}{', and something happened' * happened}"


def is_tried_by(actor: str, route: str, acts: list[str]) -> bool:
    if "public" in acts:
        return actor in AT_PUBLIC_PAGES
    return "<" in route or actor in AT_PAGES_OF_A_ROLE


def test_each_role_has_somebody_at_the_pages_that_name_nothing():
    roles = {frozenset(role for role, _scope in relations) for relations in RELATIONS.values()}
    assert roles == {frozenset(role for role, _scope in RELATIONS[actor]) for actor in AT_PAGES_OF_A_ROLE}


@pytest.fixture
def blank_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may come in is settled before a page is drawn, and drawing takes a third of the time. What pages show has tests of its own."""
    monkeypatch.setattr(Template, "_render", lambda _template, _context: "")


@pytest.mark.slow
@pytest.mark.parametrize("actor", RELATIONS)
def test_the_matrix_holds_for(actor: str, world, blank_pages):
    stage = set_stage(world)
    client = stage.client(actor)
    breaches = [
        breach
        for route, acts in ROUTES.items()
        if is_tried_by(actor, route, acts)
        for breach in breaches_of(client, stage.path(route), actor, route, acts)
    ]
    assert not breaches, "\n".join([f"{actor}:", *breaches])
