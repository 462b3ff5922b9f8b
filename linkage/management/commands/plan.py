import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from linkage.common.errors import DomainError
from linkage.dispatch.actions.batches import carry_out, start_batch
from linkage.dispatch.matchmaking import batch
from linkage.dispatch.models import MatchingRun
from linkage.dispatch.queries import run_reports
from linkage.dispatch.queries.runs import ready_needs
from linkage.places.queries import place


class Command(BaseCommand):
    help = "Plans all ready needs of a place at once and keeps the run for its coordinator to look at, edit and send. Sends nothing."
    requires_system_checks: list[str] = []  # they load every page's code

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--place", required=True, metavar="CODE", help="12 digits; everything inside it counts")
        parser.add_argument("--dry-run", action="store_true", help="print the plan and keep nothing")
        parser.add_argument(
            "--json", action="store_true", help="one JSON object, as docs/matching-runs.md describes it"
        )
        parser.add_argument("--bundles", choices=["all_or_nothing", "best_effort"], default="all_or_nothing")
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans", help="of the sentences")

    def handle(self, *args: Any, place: str, dry_run: bool, bundles: Any, language: str, **options: Any) -> None:
        with translation.override(language):
            report = self._report(place, bundles, dry_run)
            if options["json"]:
                self.stdout.write(json.dumps(report, ensure_ascii=False))
            else:
                self.stdout.write("\n".join(run_reports.as_lines(report)))

    def _report(self, code: str, bundles: Any, dry_run: bool) -> dict[str, Any]:
        batch.warm_up()
        try:
            name = place(code).name
            run = start_batch(by=None, place_code=code, needs=ready_needs(code), bundles=bundles)
        except DomainError as refusal:
            raise CommandError(str(refusal.message)) from refusal
        try:
            carry_out(run=run)
            return run_reports.report_of(MatchingRun.objects.get(pk=run.pk), name) | {"kept": not dry_run}
        finally:
            if dry_run:
                run.delete()
