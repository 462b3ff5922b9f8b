"""What an allocation rule needs to know: a budget, projects that cost money, and voters (or reviewers) who give them points."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


@dataclass(frozen=True, slots=True)
class Project:
    """cost: in the smallest unit of money, above 0. group: of the projects that name the same one at most one wins; "" for none."""

    id: str
    cost: int
    name: str = ""
    group: str = ""


@dataclass(frozen=True)
class Election:
    """ballots[i]: project's position -> points (whole, above 0) of voter i; an approval is one point. A voter with an empty ballot still has
    a share of the budget. unit: smallest units in one unit of money as people speak of it (100 fen in a yuan)."""

    budget: int
    projects: tuple[Project, ...]
    ballots: tuple[Mapping[int, int], ...]
    unit: int = 1

    @property
    def voters(self) -> int:
        return len(self.ballots)

    @cached_property
    def kinds(self) -> tuple["csr_matrix", np.ndarray]:
        """Voters with the same ballot act alike: points, projects x kinds of ballots, and how many voters cast each kind."""
        from scipy.sparse import csr_matrix

        counted = Counter(tuple(sorted(ballot.items())) for ballot in self.ballots if ballot)
        lengths = [len(ballot) for ballot in counted]
        kind = np.repeat(np.arange(len(counted)), lengths)
        flat = np.array([pair for ballot in counted for pair in ballot], np.int64).reshape(-1, 2)
        shape = (len(self.projects), len(counted))
        points = csr_matrix((flat[:, 1], (flat[:, 0], kind)), shape=shape, dtype=np.int64)
        return points, np.fromiter(counted.values(), np.int64, len(counted))

    @cached_property
    def points(self) -> list[int]:
        """Of each project, from all voters."""
        matrix, voters = self.kinds
        return [int(each) for each in matrix @ voters]

    @cached_property
    def supporters(self) -> list[int]:
        """How many voters gave each project points."""
        matrix, voters = self.kinds
        return [int(each) for each in (matrix > 0) @ voters]

    def cost_of(self, winners: Iterable[int]) -> int:
        return sum(self.projects[each].cost for each in winners)

    @cached_property
    def ranked(self) -> list[int]:
        """Positions of the projects by points, and by the tie-break where they have as many."""
        return sorted(
            range(len(self.projects)), key=lambda i: (-self.points[i], self.projects[i].cost, self.projects[i].id)
        )

    def preferred(self, tied: Iterable[int]) -> int:
        """The published tie-break: the cheaper project, then the one with more points, then the lower id."""
        return min(tied, key=lambda each: (self.projects[each].cost, -self.points[each], self.projects[each].id))

    def rivals(self, winner: int) -> list[int]:
        """Projects that can no longer win beside this one."""
        group = self.projects[winner].group
        return [i for i, each in enumerate(self.projects) if group and each.group == group and i != winner]
