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
# Tables of a row for each person, need, event or movement of points: millions in a city. An index on another is built in no time.
BIG = frozenset(
    f"{app}.{model}"
    for app, models in {
        "common": ["idempotentanswer"],
        "dispatch": ["proposal", "offer", "assignment", "waiting"],
        "events": ["event", "stream", "follower", "reacted"],
        "ledger": ["account", "transaction", "posting"],
        "messaging": ["thread", "message", "seat", "notice", "delivery"],
        "needs": ["need", "requirement", "needphoto", "rating"],
        "people": ["user", "consent", "personaldatareading"],
        "volunteering": ["volunteer", "signup", "servicehours", "pointsearning", "signature"],
    }.items()
    for model in models
)
LOCKS = {
    "AddIndex": "blocks writers while it is built: AddIndexConcurrently in a migration with atomic = False",
    "AddConstraint": "reads the whole table under a lock: AddConstraintNotValid, then ValidateConstraint",
    "AlterUniqueTogether": "builds an index under a lock",
    "AlterIndexTogether": "builds an index under a lock",
}


def dangers(source: str, app: str, new: frozenset[str] = frozenset()) -> list[str]:
    """One sentence for each dangerous operation in the migration's source; none when it explains itself. new: models of the app (lower case) that no
    running site has yet: whatever happens to them troubles nobody."""
    if EXPLAINED in source:
        return []
    operations = _operations(source)
    spared = new | _created(operations)
    found = ((each, _danger(each, app)) for each in operations if _model(each) not in spared)
    return [f"line {each.lineno}: {_name(each)} {danger}" for each, danger in found if danger]


def created(source: str) -> frozenset[str]:
    """The models, in lower case, whose tables the migration makes."""
    return _created(_operations(source))


def _operations(source: str) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]


def _created(operations: list[ast.Call]) -> frozenset[str]:
    return frozenset(_argument(each, "name").lower() for each in operations if _name(each) == "CreateModel")


def _model(operation: ast.Call) -> str:
    named = "old_name" if _name(operation) == "RenameModel" else "name"
    return (_argument(operation, "model_name") or _argument(operation, named)).lower()


def _danger(operation: ast.Call, app: str) -> str:
    name, is_big = _name(operation), f"{app}.{_model(operation)}" in BIG
    if name in BREAKS_OLD_CODE:
        return BREAKS_OLD_CODE[name]
    if name in LOCKS:
        return LOCKS[name] if is_big else ""
    field = next((each.value for each in operation.keywords if each.arg == "field"), None)
    if name != "AddField" or not isinstance(field, ast.Call):
        return ""
    if _is_required(field):
        return "the old code does not fill the column: null=True or db_default=..., and NOT NULL a release later"
    if is_big and _builds_an_index(field):
        return (
            "builds an index under a lock: db_index=False, and AddIndexConcurrently in a migration with atomic = False"
        )
    return ""


def _builds_an_index(field: ast.Call) -> bool:
    given = {each.arg: each.value for each in field.keywords}
    wanted = given.get("db_index")
    if isinstance(wanted, ast.Constant):
        return wanted.value is True
    return "unique" in given or _name(field) in ("ForeignKey", "OneToOneField")


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
