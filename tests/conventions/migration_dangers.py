"""What in a migration would stop or break a site that goes on running while it is applied: the old code serves beside the new tables, and on
PostgreSQL a lock on a large table is a pause for everybody.

A migration that must do such a thing says why it is safe in a comment that begins with `# Running sites:` above its operations.
"""

import ast
from pathlib import Path

EXPLAINED = "# Running sites:"
BREAKS_OLD_CODE = {
    "RemoveField": "the old code still reads the column: stop using it in one release, remove it in the next",
    "DeleteModel": "the old code still reads the table: stop using it in one release, remove it in the next",
    "RenameField": "the old code knows the old name only: add the new one, copy, remove the old one a release later",
    "RenameModel": "the old code knows the old name only: add the new one, copy, remove the old one a release later",
}
LOCKS = {
    "AddIndex": "blocks writers while it is built: AddIndexConcurrently in a migration with atomic = False",
    "AddConstraint": "reads the whole table under a lock: AddConstraintNotValid, then ValidateConstraint",
    "AlterUniqueTogether": "builds an index under a lock",
    "AlterIndexTogether": "builds an index under a lock",
}


def dangers(source: str) -> list[str]:
    """One sentence for each dangerous operation in the migration's source; none when it explains itself."""
    if EXPLAINED in source:
        return []
    operations = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    created = {_argument(each, "name") for each in operations if _name(each) == "CreateModel"}
    return [f"line {each.lineno}: {_name(each)} {danger}" for each in operations if (danger := _danger(each, created))]


def _danger(operation: ast.Call, created: set[str]) -> str:
    name = _name(operation)
    if name in BREAKS_OLD_CODE:
        return BREAKS_OLD_CODE[name]
    if _argument(operation, "model_name").lower() in {each.lower() for each in created}:
        return ""  # a table that nobody uses yet
    if name in LOCKS:
        return LOCKS[name]
    field = next((each.value for each in operation.keywords if each.arg == "field"), None)
    if name == "AddField" and isinstance(field, ast.Call) and _is_required(field):
        return "the old code does not fill the column: null=True or db_default=..., and NOT NULL a release later"
    return ""


def _is_required(field: ast.Call) -> bool:
    given = {each.arg: each.value for each in field.keywords}
    null = given.get("null")
    optional = isinstance(null, ast.Constant) and null.value is True
    return not optional and "db_default" not in given and _name(field) != "ManyToManyField"


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _argument(call: ast.Call, name: str) -> str:
    value = next((each.value for each in call.keywords if each.arg == name), None)
    return str(value.value) if isinstance(value, ast.Constant) else ""


def unreleased(root: Path) -> list[Path]:
    """Migrations that no running site has yet: those which deploy/released-migrations.txt does not list. Before the first release there is no such
    list, and no running site either."""
    released = root / "deploy" / "released-migrations.txt"
    if not released.exists():
        return []
    known = set(released.read_text(encoding="utf-8").split())
    return [path for path in root.glob("linkage/*/migrations/0*.py") if path.relative_to(root).as_posix() not in known]
