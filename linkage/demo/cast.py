"""Who is in the demonstration: the named people, and the invented places they live in. Data only; build.py writes it.

Everyone here is invented. Phones of contract: the numbers that sign in with the published code under DEMO=1; the others get a random code on
the console, like any number.
"""

from dataclasses import dataclass, field

PROVINCE, CITY = "330000000000", "330100000000"
DISTRICT, OTHER_DISTRICT = "330102000000", "330106000000"
STREET, HEPING, CHUNFENG = "330102990000", "330102990001", "330102990002"
OTHER_STREET, OTHER_COMMUNITY = "330106990000", "330106990001"

INVENTED_PLACES = [
    (STREET, "示范街道"),
    (HEPING, "和平社区"),
    (CHUNFENG, "春风社区"),
    (OTHER_STREET, "样板街道"),
    (OTHER_COMMUNITY, "桃源社区"),
]
CENTRES = {
    STREET: (30.2470, 120.1760),
    HEPING: (30.2465, 120.1752),
    CHUNFENG: (30.2494, 120.1811),
    OTHER_STREET: (30.2630, 120.1230),
    OTHER_COMMUNITY: (30.2634, 120.1226),
}


@dataclass(frozen=True, slots=True)
class Job:
    """A role within a scope: organisation and fund by their keys in CAST_ORGANISATIONS and CAST_FUNDS."""

    role: str
    place_code: str
    organisation: str = ""
    fund: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """key: attribute of tests' World. phone: 11 digits. home: her community. skills: of a volunteer or a social worker."""

    key: str
    phone: str
    name: str
    gender: str
    birth_year: int
    home: str = HEPING
    jobs: tuple[Job, ...] = ()
    skills: tuple[str, ...] = field(default=())
    volunteers: bool = False
    grade: int | None = None
    elder_view: bool = False


_F, _M = "female", "male"

CAST = [
    Person("wang", "13900000001", "王秀英", _F, 1955, elder_view=True),
    Person("liu", "13900000011", "刘桂芳", _F, 1948, elder_view=True),
    Person("li", "13900000002", "李晓峰", _M, 1994, volunteers=True, skills=("carpentry", "electrics", "moving")),
    Person("zhou", "13900000012", "周敏", _F, 1998, volunteers=True, skills=("carpentry", "company", "phone_help")),
    Person("zhang", "13900000022", "张建国", _M, 1963, volunteers=True, skills=("carpentry", "plumbing", "haircut")),
    Person(
        "chen",
        "13900000003",
        "陈静",
        _F,
        1988,
        jobs=(Job("sw", STREET, "station"),),
        grade=2,
        skills=("counselling", "company"),
    ),
    Person("lin", "13900000013", "林悦", _F, 1999, jobs=(Job("sw", STREET, "station"),), grade=1, skills=("company",)),
    Person("zhao", "13900000004", "赵志强", _M, 1979, jobs=(Job("coord", STREET, "station"),)),
    Person("director_zhou", "13900000005", "周雅琴", _F, 1972, jobs=(Job("org", STREET, "mutual_aid"),)),
    Person("wu", "13900000006", "吴丹", _F, 1985, jobs=(Job("fund", HEPING, "foundation", "heping"),)),
    Person("zheng", "13900000016", "郑文", _M, 1968, jobs=(Job("fund_reviewer", HEPING, "", "heping"),)),
    Person("sun", "13900000026", "孙立", _M, 1975, jobs=(Job("fund_reviewer", HEPING, "", "heping"),)),
    Person("approver", "13900000036", "何平", _M, 1970, jobs=(Job("fund_approver", HEPING, "foundation", "heping"),)),
    Person("qian", "13900000007", "钱红", _F, 1976, jobs=(Job("sup", DISTRICT),)),
    Person("auditor", "13900000008", "冯毅", _M, 1978, jobs=(Job("aud", PROVINCE),)),
    Person("admin", "13900000009", "朱琳", _F, 1990, jobs=(Job("adm", PROVINCE),)),
    Person("hotline", "13900000010", "马兰", _F, 1992, jobs=(Job("hot", CITY),)),
    # Beyond the contract's numbers: a second admin (roles over money need two), who answers for the
    # residents' committee's rooms, and the people of another district.
    Person("second_admin", "13900000019", "许诺", _M, 1986, jobs=(Job("adm", PROVINCE),)),
    Person("committee_staff", "13900000029", "冯秀兰", _F, 1980, jobs=(Job("org", HEPING, "committee"),)),
    Person("other_wang", "13900000101", "汪芝兰", _F, 1958, home=OTHER_COMMUNITY),
    Person(
        "other_volunteer",
        "13900000102",
        "江涛",
        _M,
        1996,
        home=OTHER_COMMUNITY,
        volunteers=True,
        skills=("carpentry", "tutoring"),
    ),
    Person(
        "other_worker",
        "13900000103",
        "沈洁",
        _F,
        1991,
        home=OTHER_COMMUNITY,
        jobs=(Job("sw", OTHER_STREET, "other_station"),),
        grade=2,
        skills=("counselling",),
    ),
    Person(
        "other_coordinator",
        "13900000104",
        "韩冰",
        _M,
        1981,
        home=OTHER_COMMUNITY,
        jobs=(Job("coord", OTHER_STREET, "other_station"),),
    ),
    Person(
        "other_staff",
        "13900000105",
        "唐薇",
        _F,
        1983,
        home=OTHER_COMMUNITY,
        jobs=(Job("org", OTHER_STREET, "other_aid"),),
    ),
    Person(
        "other_officer",
        "13900000106",
        "曹阳",
        _M,
        1984,
        home=OTHER_COMMUNITY,
        jobs=(Job("fund", OTHER_COMMUNITY, "", "other_fund"),),
    ),
    Person(
        "other_supervisor", "13900000107", "彭越", _M, 1973, home=OTHER_COMMUNITY, jobs=(Job("sup", OTHER_DISTRICT),)
    ),
]

# What regions set for themselves, so that inheritance shows: (place, key, value).
REGIONAL_SETTINGS = [
    (CITY, "responsible_department", "杭州市委社会工作部"),
    (CITY, "finish_working_days", 5),
    (CITY, "points_coefficient_care", 150),
    (DISTRICT, "responsible_department", "上城区委社会工作部"),
    (STREET, "search_radius_km", 3.0),
    # 和平社区 puts every task on the board at once and keeps no quiet hours, so that visitors can try everything at any hour; 春风社区 asks the best suited
    # first, and only by day.
    (HEPING, "claims_while_asking", "everyone"),
    (HEPING, "quiet_until_hour", 21),
    (OTHER_DISTRICT, "responsible_department", "西湖区委社会工作部"),
    (OTHER_DISTRICT, "reply_working_days", 2),
]
