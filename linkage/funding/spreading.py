"""Spreading applications over reviewers: everybody gets about as many, nobody one that she has a tie to. Pure and deterministic."""

from collections.abc import Collection, Mapping, Sequence

Pair = tuple[int, int]


def spread(
    applications: Sequence[int],
    reviewers: Sequence[int],
    *,
    barred: Collection[Pair],
    seated: Collection[Pair],
    each: int,
    weight: Mapping[int, int] | None = None,
) -> list[Pair]:
    """New pairs (reviewer, application) so that every application has `each` reviewers, as far as there are enough. barred: pairs that must not be;
    seated: pairs that are already. weight: what a reviewer does besides, in applications.

    Those with the fewest reviewers to choose from are served first, by whoever has the least to do.
    """
    load = {reviewer: (weight or {}).get(reviewer, 0) for reviewer in reviewers}
    for reviewer, _application in seated:
        if reviewer in load:
            load[reviewer] += 1
    able = {
        application: [one for one in reviewers if (one, application) not in barred and (one, application) not in seated]
        for application in applications
    }
    found: list[Pair] = []
    for application in sorted(applications, key=lambda one: (len(able[one]), one)):
        missing = each - sum(1 for pair in seated if pair[1] == application)
        for reviewer in sorted(able[application], key=lambda one: (load[one], one))[: max(missing, 0)]:
            found.append((reviewer, application))
            load[reviewer] += 1
    return found
