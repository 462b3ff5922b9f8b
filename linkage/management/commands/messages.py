from typing import Any

from django.core.management.base import BaseCommand

from linkage.management.messages import ROOT, update


class Command(BaseCommand):
    help = "Collect the sentences to translate into each app's locale/en/LC_MESSAGES/django.po, and say how many still lack their English."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for path, empty in sorted(update().items()):
            self.stdout.write(f"{empty:5d} without English  {path.relative_to(ROOT)}")
