"""The access matrix as executable data: every route falls under a line, every line is reached by a route."""

import pytest

from linkage import access
from linkage.common.access_matrix import Grant, _act, matrix
from tests.conventions.routes import routes


def acts_of(route: str) -> set[str]:
    return set(access.ROUTES[route].split())


def test_every_route_falls_under_a_line():
    missing = sorted(set(routes()) - access.ROUTES.keys())
    assert not missing, f"no line in linkage/access.py for: {missing}"


def test_every_line_has_its_route():
    stale = sorted(access.ROUTES.keys() - set(routes()))
    assert not stale, f"linkage/access.py has lines for routes that are gone: {stale}"


@pytest.mark.parametrize("route", access.ROUTES)
def test_a_routes_acts_are_in_the_matrix_and_somebodys(route):
    for act in acts_of(route) - access.WORDS:
        assert matrix()[act], f"{act} is nobody's: {route} must not exist"


def test_every_act_is_reached_or_known_to_come():
    reached = {act for route in access.ROUTES for act in acts_of(route)}
    granted = {act for act, grants in matrix().items() if grants}
    assert granted - reached == access.NOT_YET


@pytest.mark.parametrize("line", ["need.claim vol@station", "claim: vol@station"])
def test_a_line_that_cannot_be_read_is_an_error(line):
    with pytest.raises(ValueError, match="not a line"):
        _act(line)


@pytest.mark.parametrize("grant", ["nurse@station", "vol", "vol@"])
def test_a_grant_that_cannot_be_read_is_an_error(grant):
    with pytest.raises(ValueError, match="not a grant"):
        _act(f"need.claim: {grant}")


def test_roles_scopes_and_constraints_are_read():
    assert Grant("vol", "station", ("eligible", "not_requester")) in matrix()["need.claim"]
    assert matrix()["note.delete"] == ()
