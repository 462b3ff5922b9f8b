"""Small counts are not told: a sum of a few people tells of each of them (reliability.md: k >= 5)."""

from collections.abc import Iterable

FEWEST = 5


def told(count: int) -> int | None:
    """The count, or None where it is of one to four people. Nobody is nobody."""
    return count if count == 0 or count >= FEWEST else None


def told_together(counts: Iterable[int]) -> list[int | None]:
    """Counts beside which their sum stands. Where exactly one is withheld it could be worked out from the sum, so the next smallest is withheld too."""
    shown = [told(count) for count in counts]
    if shown.count(None) == 1:
        others = [count for count in shown if count]
        if others:
            shown[shown.index(min(others))] = None
    return shown
