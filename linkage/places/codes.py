"""Arithmetic on the 12-digit codes of places (2-2-2-3-3 digits: province, city, district, street, community). The code's prefix is the tree, so
none of these needs the database."""

from linkage.places.models import Level

LENGTH = 12
_CUTS = tuple(int(level) for level in Level)  # 2, 4, 6, 9, 12


def prefix(code: str) -> str:
    """The significant digits: "330102990000" -> "330102990". Codes of everything inside begin with them. "" (the whole country) for ""."""
    for shorter, cut in zip((0, *_CUTS), _CUTS, strict=False):
        if not code[shorter:].strip("0"):
            return code[:shorter]
        if len(code) <= cut:
            break
    return code


def pad(digits: str) -> str:
    """A prefix as a full code: "330102" -> "330102000000"."""
    return digits.ljust(LENGTH, "0")


def level(code: str) -> Level:
    """Raises ValueError for a code that is not a place's."""
    return Level(len(prefix(code)))


def contains(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` itself or lies inside it."""
    return bool(outer) and inner.startswith(prefix(outer))


def lineage(code: str) -> list[str]:
    """The place itself and the places it lies in, nearest first: community, street, district, city, province."""
    digits = prefix(code)
    return [pad(digits[:cut]) for cut in reversed(_CUTS) if cut <= len(digits)]


def ancestors(code: str) -> list[str]:
    """The places it lies in, nearest first, without itself."""
    return lineage(code)[1:]


def at_level(code: str, wanted: Level) -> str:
    """The code of the place at that level that `code` lies in: the district of a community. Itself when it is not inside one."""
    return pad(prefix(code)[:wanted])


def district(code: str) -> str:
    return at_level(code, Level.DISTRICT)
