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


PLANTED = [
    ("linkage/needs/states.py", "import linkage.dispatch.models", "An app imports only from below"),
    ("linkage/needs/queries.py", "import linkage.volunteering.models", "An app imports only from below"),
    ("linkage/common/clock.py", "import linkage.people.models", "An app imports only from below"),
    ("linkage/needs/models.py", "import linkage.needs.permissions", "Inside an app"),
    ("linkage/funding/models.py", "import linkage.needs.views", "The domain knows no pages"),
    ("linkage/funding/permissions.py", "import linkage.needs.actions", "Reading changes nothing"),
    ("matching/types.py", "import django.db", "The engine knows neither"),
    ("linkage/needs/forms/__init__.py", "import matching", "Only matchmaking asks the engine"),
]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a copy in which every violation is planted at once."""
    project = copy_of_the_project(tmp_path_factory.mktemp("planted"))
    for path, statement, _contract in PLANTED:
        with (project / path).open("a", encoding="utf-8") as file:
            file.write(f"\n{statement}\n")
    done = lint(project)
    assert done.returncode != 0
    return done.stdout


@pytest.mark.parametrize(("path", "statement", "contract"), PLANTED)
def test_a_violation_is_noticed(planted, path, statement, contract):
    importer = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    assert any(line.startswith(contract) and line.endswith("BROKEN") for line in planted.splitlines()), planted
    assert f"{importer} -> {statement.removeprefix('import ').removesuffix('.db')}" in planted


def test_casework_is_walled_off_as_soon_as_it_exists():
    exists = (ROOT / "linkage/casework/models.py").exists()
    walled = 'protected_modules = ["linkage.casework.models"]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert exists == walled
