"""F2: many volunteers reach for few places at once. Nobody gets a place twice, no place goes twice, nobody gets an error page."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.caller import Caller, open_places


@pytest.mark.postgres
@pytest.mark.slow
def test_of_200_simultaneous_claims_for_2_places_exactly_2_succeed(deployment):
    two_hundred_reach_for_two_places(deployment)


def two_hundred_reach_for_two_places(deployment) -> None:
    """Raises AssertionError, or RuntimeError for an invariant, when it does not end as it must."""
    requirement = open_places(deployment.webs[0].port, 2, "装楼梯扶手")
    ports = [each.port for each in deployment.webs]
    callers = [Caller(ports[number % len(ports)], token) for number, token in enumerate(deployment.crowd(200))]
    path = f"/api/v1/requirements/{requirement}/claims"
    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(lambda caller: caller.call("POST", path), callers))
    assert Counter(status for status, _answer in answers) == {201: 2, 409: 198}
    assert {answer["error"]["code"] for status, answer in answers if status == 409} == {"full"}
    deployment.broken_invariants()


@pytest.mark.postgres
@pytest.mark.slow
def test_places_are_never_given_twice_under_a_long_rush(deployment, long):
    needs, places, people, attempts = (50, 10, 400, 20_000) if long else (4, 5, 40, 400)
    requirements = [open_places(deployment.webs[0].port, places, f"扶手 {number}") for number in range(needs)]
    ports = [each.port for each in deployment.webs]
    tokens = deployment.crowd(people)
    chance = random.Random(5)
    tries = [(chance.choice(ports), chance.choice(tokens), chance.choice(requirements)) for _ in range(attempts)]

    def claim(attempt: tuple[int, str, str]) -> tuple[int, str]:
        port, token, requirement = attempt
        status, _answer = Caller(port, token).call("POST", f"/api/v1/requirements/{requirement}/claims")
        return status, requirement

    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(claim, tries))
    assert {status for status, _requirement in answers} <= {201, 409}
    given = Counter(requirement for status, requirement in answers if status == 201)
    assert max(given.values()) <= places
    deployment.broken_invariants()
