"""Places and their settings. Places are public: nobody is refused a look at the tree."""

import math
from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.common.kept import Kept
from linkage.places import codes
from linkage.places.models import Level, Place, RegionalSetting
from linkage.places.settings_catalogue import SETTINGS

EARTH_RADIUS_METRES = 6_371_008.8

_places: Kept[str, Place | None] = Kept(Place, seconds=60)
_districts: Kept[str, list[Place]] = Kept(Place, seconds=60)
_settings: Kept[str, dict[str, Any]] = Kept(RegionalSetting, seconds=2)


def place(code: str) -> Place:
    """Raises NotFound("no_such_place")."""
    found = Place.objects.filter(code=code).first()
    if found is None:
        raise NotFound("no_such_place", _("没有这个地方，请重新选择。"))
    return found


def community(code: str) -> Place:
    """The place, if it is a community (where people live). Raises NotFound("no_such_place") otherwise."""
    found = place(code)
    if found.level != Level.COMMUNITY:
        raise NotFound("no_such_place", _("请选到社区这一级。"))
    return found


def centre_of(code: str) -> tuple[float, float] | None:
    """Latitude and longitude (WGS-84 degrees) of the middle of the place, or of the nearest place around it whose middle is known."""
    return next(((each.lat, each.lng) for each in lineage(code) if each.lat is not None and each.lng is not None), None)


def centres_of(place_codes: set[str]) -> dict[str, tuple[float, float]]:
    """code -> centre as of `centre_of`, for many places in one query. Places without a known middle around them are left out."""
    wanted = {each for code in place_codes for each in codes.lineage(code)}
    rows = _known(wanted).values()
    known = {row.code: (row.lat, row.lng) for row in rows if row.lat is not None and row.lng is not None}
    nearest = {code: next((known[each] for each in codes.lineage(code) if each in known), None) for code in place_codes}
    return {code: centre for code, centre in nearest.items() if centre is not None}


def distance_metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Great-circle distance of two positions (latitude, longitude; WGS-84 degrees)."""
    lat_a, lng_a, lat_b, lng_b = map(math.radians, (*a, *b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lng_b - lng_a) / 2) ** 2
    return 2 * EARTH_RADIUS_METRES * math.asin(math.sqrt(half))


def fence_of(where: tuple[float, float] | None, centre: tuple[float, float] | None, code: str) -> str:
    """ "inside" or "outside" the place's fence around `centre`; "" where either is unknown. All that may be kept of a position (rule 10)."""
    if where is None or centre is None:
        return ""
    return "inside" if distance_metres(where, centre) <= setting("fence_metres", code) else "outside"


def cell_of(where: tuple[float, float]) -> str:
    """About a kilometre's square around a position, as "lat,lng" with two decimals."""
    return f"{where[0]:.2f},{where[1]:.2f}"


def children(code: str = "") -> QuerySet[Place]:
    """The places directly inside; the provinces for ""."""
    digits = codes.prefix(code)
    below = next((level for level in Level if level > len(digits)), None)
    return Place.objects.filter(level=below, code__startswith=digits) if below else Place.objects.none()


def lineage(code: str) -> list[Place]:
    """The place and those it lies in, nearest first, as far as they are known here."""
    found = _known(codes.lineage(code))
    return [found[each] for each in codes.lineage(code) if each in found]


def _known(place_codes: Collection[str]) -> dict[str, Place]:
    """code -> place, for those that there are; kept for a minute. Not to be changed."""
    found = _places.many(place_codes, lambda missing: Place.objects.in_bulk(list(missing)), None)
    return {code: row for code, row in found.items() if row is not None}


def in_district(code: str) -> list[Place]:
    """The streets and communities of the district that the place lies in, by their codes; kept for a minute. Not to be changed."""
    digits = codes.prefix(codes.district(code))
    rows = Place.objects.filter(code__startswith=digits, level__gte=Level.STREET).order_by("code")
    return _districts.one(digits, lambda: list(rows))


