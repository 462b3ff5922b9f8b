"""The arithmetic of invitations in waves, apart from any database: how many to ask, how long to wait, and when not to ask at all.

Whom to ask is the engine's order. How many follows from the estimated chance of a yes of each (matching.scoring.acceptance, Beta-Bernoulli): so many
of the best that the expected number of yes meets what is missing, and not one more. An invitation is not free: who is asked too often stops
looking, so that invitations are a capacity to be spent on the likeliest first, and budgeted for each person (V. Manshadi and S. Rodilitz, Online
Policies for Efficient Volunteer Crowdsourcing, Management Science 68(9), 2022; the caps are in actions/attention.py).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

SILENCE = 0.5
"""What is left of somebody's chance once her wave is over and she has said nothing: answers come early or not at all."""
UNKNOWN = 0.5
"""The chance of somebody of whom the engine said nothing: a person invited her by hand."""
SHORTEST_WAIT = dt.timedelta(minutes=10)
ROUNDING = 1e-9


class HasChance(Protocol):
    @property
    def chance(self) -> float: ...


Asked = TypeVar("Asked", bound=HasChance)


def still_hoped_for(missing: int, fresh: Iterable[float], silent: Iterable[float] = ()) -> float:
    """How many more yes are wanted in expectation. fresh, silent: the chances (0..1) of those whose invitation waits for an answer, in this wave
    and from earlier ones."""
    return max(missing - sum(fresh) - SILENCE * sum(silent), 0.0)


def enough_of(candidates: Sequence[Asked], hoped_for: float) -> list[Asked]:
    """The shortest beginning of the candidates (best first) whose chances add up to what is hoped for; all of them when they do not."""
    chosen: list[Asked] = []
    for candidate in candidates:
        if hoped_for <= ROUNDING:
            break
        chosen.append(candidate)
        hoped_for -= candidate.chance
    return chosen


def next_step_at(now: dt.datetime, wait: dt.timedelta, service_at: dt.datetime, steps_left: int) -> dt.datetime:
    """When to take the next step. wait: what the place allows for this urgency; shorter when the service is so near that the steps that are left
    (this one included, >= 1) would not all come before it; never under ten minutes."""
    share = (service_at - now) / max(steps_left, 1)
    return now + max(min(wait, share), SHORTEST_WAIT)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """The hours of the day, Shanghai time, in which nobody is asked: from `start` o'clock to `end` o'clock, usually over midnight. Equal: none."""

    start: int
    end: int

    def over_at(self, moment: dt.datetime) -> dt.datetime | None:
        """The end of the quiet hours in which the moment lies; None outside of them. moment: in local time."""
        if self.start == self.end:
            return None
        began = moment.replace(hour=self.start, minute=0, second=0, microsecond=0)
        if began > moment:
            began -= dt.timedelta(days=1)
        over = began + dt.timedelta(hours=(self.end - self.start) % 24)
        return over if moment < over else None
