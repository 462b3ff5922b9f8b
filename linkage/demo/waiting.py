"""Needs that wait to be arranged: assessed, with a lead and their usual bundles, for the two weeks to come. For every four of them another one is
published already and looks for whoever claims it."""

from collections.abc import Iterator

import numpy as np

from linkage.common import clock
from linkage.demo.asking import DAY, NEED, REQUIREMENT, URGENCIES, Asked, Kinds, Town, draw, instants, requirement_rows
from linkage.demo.bulk import Row, instant, load, loading, next_id
from linkage.demo.lives import WRITTEN, tell_lives
from linkage.demo.stable import stable_id
from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.needs.states import NeedState, Owner

PUBLISHED_TOO = 0.25
LANGUAGE_SHARE, GENDER_SHARE = 0.04, 0.05
FIRST_DAY, LAST_DAY = 3, 14


def let_wait(seed: int, town: Town, count: int) -> int:
    """So many assessed needs in the town, and published ones beside them. Returns how many are new; none when they are there already."""
    if not count or Need.objects.filter(public_id=stable_id(seed, "waiting/0")).exists():
        return 0
    count += round(count * PUBLISHED_TOO)
    chance, kinds = np.random.default_rng([seed, 3]), Kinds()
    now = int(clock.now().timestamp())
    asked = draw(chance, town, kinds, now - chance.integers(3600, 2 * DAY, count), (FIRST_DAY, LAST_DAY))
    with loading(Need, Requirement, *WRITTEN):
        first = next_id(Need)
        load(Need, (*NEED, "helper_gender"), _needs(seed, chance, town, kinds, asked, first))
        load(
            Requirement,
            (*REQUIREMENT, "language"),
            _requirements(seed, chance, kinds, asked, first, next_id(Requirement)),
        )
        tell_lives(first, first + count - 1)
    return count


def _needs(seed: int, chance: np.random.Generator, town: Town, kinds: Kinds, asked: Asked, first: int) -> Iterator[Row]:
    count: int = asked.category.shape[0]
    published = (chance.permutation(count) < round(count * PUBLISHED_TOO / (1 + PUBLISHED_TOO))).tolist()
    gender = chance.choice(
        ["", "female", "male"], count, p=[1 - GENDER_SHARE, GENDER_SHARE * 0.8, GENDER_SHARE * 0.2]
    ).tolist()
    submitted, start, end, due = (
        instants(asked.submitted),
        instants(asked.start),
        instants(asked.end),
        instants(asked.submitted + DAY * 3 // 2),
    )
    taken_up = instant(clock.now())
    for n in range(count):
        code, title, summary, words, minor = kinds.texts[asked.category[n]]
        lat, lng = asked.spot[n].tolist()
        is_public = published[n]
        yield (
            first + n, stable_id(seed, f"waiting/{n}"), code, title, summary, words, minor, town.codes[asked.community[n]], lat, lng,
            str(URGENCIES[asked.urgency[n]]), start[n], end[n], int(asked.requester[n]), int(asked.lead[n]),
            str(NeedState.PUBLISHED if is_public else NeedState.ASSESSED), str(Owner.LEAD), start[n] if is_public else due[n], submitted[n],
            taken_up if is_public else None, None, gender[n],
        )  # fmt: skip


def _requirements(
    seed: int, chance: np.random.Generator, kinds: Kinds, asked: Asked, first: int, number: int
) -> Iterator[Row]:
    dialect = (chance.random(len(asked.category)) < LANGUAGE_SHARE).tolist()
    for n, category in enumerate(asked.category.tolist()):
        for item, row in requirement_rows(
            kinds.rows[category].bundle, f"waiting/{n}", seed, first + n, number, filled=False
        ):
            number += 1
            yield *row, "hangzhou" if dialect[n] and item["kind"] == RequirementKind.VOLUNTEER else ""
