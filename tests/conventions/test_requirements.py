import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.conventions.sources import ROOT, files

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Used by name in settings, for the files in it, or as another package's extra, never imported by us.
BY_NAME = {
    "django-csp",
    "whitenoise",
    "channels-redis",
    "psycopg",
    "django-leaflet",
    "python-stdnum",
    "ujson",
    "pylopdf-fonts-zh-cn",
}


def pins(path: str) -> dict[str, Version]:
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines()
    pairs = (line.split(";")[0].strip().split("==") for line in lines if line and line[0] != "#")
    return {canonicalize_name(re.sub(r"\[.*\]", "", name)): Version(version) for name, version in pairs}


def floors() -> list[Requirement]:
    lines = (ROOT / ".ci/floors.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line and line[0] != "#"]


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt"])
@pytest.mark.parametrize("floor", floors(), ids=str)
def test_no_pin_is_below_its_floor(floor, path):
    assert pins(path)[canonicalize_name(floor.name)] in floor.specifier


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt"])
def test_no_address_of_a_registry_is_pinned(path):
    assert "://" not in (ROOT / path).read_text(encoding="utf-8")


def test_the_pins_are_what_the_project_asks_for():
    for text in PROJECT["dependencies"]:
        wanted = Requirement(text)
        assert pins("requirements.txt")[canonicalize_name(wanted.name)] in wanted.specifier
    for text in PROJECT["optional-dependencies"]["dev"]:
        wanted = Requirement(text)
        assert pins("requirements-dev.txt")[canonicalize_name(wanted.name)] in wanted.specifier


def test_development_runs_on_the_same_versions_as_production():
    development = pins("requirements-dev.txt")
    assert {name: development.get(name) for name in pins("requirements.txt")} == pins("requirements.txt")


def imported(*folders: str) -> set[str]:
    """The distributions that our code imports."""
    modules: set[str] = set()
    for path in files("*.py", *folders):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    ours = {"linkage", "matching", "tests", "benchmarks"}
    distributions = packages_distributions()
    third_party = modules - sys.stdlib_module_names - ours
    return {canonicalize_name(each) for module in third_party for each in distributions.get(module, [])}


def declared() -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in PROJECT["dependencies"]}


def test_what_is_imported_is_declared():
    optional = {"sentry-sdk"}
    # Django's, django-ninja's and boto3's own types; autobahn keeps a plug-in in the package named twisted.
    part_of_another = {"asgiref", "pydantic", "botocore", "autobahn"}
    assert imported("linkage", "matching") - declared() - optional - part_of_another == set()


def test_what_is_declared_is_used():
    assert declared() - imported("linkage", "matching", "tests") - BY_NAME == set()
