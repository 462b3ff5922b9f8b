"""A migration is applied while the version before it goes on serving: it neither locks a large table nor takes away what the old code reads."""

from pathlib import Path

import pytest

from tests.conventions.migration_dangers import created, dangers, unreleased
from tests.conventions.sources import ROOT


def migration(operations: str, *, comment: str = "") -> str:
    return f"from django.db import migrations, models\nclass Migration(migrations.Migration):\n    {comment}\n    operations = [{operations}]\n"


def app_of(path: Path) -> str:
    return path.parts[-3]


NEW_TABLE = "migrations.CreateModel(name='Bell', fields=[])"
INDEX = "migrations.AddIndex(model_name='{}', index=models.Index(fields=['at'], name='bell_at'))"
FIELD = "migrations.AddField(model_name='need', name='bell', field=models.CharField({}))"


@pytest.mark.parametrize(
    ("operations", "complaint"),
    [
        ("migrations.RemoveField(model_name='need', name='title')", "remove it in the next"),
        ("migrations.RenameField(model_name='need', old_name='a', new_name='b')", "a release later"),
        ("migrations.DeleteModel(name='Bell')", "remove it in the next"),
        (INDEX.format("need"), "AddIndexConcurrently"),
        (NEW_TABLE + ", " + INDEX.format("bell"), ""),
        ("AddIndexConcurrently(model_name='need', index=models.Index(fields=['at'], name='at'))", ""),
        ("migrations.AddConstraint(model_name='need', constraint=None)", "ValidateConstraint"),
        (FIELD.format("max_length=5, default=''"), "db_default"),
        (FIELD.format("max_length=5, db_default=''"), ""),
        (FIELD.format("max_length=5, null=True"), ""),
        (FIELD.format("max_length=5, null=True, db_index=True"), "AddIndexConcurrently"),
        (FIELD.replace("CharField", "ForeignKey").format("'people.User', null=True"), "AddIndexConcurrently"),
        (FIELD.replace("CharField", "ForeignKey").format("'people.User', null=True, db_index=False"), ""),
        (INDEX.format("category"), ""),
        ("migrations.RemoveField(model_name='category', name='icon')", "remove it in the next"),
    ],
)
def test_what_would_trouble_a_running_site_is_named(operations, complaint):
    found = dangers(migration(operations), "needs")
    assert [complaint in each for each in found] == ([True] if complaint else [])


def test_a_table_that_no_site_has_yet_may_be_changed_at_will():
    operations = "migrations.RemoveField(model_name='Need', name='title'), " + INDEX.format("need")
    assert not dangers(migration(operations), "needs", frozenset(["need"]))


def test_a_migration_may_explain_itself():
    explained = migration(INDEX.format("need"), comment="# Running sites: a table of a few hundred rows.")
    assert not dangers(explained, "needs")


def test_no_migration_since_the_last_release_troubles_a_running_site():
    sources = {path: path.read_text(encoding="utf-8") for path in unreleased(ROOT)}
    new: dict[str, frozenset[str]] = {}
    for path, source in sources.items():
        new[app_of(path)] = new.get(app_of(path), frozenset()) | created(source)
    found = {path.name: dangers(source, app_of(path), new[app_of(path)]) for path, source in sources.items()}
    assert not {name: complaints for name, complaints in found.items() if complaints}


def test_the_list_of_released_migrations_names_what_there_is():
    """A release moves the line (docs/operations.md, "Upgrading"); a released migration is never renamed or removed."""
    for path in (ROOT / "deploy/released-migrations.txt").read_text(encoding="utf-8").split():
        assert (ROOT / path).exists(), path


def test_only_what_is_not_yet_released_is_looked_at(tmp_path):
    migrations = tmp_path / "linkage/needs/migrations"
    migrations.mkdir(parents=True)
    for name in ("0001_initial.py", "0002_bell.py"):
        (migrations / name).write_text("")
    assert unreleased(tmp_path) == []
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy/released-migrations.txt").write_text("linkage/needs/migrations/0001_initial.py\n")
    assert [path.name for path in unreleased(tmp_path)] == ["0002_bell.py"]
