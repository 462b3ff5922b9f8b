"""Mistakes that somebody might make, each an app that makes it when it is installed."""

from itertools import count
from typing import Any

from django.apps import AppConfig
from django.db import transaction
from django.db.models import F


class NaiveClaim(AppConfig):
    """Looks whether a place is free, then takes it."""

    name = "tests.faults"
    label = "naive_claim"

    def ready(self) -> None:
        from linkage.common.errors import Conflict
        from linkage.dispatch.actions import claims
        from linkage.needs.models import Requirement

        def take_place(requirement: Any) -> None:
            if requirement.filled >= requirement.quantity:
                raise Conflict("full", "full")
            Requirement.objects.filter(pk=requirement.pk).update(filled=F("filled") + 1)

        claims.take_place = take_place


class DroppedEvent(AppConfig):
    """The hub forgets one event in fifty."""

    name = "tests.faults"
    label = "dropped_event"

    def ready(self) -> None:
        from dataclasses import replace

        from linkage.realtime import portions

        whole = portions.after

        def after(position: int, watched: frozenset[str]) -> Any:
            portion = whole(position, watched)
            return replace(portion, events=[event for event in portion.events if event.seq % 50])

        portions.after = after


class LostWrite(AppConfig):
    """One need in five is acknowledged, and then overwritten."""

    name = "tests.faults"
    label = "lost_write"

    def ready(self) -> None:
        from linkage.needs import actions
        from linkage.needs.models import Need

        whole, number = actions.submit_need, count(1)

        def submit_need(**fields: Any) -> Any:
            need = whole(**fields)
            if next(number) % 5 == 0:
                transaction.on_commit(lambda: Need.objects.filter(pk=need.pk).update(title=""))
            return need

        actions.submit_need = submit_need