def communities_within(code: str) -> QuerySet[Place]:
    return Place.objects.filter(level=Level.COMMUNITY, code__startswith=codes.prefix(code))


def full_name(code: str, *, above: Level = Level.CITY) -> str:
    """The name people would write, from below `above` down: 上城区示范街道和平社区."""
    return "".join(each.name for each in reversed(lineage(code)) if each.level > above)


def names(place_codes: list[str]) -> dict[str, str]:
    """code -> name, in one query at most. Unknown codes are left out."""
    return {code: row.name for code, row in _known(set(place_codes)).items()}


def setting(key: str, place_code: str) -> Any:
    """The value that counts in the place: its own, else that of the nearest place around it, else the default. KeyError for an unknown key."""
    return settings_at(key, [place_code])[place_code]


def settings_at(key: str, place_codes: Collection[str]) -> dict[str, Any]:
    """code -> the value that counts there, for many places in one query."""
    wanted = {each for code in place_codes for each in codes.lineage(code)}
    own = {code: values[key] for code, values in _own(wanted).items() if key in values}
    return {
        code: next((own[each] for each in codes.lineage(code) if each in own), SETTINGS[key].default)
        for code in place_codes
    }


def setting_with_source(key: str, place_code: str) -> tuple[Any, Place | None]:
    """The value that counts in the place, and the place that set it (None: the default)."""
    return _inherited(key, _own_settings(place_code, key=key))


def settings_of(place_code: str) -> dict[str, tuple[Any, Place | None]]:
    """Every setting's value and source in the place, in one query."""
    own = _own_settings(place_code)
    return {key: _inherited(key, own) for key in SETTINGS}


def settings_in(place_codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """code -> key -> the value that counts there: every setting of many places in one query."""
    wanted = {each for code in place_codes for each in codes.lineage(code)}
    own = _own(wanted)
    found = {}
    for code in place_codes:
        found[code] = {key: each.default for key, each in SETTINGS.items()}
        for outer in reversed(codes.lineage(code)):
            found[code].update(own[outer])
    return found


def _own(place_codes: Collection[str]) -> dict[str, dict[str, Any]]:
    """code -> what the place itself sets; kept for two seconds. Not to be changed."""
    return _settings.many(place_codes, _read_settings, {})


def _read_settings(place_codes: Collection[str]) -> dict[str, dict[str, Any]]:
    own: dict[str, dict[str, Any]] = {}
    rows = RegionalSetting.objects.filter(place_id__in=place_codes).values_list("place_id", "key", "value")
    for place_code, key, value in rows:
        own.setdefault(place_code, {})[key] = value
    return own


def _own_settings(place_code: str, **where: str) -> list[RegionalSetting]:
    """What the place and those around it set themselves, nearest first."""
    rows = RegionalSetting.objects.filter(place_id__in=codes.lineage(place_code), **where).select_related("place")
    return list(rows.order_by("-place__level"))


def _inherited(key: str, own: list[RegionalSetting]) -> tuple[Any, Place | None]:
    default = SETTINGS[key].default
    nearest = next((row for row in own if row.key == key), None)
    return (nearest.value, nearest.place) if nearest else (default, None)


def communities_by_street() -> list[tuple[str, str, str]]:
    """(district and street, code, community) for every community, in the order of the codes."""
    known = {each.code: each.name for each in Place.objects.filter(level__gte=Level.DISTRICT)}
    return [
        (known.get(codes.district(code), "") + known.get(codes.at_level(code, Level.STREET), ""), code, name)
        for code, name in known.items()
        if codes.level(code) == Level.COMMUNITY
    ]


def places_as_tree() -> list[tuple[int, Place]]:
    """(depth, place) for every place, each followed by what lies in it; 0 for a province."""
    depths = {level: depth for depth, level in enumerate(Level)}
    return [(depths[Level(each.level)], each) for each in Place.objects.order_by("code")]
