"""The examples of docs/matching.md do what they show, and the weights in its table are those of the code."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from matching import Weights

PAGE = Path(__file__).parents[2] / "docs" / "matching.md"


def test_every_example_runs_as_printed():
    result = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted > 20
    assert result.failed == 0


def test_the_table_of_terms_is_that_of_the_code():
    table = dict(re.findall(r"^\| (\w+) \| (\d\.\d\d) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {name: float(weight) for name, weight in table.items()} == Weights().as_dict()
