"""What the demonstration's organisations have to give: services, venues, goods, money. Data only; build.py writes it."""

from dataclasses import dataclass

from linkage.demo.cast import CHUNFENG, HEPING, OTHER_COMMUNITY, OTHER_STREET, STREET


@dataclass(frozen=True, slots=True)
class Org:
    key: str
    name: str
    kind: str
    place_code: str
    uscc: str = ""
    phone: str = ""


CAST_ORGANISATIONS = [
    Org("station", "杭州市上城区示范街道社会工作站", "station", STREET, phone="0571-00000001"),
    Org("mutual_aid", "邻里互助社", "social_service", STREET, "52330102MJ90000140", "0571-00000002"),
    Org("committee", "和平社区居民委员会", "residents_committee", HEPING, phone="0571-00000003"),
    Org("foundation", "春晖社区公益基金会", "foundation", STREET, "53330100MJ9000022T", "0571-00000004"),
    Org("choir", "和平社区金秋合唱队", "community_group", HEPING),
    Org("other_station", "杭州市西湖区样板街道社会工作站", "station", OTHER_STREET, phone="0571-00000011"),
    Org("other_aid", "桃源互助会", "social_service", OTHER_STREET, "52330106MJ9000030F", "0571-00000012"),
]

# key, organisation, name, skills, place, how many a week
SERVICES = [
    ("visits", "mutual_aid", "上门探访与陪伴", ["company", "phone_help"], STREET, 20),
    ("rehab", "mutual_aid", "居家康复指导", ["nursing", "first_aid"], STREET, 6),
    ("meals", "mutual_aid", "老年助餐配送", ["cooking", "errands"], STREET, 40),
    ("after_school", "mutual_aid", "四点半课堂", ["tutoring", "childcare"], STREET, 15),
    ("legal", "mutual_aid", "法律与调解咨询", ["legal"], STREET, 8),
    ("repairs", "mutual_aid", "便民维修队", ["electrics", "plumbing", "repair"], STREET, 12),
    ("other_visits", "other_aid", "桃源探访", ["company"], OTHER_STREET, 10),
]

# key, organisation, name, kind (the vocabulary's facility), place, seats, (lat, lng)
VENUES = [
    ("hall", "committee", "和平社区党群服务中心多功能室", "党群服务中心", HEPING, 60, (30.2466, 120.1750)),
    ("casework_room", "station", "示范街道社工站个案工作室", "个案工作室", STREET, 4, (30.2471, 120.1762)),
    ("group_room", "station", "示范街道社工站小组活动室", "小组活动室", STREET, 20, (30.2471, 120.1762)),
    ("canteen", "mutual_aid", "春风社区幸福食堂", "居家养老服务中心", CHUNFENG, 40, (30.2495, 120.1809)),
    ("other_hall", "other_aid", "桃源社区活动室", "小组活动室", OTHER_COMMUNITY, 30, (30.2635, 120.1227)),
]

# key, organisation, name, skills it is good for, place, stock, lent (or given)
GOODS = [
    ("tool_set", "mutual_aid", "工具套装", ["carpentry", "electrics", "plumbing", "repair"], STREET, 3, True),
    ("wheelchair", "station", "轮椅", ["nursing"], STREET, 4, True),
    ("ladder", "mutual_aid", "人字梯", ["carpentry", "electrics"], STREET, 2, True),
    ("rice_oil", "committee", "米油包", ["errands"], HEPING, 30, False),
    ("first_aid_kit", "station", "急救包", ["first_aid"], STREET, 10, False),
    ("tablet", "station", "教学平板", ["phone_help", "tutoring"], STREET, 6, True),
    ("other_tools", "other_aid", "桃源工具箱", ["carpentry"], OTHER_STREET, 2, True),
]


@dataclass(frozen=True, slots=True)
class FundPlan:
    """gifts: what its charity received, each as (how many days ago, source, amount in fen, who is named in public)."""

    key: str
    organisation: str
    name: str
    place_code: str
    purposes: tuple[str, ...]
    per_need_ceiling_fen: int
    gifts: tuple[tuple[int, str, int, str], ...]
    charity_registration_no: str = ""


CAST_FUNDS = [
    FundPlan(
        "heping",
        "foundation",
        "和平社区基金",
        HEPING,
        ("home_adaptation", "emergency_relief", "daily_necessities", "repairs", "mutual_help"),
        500_000,
        ((60, "charity", 3_000_000, ""), (45, "lottery", 1_200_000, ""), (20, "donor", 350_000, "邻里互助社")),
        "示例备案号 330102-2026-001",
    ),
    FundPlan("other_fund", "other_aid", "桃源社区基金", OTHER_COMMUNITY, (), 300_000, ((60, "charity", 800_000, ""),)),
]
