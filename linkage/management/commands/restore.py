import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from linkage.common.encryption import cipher
from linkage.common.errors import MediaAway
from linkage.management.backups import databases, media
from linkage.management.backups.archive import FORMAT, Manifest, opened, unpack
from linkage.management.backups.sealing import Unreadable


class Command(BaseCommand):
    help = "Fill an empty database and an empty store of uploads from a backup, then check that all is there and every invariant holds."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        self._insist_on_emptiness()
        try:
            with (
                tempfile.TemporaryDirectory() as scratch,
                opened(file, os.environ.get("BACKUP_KEY", "")) as (manifest, tar),
            ):
                insist_on_fitting(manifest)
                copy = Path(scratch) / "database"
                files = unpack(tar, manifest, copy)
                databases.load(copy)
        except Unreadable as error:
            raise CommandError(f"{file}: {error}") from None
        except MediaAway as error:
            raise CommandError(str(error)) from None
        except FileNotFoundError:
            raise CommandError(f"{file} is not there") from None
        self._prove(manifest)
        self.stdout.write(
            f"Restored as of {manifest.made_at}: {sum(manifest.rows.values())} rows, {files} media files."
        )
        self._tell_of_migrations(manifest)

    def _insist_on_emptiness(self) -> None:
        if not databases.is_empty():
            raise CommandError("The database is not empty. Restore into a new one, then point DATABASE_URL at it.")
        if not media.is_empty():
            raise CommandError(f"{media.where()} is not empty. Restore into a new MEDIA_ROOT or S3_BUCKET.")

    def _prove(self, manifest: Manifest) -> None:
        """I9: what was backed up is there, row for row, and all that must hold holds."""
        now = databases.counted()
        differing = {table: (rows, now.get(table)) for table, rows in manifest.rows.items() if now.get(table) != rows}
        if differing:
            raise CommandError(f"Not everything is there (backed up, restored): {differing}")
        if not self._behind(manifest):
            call_command("check_invariants", stdout=self.stdout)

    def _tell_of_migrations(self, manifest: Manifest) -> None:
        behind = self._behind(manifest)
        if behind:
            self.stdout.write(
                f"The backup is older than this Linkage by {behind} migrations: run `manage.py migrate`, then `check_invariants`."
            )

    def _behind(self, manifest: Manifest) -> int:
        return len(_known_migrations() - set(manifest.migrations))


def insist_on_fitting(manifest: Manifest) -> None:
    """Raises CommandError when this machine could not make use of the backup; asked before anything is written."""
    if manifest.format != FORMAT:
        raise CommandError("The backup was made by another version of Linkage than this.")
    if manifest.vendor != connection.vendor:
        raise CommandError(f"The backup is of {manifest.vendor}; DATABASE_URL names {connection.vendor}.")
    unknown = sorted(set(manifest.migrations) - _known_migrations())
    if unknown:
        raise CommandError(f"The backup is of a newer Linkage; this one does not know {unknown[0]}.")
    try:
        cipher().decrypt(manifest.sealed_word.encode())
    except InvalidToken:
        raise CommandError(
            "FIELD_KEYS cannot read this backup's names and numbers: set the keys it was made with."
        ) from None


def _known_migrations() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
