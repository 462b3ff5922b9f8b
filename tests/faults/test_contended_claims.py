"""F2: many volunteers reach for few places at once. Nobody gets a place twice, no place goes twice, nobody gets an error page."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.caller import UNKNOWN, Caller, open_places, wang_and_chen


@pytest.mark.postgres
@pytest.mark.slow
def test_of_200_simultaneous_claims_for_2_places_exactly_2_succeed(deployment, figures):
    with figures("F2", "200 volunteers reach for 2 places at the same moment") as found:
        two_hundred_reach_for_two_places(deployment, found)


def two_hundred_reach_for_two_places(deployment, found) -> None:
    requirement = open_places(deployment.webs[0].port, 2, "装楼梯扶手")
    ports = [each.port for each in deployment.webs]
    callers = [Caller(ports[number % len(ports)], token) for number, token in enumerate(deployment.crowd(200))]
    path = f"/api/v1/requirements/{requirement}/claims"
    with ThreadPoolExecutor(200) as pool:
        answers = list(pool.map(lambda caller: caller.call("POST", path), callers))
    statuses = Counter(status for status, _answer in answers)
    found.exactly("that got one", statuses[201], 2)
    found.exactly("that were told it is full", statuses[409], 198)
    found.none("other answers", sorted(statuses.keys() - {201, 409}))
    found.none(
        "refusals for another reason",
        {answer["error"]["code"] for status, answer in answers if status == 409} - {"full"},
    )
    found.invariants(deployment)


@pytest.mark.postgres
@pytest.mark.slow
def test_places_are_never_given_twice_under_a_long_rush(deployment, long, figures):
    needs, places, people, attempts = (50, 10, 400, 20_000) if long else (4, 5, 40, 400)
    with figures("F2", f"{attempts:,} attempts at {needs * places} places") as found:
        port = deployment.webs[0].port
        asking = wang_and_chen(port)
        requirements = [open_places(port, places, f"扶手 {number}", asking) for number in range(needs)]
        answers = rush(deployment, requirements, people, attempts)
        given = Counter(requirement for status, requirement in answers if status == 201)
        found.none("places given twice", [each for each, times in given.items() if times > places])
        found.none("responses 5xx", [status for status, _requirement in answers if status >= 500])
        found.none(
            "other answers than yes and taken", {status for status, _requirement in answers} - {201, 409, UNKNOWN}
        )
        found.tell("places given", str(given.total()))
        found.tell("attempts answered within a minute", str(sum(status != UNKNOWN for status, _requirement in answers)))
        found.invariants(deployment)


def rush(deployment, requirements: list[str], people: int, attempts: int) -> list[tuple[int, str]]:
    """(status, requirement) of so many claims by so many people, 64 at a time."""
    ports = [each.port for each in deployment.webs]
    tokens = deployment.crowd(people)
    chance = random.Random(5)
    tries = [(chance.choice(ports), chance.choice(tokens), chance.choice(requirements)) for _ in range(attempts)]

    def claim(attempt: tuple[int, str, str]) -> tuple[int, str]:
        port, token, requirement = attempt
        status, _answer = Caller(port, token).call("POST", f"/api/v1/requirements/{requirement}/claims")
        return status, requirement

    with ThreadPoolExecutor(64) as pool:
        return list(pool.map(claim, tries))
