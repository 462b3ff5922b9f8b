"""The bundle of projects with the most points that the budget pays for: exact, by the frontier of bundles that no cheaper one equals."""

from collections.abc import Iterable

from linkage.funding.allocation.elections import Election

Bundle = tuple[int, int, tuple[int, ...]]
"""What it costs, its points as a negative number, and positions of its projects by id."""
MOST_BUNDLES = 2_000_000


class TooMany(ValueError):
    """The frontier outgrew what is sensible; rank-and-skip decides such rounds."""


def best_bundle(election: Election, able: Iterable[int]) -> list[int]:
    """Positions of the chosen projects. Among bundles of equal points the cheaper wins, then one that the ids
    decide, whatever the order of the projects.

    Raises TooMany.
    """
    frontier: list[Bundle] = [(0, 0, ())]
    for choices in _choices(election, sorted(able, key=lambda each: election.projects[each].id)):
        grown = list(frontier)
        for each in choices:
            cost, points = election.projects[each].cost, election.points[each]
            grown += [
                (spent + cost, worth - points, (*bundle, each))
                for spent, worth, bundle in frontier
                if spent + cost <= election.budget
            ]
        frontier = _undominated(election, grown)
        if len(frontier) > MOST_BUNDLES:
            raise TooMany(f"more than {MOST_BUNDLES} bundles to compare")
    return list(min(frontier, key=lambda each: (each[1], each[0]))[2])


def _choices(election: Election, able: Iterable[int]) -> list[list[int]]:
    """Each project alone, or all projects of a group, of which at most one is taken."""
    groups: dict[str, list[int]] = {}
    for each in able:
        project = election.projects[each]
        groups.setdefault(project.group or f"\0{each}", []).append(each)
    return list(groups.values())


def _undominated(election: Election, bundles: list[Bundle]) -> list[Bundle]:
    """Without those that cost no less and bring no more than another; of equals the one with the lower ids."""
    kept: list[Bundle] = []
    best = 1
    for bundle in sorted(bundles, key=lambda each: (*each[:2], [election.projects[i].id for i in each[2]])):
        if bundle[1] < best:
            kept.append(bundle)
            best = bundle[1]
    return kept
