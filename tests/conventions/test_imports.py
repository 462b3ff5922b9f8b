"""The import contracts of pyproject.toml hold, and would notice a violation of each kind."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conventions.sources import ROOT

LINTER = Path(sys.executable).with_name("lint-imports")


def copy_of_the_project(folder: Path) -> Path:
    for part in ("linkage", "matching"):
        shutil.copytree(
            ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "locale", "migrations")
        )
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINTER, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=120)


def test_the_contracts_hold(tmp_path):
    done = lint(copy_of_the_project(tmp_path))
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("planted_in", "statement", "contract"),
    [
        ("linkage/needs/states.py", "import linkage.dispatch.models", "An app imports only from below"),
        ("linkage/needs/queries.py", "import linkage.volunteering.models", "An app imports only from below"),
        ("linkage/common/clock.py", "import linkage.people.models", "An app imports only from below"),
        ("linkage/needs/models.py", "import linkage.needs.permissions", "Inside an app"),
        ("linkage/dispatch/models.py", "import linkage.needs.views", "The domain knows no pages"),
        ("linkage/dispatch/queries.py", "import linkage.needs.actions", "Reading changes nothing"),
        ("matching/types.py", "import django.db", "The engine knows neither"),
        ("linkage/needs/forms.py", "import matching", "Only matchmaking asks the engine"),
    ],
)
def test_a_violation_is_noticed(tmp_path, planted_in, statement, contract):
    project = copy_of_the_project(tmp_path)
    with (project / planted_in).open("a", encoding="utf-8") as file:
        file.write(f"\n{statement}\n")
    done = lint(project)
    assert done.returncode != 0
    assert any(contract in line and "BROKEN" in line for line in done.stdout.splitlines()), done.stdout


def test_casework_is_walled_off_as_soon_as_it_exists():
    exists = (ROOT / "linkage/casework/models.py").exists()
    walled = 'protected_modules = ["linkage.casework.models"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert exists == walled
