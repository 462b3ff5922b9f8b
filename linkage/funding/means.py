"""From scores to one figure for an application, in whole numbers."""

from collections.abc import Iterable, Mapping


def total(points: Mapping[int, int], weights: Mapping[int, int]) -> int:
    """One reviewer's sheet in hundredths of a point of 100. points, weights: by criterion; the weights add up to 100."""
    return sum(points[criterion] * weight for criterion, weight in weights.items())


def rounded(numerator: int, denominator: int) -> int:
    """The nearest whole number, halves upwards; both at least 0 and the denominator above 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def mean(totals: Iterable[int]) -> int:
    """Of several sheets, in hundredths; 0 without any. Their order changes nothing."""
    found = list(totals)
    return rounded(sum(found), len(found)) if found else 0
