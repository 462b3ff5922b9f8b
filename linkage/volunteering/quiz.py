"""A course's questions, as its author types them and as they are asked.

问：签到码多久更换一次？
对：一分钟
错：一小时
错：从不更换
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from linkage.common.errors import Invalid

ASKED, RIGHT, WRONG = "问", "对", "错"
# The same in English.
ALSO = {"Q": ASKED, "+": RIGHT, "-": WRONG}
MOST_QUESTIONS, MOST_OPTIONS = 30, 6


@dataclass(frozen=True, slots=True)
class Question:
    """options in the order they are shown; right: the index of the right one."""

    text: str
    options: list[str]
    right: int


def parse(typed: str) -> list[dict[str, Any]]:
    """Questions as they are stored. Raises Invalid("bad_questions") with the line that needs mending."""
    found: list[dict[str, Any]] = []
    for number, line in enumerate(typed.splitlines(), start=1):
        text = line.strip()
        if not text:
            continue
        mark, words = ALSO.get(text[0], text[0]), text[1:].lstrip("：: ").strip()
        if mark not in (ASKED, RIGHT, WRONG) or not words or (mark != ASKED and not found):
            raise _bad(_("第 %(line)s 行请用“问：”“对：”或“错：”开头，先有问题再有答案。") % {"line": number})
        if mark == ASKED:
            found.append({"text": words[:200], "options": [], "right": []})
        else:
            found[-1]["options"].append(words[:100])
            if mark == RIGHT:
                found[-1]["right"].append(len(found[-1]["options"]) - 1)
    return [_checked(each) for each in found[: MOST_QUESTIONS + 1]] if len(found) <= MOST_QUESTIONS else _too_many()


def _checked(question: dict[str, Any]) -> dict[str, Any]:
    if len(question["right"]) != 1 or not 2 <= len(question["options"]) <= MOST_OPTIONS:
        raise _bad(_("“%(question)s”要有一个对的答案和至少一个错的。") % {"question": question["text"]})
    return question | {"right": question["right"][0]}


def _too_many() -> list[dict[str, Any]]:
    raise _bad(_("题目最多 %(most)s 道。") % {"most": MOST_QUESTIONS})


def _bad(sentence: str) -> Invalid:
    return Invalid("bad_questions", sentence, fields={"questions": sentence})


def typed(questions: list[dict[str, Any]]) -> str:
    """Back as the author typed them."""
    blocks = []
    for each in questions:
        options = [f"{RIGHT if at == each['right'] else WRONG}：{text}" for at, text in enumerate(each["options"])]
        blocks.append("\n".join([f"{ASKED}：{each['text']}", *options]))
    return "\n\n".join(blocks)


def asked(questions: list[dict[str, Any]]) -> list[Question]:
    """As they are shown: the options mixed, the same way each time, so that the right one is not always where its author put it."""
    found = []
    for each in questions:
        order = sorted(range(len(each["options"])), key=lambda at: _mix(each["text"] + each["options"][at]))
        found.append(Question(each["text"], [each["options"][at] for at in order], order.index(each["right"])))
    return found


def _mix(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def percent_right(questions: list[Question], answers: list[int | None]) -> int:
    """100 for a course without questions. answers: the chosen option of each question, None for none."""
    if not questions:
        return 100
    right = sum(answer == question.right for question, answer in zip(questions, answers, strict=True))
    return right * 100 // len(questions)
