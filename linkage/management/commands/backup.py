import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from linkage.management.backups.archive import write_backup


class Command(BaseCommand):
    help = "Write the database and the media to one file, of one moment, while everything goes on running. BACKUP_KEY encrypts it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        secret = os.environ.get("BACKUP_KEY", "")
        if not secret:
            self.stderr.write("BACKUP_KEY is not set: the backup is NOT encrypted. Keep it where only you can read it.")
        manifest, files = write_backup(file.resolve(), secret)
        rows = sum(manifest.rows.values())
        size = file.stat().st_size / 1e6
        self.stdout.write(f"{file}: {rows} rows in {len(manifest.rows)} tables, {files} media files, {size:.1f} MB")
