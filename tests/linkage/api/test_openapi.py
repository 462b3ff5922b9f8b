"""The published description is true: whatever it allows is answered as it says, and nothing makes the server fail."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

pytestmark = pytest.mark.django_db
HOST = "localhost"


@pytest.fixture
def tokens(world):
    """Session tokens of three roles, each known to be accepted."""
    found = {name: world.client(getattr(world, name)).cookies["sessionid"].value for name in ("wang", "chen", "wu")}
    for token in found.values():
        assert Client().get("/api/v1/me", headers={"x-session-token": token}).status_code == 200
    return found


@pytest.fixture
def described(settings, tokens):
    settings.ALLOWED_HOSTS = [HOST, "testserver"]
    # As Django's own test client does: the requests share the test's connection and transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield _description()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _description():
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


def test_every_operation_answers_as_described(described, tokens):
    """Thousands of right and wrong inputs, by people of three roles; the description's own shapes and codes are the judge."""
    for found in described.get_all_operations():
        _play(found.ok(), list(tokens.values()))


def _play(operation, tokens: list[str]) -> None:
    inputs = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode))

    @given(case=inputs, token=st.sampled_from(tokens))
    @settings(max_examples=15, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def run(case, token):
        case.call_and_validate(
            headers={"X-Session-Token": token, "Accept-Encoding": "identity"},
            excluded_checks=[positive_data_acceptance],  # well-formed input may still break a rule of the product
        )

    run()


def test_each_route_is_described_with_its_refusals(described):
    document = described.raw_schema
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            expected = {"401", "404", "422"} | ({"403", "409"} if method == "post" else set())
            assert expected <= set(operation["responses"]), (method, path)
