import json
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

TOPICS = ("matching", "end_to_end", "live", "http", "claims", "books", "allocation")
COLUMNS = "{name:<34} {ours:>12} {reference:>12} {ratio:>9} {unit:<16} {goal:<28} {verdict}"


class Command(BaseCommand):
    help = "Measure, each figure beside its reference in the same run. Prints a table and writes var/bench.json."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("topics", nargs="*", choices=[*TOPICS, []], default=[], help="default: all")
        parser.add_argument("--quick", action="store_true", help="smaller data, about two minutes")

    def handle(self, *args: Any, topics: list[str], quick: bool, **options: Any) -> None:
        heading = {
            "name": "name",
            "ours": "ours",
            "reference": "reference",
            "ratio": "ratio",
            "unit": "unit",
            "goal": "goal",
        }
        self.stdout.write(COLUMNS.format(**heading, verdict=""))
        found: list[dict[str, Any]] = []
        for topic in topics or TOPICS:
            for row in import_module(f"benchmarks.{topic}").rows(quick):
                found.append(row)
                self.stdout.write(COLUMNS.format(**row, verdict="reached" if row["reached"] else "MISSED"))
        path = settings.VAR / "bench.json"
        path.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
        self.stdout.write(f"\nwritten to {path}")
