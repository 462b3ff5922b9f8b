"""Which queries a copy of the database may answer. That it really does, and what happens when it goes, is tests/faults/test_replica.py."""

import pytest
from django.db import OperationalError, connections
from django.http import HttpResponse
from django.test import RequestFactory

from linkage.common import replicas
from linkage.needs.models import Need
from linkage.organisations.models import Membership
from linkage.people.models import User

router = replicas.ReplicaRouter()


@pytest.fixture
def copy(monkeypatch):
    """A copy in order, as far as the views are told."""
    monkeypatch.setitem(connections.settings, "replica", {})
    monkeypatch.setattr(replicas, "_health", replicas._Health())
    monkeypatch.setattr(replicas._health, "_ask", lambda: True)
    monkeypatch.setattr(connections["default"], "close", lambda: None)


@replicas.tolerates_staleness
def view(request):
    return HttpResponse(f"{router.db_for_read(Need)} {router.db_for_read(User)} {router.db_for_read(Membership)}")


def told(method: str = "get", **cookies: str) -> str:
    request = getattr(RequestFactory(), method)("/open/needs/")
    request.COOKIES = cookies
    return view(request).content.decode()


def test_a_look_reads_the_facts_from_the_copy_and_who_may_from_the_primary(copy):
    assert told() == "replica default default"
    assert router.db_for_read(Need) == "default"


def test_not_where_there_is_none():
    assert told() == "default default default"


def test_not_what_writes_and_not_who_has_just_written(copy):
    assert told("post") == "default default default"
    assert told(fresh="1") == "default default default"


def test_not_after_the_request_has_written(copy):
    @replicas.tolerates_staleness
    def writing(request):
        before, _write = router.db_for_read(Need), router.db_for_write(Need)
        return HttpResponse(f"{before} {router.db_for_read(Need)}")

    assert writing(RequestFactory().get("/")).content == b"replica default"


def test_a_copy_that_fails_under_a_page_is_passed_over(copy, monkeypatch):
    closed = []
    monkeypatch.setattr(
        replicas, "connections", {"replica": type("Line", (), {"close": lambda self: closed.append(1)})()}
    )
    monkeypatch.setattr(replicas, "_may_read_stale", lambda request: True)

    @replicas.tolerates_staleness
    def failing(request):
        if router.db_for_read(Need) == "replica":
            raise OperationalError("terminating connection")
        return HttpResponse("from the primary")

    assert failing(RequestFactory().get("/")).content == b"from the primary"
    assert closed
    assert not replicas._health.is_fine()


def test_a_primary_that_is_away_is_still_told(copy):
    @replicas.tolerates_staleness
    def failing(request):
        raise OperationalError("gone") if router.db_for_read(Need) == "default" else ValueError

    with pytest.raises(OperationalError):
        failing(RequestFactory().post("/"))


@pytest.mark.parametrize(
    ("method", "status", "remembered"), [("post", 303, True), ("post", 422, False), ("get", 200, False)]
)
def test_who_writes_is_remembered_for_a_while(method, status, remembered):
    answer = replicas.ReadYourWrites(lambda request: HttpResponse(status=status))(
        getattr(RequestFactory(), method)("/")
    )
    assert ("fresh" in answer.cookies) is remembered
