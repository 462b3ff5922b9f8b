import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from linkage.demo.build import build_cast
from linkage.demo.crowd import SIZES, build_crowd
from linkage.demo.stories import tell_stories


class Command(BaseCommand):
    help = "Fills the database with invented, deterministic people and resources. Safe to repeat with the same seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        sizes = "small: one street, for trying it out; district: 100,000 people in 182 communities"
        parser.add_argument("--size", choices=list(SIZES), default="small", help=sizes)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, size: str, seed: int, **options: Any) -> None:
        began = time.perf_counter()
        built = build_cast(seed)
        neighbours = build_crowd(seed, "small")
        needs = tell_stories()
        if size != "small":  # after the stories, which are about one street
            neighbours = build_crowd(seed, size)
        people = len(built.people) + neighbours
        self.stdout.write(
            f"{people} people, {len(built.organisations)} organisations, {len(built.funds)} funds, {needs} needs"
        )
        self.stdout.write(f"in {time.perf_counter() - began:.1f} s")
