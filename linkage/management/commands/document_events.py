from typing import Any

from django.core.management.base import BaseCommand

from linkage.management import events_page


class Command(BaseCommand):
    help = "Write docs/events.md from the catalogue of event types and the table of reactions."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        events_page.PAGE.write_text(events_page.page(), encoding="utf-8")
