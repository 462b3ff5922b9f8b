"""Every code is worded in both languages, and nothing is left in braces."""

from __future__ import annotations

import re

import pytest

from matching import ALWAYS, Kind, Reason, Relaxation, Unmet, explain, explain_relaxation, explain_unmet, rank
from matching.eligibility import ORDER, REACH
from matching.sentences import COUNTED, SENTENCES, UNMET
from tests.matching.street import SATURDAY_MORNING, asks, volunteer

PARAMS = {
    "wanted": "volunteer", "place": "330102990001", "km": 3.2, "limit": 3.0, "age": 18, "until": "2026-12-01T00:00:00+08:00",
    "skills": ["carpentry"], "grade": 2, "language": "wuu", "gender": "female", "minutes": 12, "purpose": "elderly",
    "quantity": 1, "amount_fen": 180_000, "ceiling_fen": 200_000, "percent": 50, "languages": ["zh"], "hours": 2.5,
    "accepted": 3, "offered": 4, "days": 1, "start": SATURDAY_MORNING.start.isoformat(), "end": SATURDAY_MORNING.end.isoformat(),
}  # fmt: skip
HAN = re.compile("[一-鿿]")


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_reason_is_said_in_both_languages(code):
    names = {"carpentry": "木工", "wuu": "杭州话", "elderly": "助老", "zh": "普通话"}
    chinese = explain(Reason(code, PARAMS), "zh-hans", names)
    english = explain(Reason(code, PARAMS), "en-gb")
    assert HAN.search(chinese)
    assert not HAN.search(english)
    assert not re.search(r"[{}]|\bNone\b(?! of)", chinese + english)


@pytest.mark.parametrize("code", sorted(set(ORDER) - REACH))
@pytest.mark.parametrize("reason", sorted(UNMET))
@pytest.mark.parametrize("kind", list(Kind))
def test_every_count_is_said_in_both_languages(code, reason, kind):
    unmet = Unmet(reason, {code: 2}, nearby=2, params={"kind": kind.value})
    chinese, english = explain_unmet(unmet), explain_unmet(unmet, "en")
    assert HAN.search(chinese)
    assert not HAN.search(english)
    assert not re.search(r"[{}]|\bNone\b(?! of)", chinese + english)


def test_tables_and_rules_name_the_same_codes():
    assert set(COUNTED) == set(ORDER) - REACH
    assert set(ORDER) <= set(SENTENCES)
    assert all(set(both) == {"zh-hans", "en"} for table in (SENTENCES, COUNTED, UNMET) for both in table.values())


def test_the_why_not_reads_like_a_sentence(rules):
    not_saturday = ALWAYS & ~(((1 << 24) - 1) << (5 * 24))
    pool = [volunteer(f"b{n}", availability=not_saturday) for n in range(9)]
    pool += [volunteer(f"p{n}", skills=frozenset()) for n in range(3)]
    unmet = rank(asks(), pool, rules=rules).unmet
    assert explain_unmet(unmet) == "附近的志愿者这次都不合适。附近 12 人：9 人周六没空，3 人没有所需技能。"
    english = (
        "None of the volunteers nearby can take this one. Of 12 nearby: 9 are not free on Saturday, 3 lack the skill."
    )
    assert explain_unmet(unmet, "en") == english
    assert explain_relaxation(unmet.relaxations[0]) == "改到 1 天后：多 9 个选择"
    assert (
        explain_relaxation(Relaxation(Reason("wider", {"km": 7.5}), 1), "en") == "Within 7.5 km: 1 more to choose from"
    )


def test_names_of_skills_come_from_the_caller():
    assert (
        explain(Reason("skills", {"skills": ["carpentry", "repair"]}), names={"carpentry": "木工"}) == "会木工、repair"
    )


def test_an_unknown_code_is_an_error():
    with pytest.raises(KeyError):
        explain(Reason("because"))
