"""Where the crowd lives: one street's two communities, or a whole district of invented ones."""

from linkage.demo.cast import CENTRES, CHUNFENG, HEPING
from linkage.places.divisions import CENTRES as KNOWN_CENTRES
from linkage.places.divisions import add_places

DISTRICT_DIGITS = "330102"
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
# Degrees from the district's middle to the outermost community: about four kilometres.
REACH = 0.036

Centre = tuple[float, float]


def homes(size: str) -> dict[str, Centre]:
    """Community code -> centre (WGS-84)."""
    ours = {code: CENTRES[code] for code in (HEPING, CHUNFENG)}
    return ours if size == "small" else ours | {code: centre for code, _name, centre in _district() if centre}


def add_neighbourhoods(size: str) -> None:
    """Store the district's invented streets and communities, where they are not known yet."""
    if size != "small":
        rows = _district()
        add_places(
            [(code, name) for code, name, _centre in rows], {code: centre for code, _name, centre in rows if centre}
        )


def _district() -> list[tuple[str, str, Centre | None]]:
    """(code, name, centre) of each street, without a centre, and of its communities, spread over the district in a grid."""
    lat, lng = KNOWN_CENTRES[f"{DISTRICT_DIGITS}000000"]
    rows: list[tuple[str, str, Centre | None]] = []
    for number, street in enumerate(STREETS):
        code = f"{DISTRICT_DIGITS}{901 + number}"
        rows.append((f"{code}000", f"示范{street}街道", None))
        for turn, community in enumerate(COMMUNITIES):
            north, east = divmod(number * len(COMMUNITIES) + turn, 15)
            centre = (lat + (north - 5.5) / 5.5 * REACH, lng + (east - 7) / 7 * REACH)
            rows.append((f"{code}{turn + 1:03d}", f"{community}社区", centre))
    return rows
