"""The table itself: a figure that missed its goal fails its test and stays in the table, and what was not tried is named."""

import pytest

from tests.faults.report import EXPECTED, SMALL, findings, read, table, untried


def kill_9_twice(kept, ready_again: float) -> None:
    with findings("F1", SMALL, "kill -9, twice", kept) as found:
        found.within("ready again", ready_again, 3)
        found.none("acknowledged writes lost", [])


def test_a_missed_goal_fails_the_test_after_all_figures_are_told(tmp_path):
    kept = tmp_path / "faults.json"
    with pytest.raises(AssertionError, match="ready again"):
        kill_9_twice(kept, 3.5)
    assert [(row.figure, row.passed) for row in read(kept)] == [
        ("ready again", False),
        ("acknowledged writes lost", True),
    ]
    assert "FAILED" in table(read(kept))

    kill_9_twice(kept, 2.5)
    assert all(row.passed for row in read(kept))
    assert len(untried(read(kept))) == len(EXPECTED) - 1


def test_a_test_that_breaks_off_stands_in_the_table(tmp_path):
    kept = tmp_path / "faults.json"
    with pytest.raises(RuntimeError), findings("F5", SMALL, "a full disk", kept):
        raise RuntimeError("the server ended")
    [row] = read(kept)
    assert not row.passed
    assert "the server ended" in row.note
