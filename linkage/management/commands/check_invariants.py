import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from linkage.common.invariants import MOST_ROWS, all_checks


class Command(BaseCommand):
    help = "Checks over the whole database what must hold at every moment. Exits 1 and shows the rows when something does not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of the table")

    def handle(self, *args: Any, **options: Any) -> None:
        results = {sentence: _timed(check) for sentence, check in all_checks().items()}
        if options["json"]:
            self.stdout.write(json.dumps(results, ensure_ascii=False, default=str))
        else:
            self._table(results)
        if any(result["breaches"] for result in results.values()):
            raise SystemExit(1)

    def _table(self, results: dict[str, dict[str, Any]]) -> None:
        width = max(map(len, results), default=0)
        for sentence, result in results.items():
            found = len(result["breaches"])
            word = "ok" if not found else f"BROKEN: {found}{' or more' if found == MOST_ROWS else ''}"
            self.stdout.write(f"{sentence:<{width}}  {result['seconds']:8.3f} s  {word}")
        for sentence, result in results.items():
            for row in result["breaches"]:
                self.stdout.write(f"{sentence}: " + ", ".join(f"{name}={value}" for name, value in row.items()))


def _timed(check: Any) -> dict[str, Any]:
    began = time.perf_counter()
    rows = check()
    return {"seconds": round(time.perf_counter() - began, 4), "breaches": rows}
