"""Where the crowd lives: one street's two communities, a whole district, or the eight urban districts of the city.

The districts are real, with their own centres; their streets and communities are invented: a grid around the centre.
"""

from dataclasses import dataclass

from linkage.demo.cast import CENTRES, CHUNFENG, HEPING
from linkage.places.divisions import CENTRES as KNOWN_CENTRES
from linkage.places.divisions import add_places

STREETS = ["东", "西", "南", "北", "中", "前", "后", "上", "下", "内", "外", "新"]
COMMUNITIES = [
    "安宁",
    "康乐",
    "同心",
    "向阳",
    "平安",
    "福源",
    "长青",
    "晨光",
    "幸福",
    "友爱",
    "清泉",
    "翠竹",
    "银杏",
    "望月",
    "朝晖",
]

Centre = tuple[float, float]


@dataclass(frozen=True, slots=True)
class District:
    """people: residents in tens of thousands (census of 2020). reach: degrees from the middle to the outermost community; 0.036 are four kilometres."""

    digits: str
    people: int
    reach: float


HOME_DISTRICT = District("330102", 132, 0.036)
DISTRICTS = [
    HOME_DISTRICT,
    District("330105", 112, 0.036),
    District("330106", 112, 0.036),
    District("330108", 50, 0.027),
    District("330109", 201, 0.054),
    District("330110", 123, 0.054),
    District("330113", 118, 0.045),
    District("330114", 77, 0.054),
]


def homes(size: str) -> dict[str, Centre]:
    """Community code -> centre (WGS-84)."""
    ours = {code: CENTRES[code] for code in (HEPING, CHUNFENG)}
    return ours | {code: centre for each in districts(size) for code, _name, centre in _invented(each) if centre}


def districts(size: str) -> list[District]:
    """Those that are peopled: none for a street."""
    return {"small": [], "district": [HOME_DISTRICT], "city": DISTRICTS}[size]


def streets(district: District) -> list[tuple[str, str, Centre]]:
    """(code, name, centre) of the district's invented streets; a street's centre is its middle community's."""
    rows = _invented(district)
    middle = {code[:9]: centre for code, _name, centre in rows if centre and code.endswith("008")}
    return [(code, name, middle[code[:9]]) for code, name, centre in rows if centre is None]


def add_neighbourhoods(size: str) -> None:
    """Store the invented streets and communities, where they are not known yet."""
    for district in districts(size):
        rows = _invented(district)
        add_places(
            [(code, name) for code, name, _centre in rows], {code: centre for code, _name, centre in rows if centre}
        )


def _invented(district: District) -> list[tuple[str, str, Centre | None]]:
    """(code, name, centre) of each street, without a centre, and of its communities, spread over the district in a grid."""
    lat, lng = KNOWN_CENTRES[f"{district.digits}000000"]
    rows: list[tuple[str, str, Centre | None]] = []
    for number, street in enumerate(STREETS):
        code = f"{district.digits}{901 + number}"
        rows.append((f"{code}000", f"示范{street}街道", None))
        for turn, community in enumerate(COMMUNITIES):
            north, east = divmod(number * len(COMMUNITIES) + turn, 15)
            centre = (lat + (north - 5.5) / 5.5 * district.reach, lng + (east - 7) / 7 * district.reach)
            rows.append((f"{code}{turn + 1:03d}", f"{community}社区", centre))
    return rows
