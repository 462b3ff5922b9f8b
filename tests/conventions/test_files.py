import ast
import re

import pytest

from tests.conventions.sources import ROOT, files, name

MOST_LINES = 400
CATCH_ALLS = {"utils.py", "helpers.py", "misc.py", "util.py"}
PYTHON = [path for path in files("*.py") if "migrations" not in path.parts]
TABLES = {"linkage/needs/categories.py", "linkage/access.py"}  # rows of data, read by looking one up


@pytest.mark.parametrize("path", [path for path in PYTHON if name(path) not in TABLES], ids=name)
def test_a_file_can_be_read_in_one_sitting(path):
    assert path.read_text(encoding="utf-8").count("\n") <= MOST_LINES


def test_no_file_is_a_drawer_for_everything():
    assert not [name(path) for path in PYTHON if path.name in CATCH_ALLS]


@pytest.mark.parametrize("path", [path for path in PYTHON if path.parts[len(ROOT.parts)] == "tests"], ids=name)
def test_no_test_sleeps_or_is_skipped(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            called = ast.unparse(node)
            assert called != "time.sleep", f"{name(path)}:{node.lineno} waits for a clock instead of an event"
            assert not re.fullmatch(r"pytest\.(skip|mark\.(skip|skipif|xfail))", called), f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", [path for path in PYTHON if "DateInput" in path.read_text(encoding="utf-8")], ids=name)
def test_a_days_field_is_filled_in_as_browsers_read_it(path):
    """type=date takes ISO dates only; without a format Django writes the day as the reader's language does, and the field stays empty."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("DateInput"):
            assert "format='%Y-%m-%d'" in ast.unparse(node), f"{name(path)}:{node.lineno}"
