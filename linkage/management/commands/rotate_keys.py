from argparse import ArgumentParser
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from linkage.management import key_rotation


class Command(BaseCommand):
    help = (
        "Write all personal data anew under the first of FIELD_KEYS, beside a running site; run again it goes on where it was. "
        "--check only counts: 0 everywhere means that the older keys may go."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="count what is under older keys; exit 1 if anything is"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        write, total = not check, 0
        try:
            for model, column in key_rotation.encrypted_columns():
                total += self._told(
                    f"{model._meta.label}.{column}", key_rotation.rotate_column(model, column, write=write)
                )
            total += self._told("look-up hashes of people", key_rotation.rotate_indexes(write=write))
            total += self._told("inputs of matching runs", key_rotation.rotate_run_inputs(write=write))
        except InvalidToken:
            raise CommandError(
                "Something is under a key that FIELD_KEYS does not have: put it back behind the others."
            ) from None
        if check:
            self.stdout.write(f"{total} values under older keys")
            raise SystemExit(1 if total else 0)
        sessions = key_rotation.rotate_sessions()
        self.stdout.write(f"{total} values and {sessions} sessions written anew; make sure with --check")

    def _told(self, what: str, count: int) -> int:
        if count:
            self.stdout.write(f"{count:9d}  {what}")
        return count
