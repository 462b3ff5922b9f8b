import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from linkage.demo.build import build_cast
from linkage.demo.crowd import build_crowd
from linkage.demo.stories import tell_stories


class Command(BaseCommand):
    help = "Fills the database with invented, deterministic people and resources. Safe to repeat with the same seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--size", choices=["small"], default="small", help="small: one street, for trying it out")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, size: str, seed: int, **options: Any) -> None:
        began = time.perf_counter()
        built = build_cast(seed)
        neighbours = build_crowd(seed, size)
        needs = tell_stories()
        people = len(built.people) + neighbours
        self.stdout.write(
            f"{people} people, {len(built.organisations)} organisations, {len(built.funds)} funds, {needs} needs"
        )
        self.stdout.write(f"in {time.perf_counter() - began:.1f} s")
