import time
from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand

from linkage.demo.activities import hold_activities
from linkage.demo.boards import let_some_be_named
from linkage.demo.build import build_cast
from linkage.demo.calls import show_calls
from linkage.demo.crowd import build_crowd
from linkage.demo.deciding import decide_rounds
from linkage.demo.giving import show_giving
from linkage.demo.helping import tell_helping
from linkage.demo.inboxes import leave_the_latest_unread
from linkage.demo.large import build_large
from linkage.demo.network import draw_views
from linkage.demo.papers import show_papers
from linkage.demo.projects import run_projects
from linkage.demo.shelves import fill_shelves
from linkage.demo.sizes import SIZES
from linkage.demo.stories import tell_stories
from linkage.demo.talking import talk
from linkage.demo.teams import form_teams
from linkage.demo.year import build_year
from linkage.events.outbox import reacting_here

STREET_YEAR = "street-year"


class Command(BaseCommand):
    help = "Fills the database with invented, deterministic people and resources. Safe to repeat with the same seed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        sizes = "small: one street, for trying it out; street-year: a year of it, 1,000 volunteers and 30,000 attendances; district: 100,000 people; city: a million volunteers, five million needs of the past"
        parser.add_argument("--size", choices=["small", STREET_YEAR, *SIZES], default="small", help=sizes)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--volunteers", type=int, help="another number of them than the size has")
        parser.add_argument("--waiting", type=int, help="another number of needs that wait to be arranged")
        parser.add_argument("--needs", type=int, help="another number of needs of the past")

    def handle(self, *args: Any, size: str, seed: int, **options: Any) -> None:
        self._began = time.perf_counter()
        # Here, else the first visitor's request would wait behind all that the street's past has set going.
        with reacting_here():
            built = build_cast(seed)
            neighbours = build_crowd(seed)
            needs = tell_stories()
            tell_helping(built)
            talk()
            activities = hold_activities(built)
            let_some_be_named()
            rewards = fill_shelves(built)
            teams = form_teams(built)
            show_papers(built)
            show_giving(built)
            decide_rounds(built)
            show_calls(built)
            projects = run_projects(built)
        leave_the_latest_unread()
        people = len(built.people) + neighbours
        self._say(
            f"{people} people, {len(built.organisations)} organisations, {len(built.funds)} funds, {needs} needs, {activities} activities, {rewards} rewards, {teams} teams, {projects} projects"
        )
        if size == STREET_YEAR:
            build_year(built, seed, say=self._say)
        elif size != "small":  # after the stories, which are about one street
            asked = {"volunteers": options["volunteers"], "waiting": options["waiting"], "history": options["needs"]}
            given = {name: number for name, number in asked.items() if number is not None}
            build_large(size, replace(SIZES[size], **given), seed, self._say)
        draw_views()
        self.stdout.write(f"in {time.perf_counter() - self._began:.1f} s")

    def _say(self, what: str) -> None:
        self.stdout.write(f"{time.perf_counter() - self._began:8.1f} s  {what}")
