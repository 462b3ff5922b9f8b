"""The kinds of need that residents choose from, in their words, each with the bundle it usually takes. Loaded by a data migration."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Item:
    """One requirement of a default bundle. Skills and purposes are codes of people.vocabulary; any one of the skills is enough."""

    kind: str
    title: str
    title_en: str
    quantity: int = 1
    mandatory: bool = True
    skills: list[str] = field(default_factory=list)
    certified: bool = False
    min_grade: int = 0
    amount_fen: int | None = None
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A category as it is shipped. domain, service: codes of vocabulary.py. coefficient: the regional setting that weighs its points."""

    code: str
    name: str
    name_en: str
    hint: str
    hint_en: str
    domain: str
    service: str
    icon: str
    bundle: list[Item]
    coefficient: str = "points_coefficient"
    is_sensitive: bool = False
    involves_minor: bool = False

    def row(self, order: int) -> dict[str, Any]:
        """The columns of a Category, without its code."""
        row = asdict(self)
        row.pop("code")
        row["points_coefficient_key"] = row.pop("coefficient")
        return row | {"order": order, "is_active": True}


def worker(title: str, title_en: str, **more: Any) -> Item:
    return Item("social_worker", title, title_en, **more)


def volunteers(quantity: int, title: str, title_en: str, *skills: str, **more: Any) -> Item:
    return Item("volunteer", title, title_en, quantity=quantity, skills=list(skills), **more)


def extra(kind: str, title: str, title_en: str, *skills: str, mandatory: bool = False, **more: Any) -> Item:
    return Item(kind, title, title_en, skills=list(skills), mandatory=mandatory, **more)


COMPANY, SKILLED, CARE, PROFESSIONAL, EMERGENCY = (
    f"points_coefficient_{each}" for each in ("company", "skilled", "care", "professional", "emergency")
)

# The first eight are the doors that a resident sees at once; the others open below them.
CATEGORIES = [
    Kind(
        "home_repair",
        "家里东西坏了",
        "Something at home is broken",
        "水管、电灯、门锁、家电，帮忙看看修修",
        "Taps, lights, locks, appliances: someone to look and mend",
        "D01",
        "S13",
        "repair",
        [volunteers(1, "会修理的志愿者", "Volunteer who can mend things", "repair", "electrics", "plumbing")],
        SKILLED,
    ),
    Kind(
        "companionship",
        "陪伴聊天",
        "Company and a chat",
        "一个人在家，想有人来坐坐、说说话",
        "At home alone and glad of a visit",
        "X02",
        "S04",
        "companion",
        [volunteers(1, "陪伴志愿者", "Volunteer for company", "company")],
        COMPANY,
    ),
    Kind(
        "hospital_company",
        "陪同就医",
        "Going to hospital together",
        "挂号、取药、检查，有人陪着去",
        "Registering, tests, medicines: someone to come along",
        "D14",
        "S13",
        "medical",
        [volunteers(1, "陪诊志愿者", "Volunteer to go along", "company", "nursing", "driving")],
        CARE,
    ),
    Kind(
        "errands",
        "代买代办",
        "Shopping and errands",
        "买菜、取快递、交费，腿脚不便请人跑一趟",
        "Groceries, parcels, bills: someone to go for you",
        "D01",
        "S01",
        "errand",
        [volunteers(1, "跑腿志愿者", "Volunteer for errands", "errands")],
    ),
    Kind(
        "home_adaptation",
        "适老化改造",
        "Making a home safer",
        "装扶手、防滑垫、小夜灯，让家里走得稳",
        "Handrails, non-slip mats, night lights",
        "X02",
        "S13",
        "rail",
        [
            worker("带队社工：上门评估", "Lead social worker: assesses at home"),
            volunteers(2, "会木工的志愿者", "Volunteers with carpentry", "carpentry"),
            extra("goods", "木工工具一套", "A set of tools", "carpentry", mandatory=True),
            extra(
                "money",
                "扶手材料费",
                "Materials for the rail",
                mandatory=True,
                amount_fen=180_000,
                purpose="home_adaptation",
            ),
        ],
        SKILLED,
    ),
    Kind(
        "phone_help",
        "手机教学",
        "Help with a phone",
        "微信、挂号、扫码、防诈骗，慢慢教会",
        "Messages, bookings, scanning, avoiding scams, at your pace",
        "D04",
        "S12",
        "tech",
        [volunteers(1, "教手机的志愿者", "Volunteer who teaches phones", "phone_help", "computer")],
    ),
    Kind(
        "tutoring",
        "学习辅导",
        "Help with school work",
        "作业辅导、阅读陪伴，在社区教室进行",
        "Homework and reading, in the community classroom",
        "D08",
        "S12",
        "study",
        [
            volunteers(1, "辅导志愿者", "Volunteer tutor", "tutoring"),
            extra("venue", "社区教室", "Community classroom"),
        ],
        SKILLED,
        involves_minor=True,
    ),
    Kind(
        "meal_delivery",
        "送餐助餐",
        "Meals",
        "做饭不方便，想有人送饭上门",
        "When cooking is hard: meals brought to the door",
        "X02",
        "S01",
        "meal",
        [
            volunteers(1, "送餐志愿者", "Volunteer to bring meals", "cooking", "errands"),
            extra("service", "社区食堂供餐", "Meals from a community kitchen", "cooking"),
        ],
    ),
    Kind(
        "medicine_delivery",
        "取药送药",
        "Fetching medicines",
        "凭处方代取，送到家里",
        "Collected on prescription and brought home",
        "D14",
        "S01",
        "medicine",
        [volunteers(1, "取药志愿者", "Volunteer to fetch medicines", "errands", "nursing")],
        is_sensitive=True,
    ),
    Kind(
        "haircut",
        "上门理发",
        "A haircut at home",
        "行动不便，请人上门剪个头发",
        "For those who cannot go out",
        "X02",
        "S04",
        "clean",
        [volunteers(1, "理发志愿者", "Volunteer hairdresser", "haircut")],
        SKILLED,
    ),
    Kind(
        "cleaning",
        "家务保洁",
        "Household cleaning",
        "擦窗、收拾、搬重物，搭把手",
        "Windows, tidying, heavy lifting",
        "D01",
        "S01",
        "clean",
        [volunteers(2, "帮忙收拾的志愿者", "Volunteers to lend a hand", "cleaning", "moving")],
    ),
    Kind(
        "childcare",
        "孩子临时照看",
        "Looking after a child",
        "临时有事，请人照看孩子一会儿",
        "For an hour or two when something comes up",
        "D05",
        "S01",
        "child",
        [
            worker("带队社工：到场陪同", "Lead social worker: is present"),
            volunteers(1, "照看孩子的志愿者", "Volunteer for childcare", "childcare"),
            extra("venue", "儿童活动室", "Children's room"),
        ],
        CARE,
        involves_minor=True,
    ),
    Kind(
        "counselling",
        "心理疏导",
        "Someone to talk to in hard times",
        "睡不好、心里堵、家里有事，社工陪您理一理",
        "When things weigh on you, a social worker listens",
        "D06",
        "S02",
        "heart",
        [worker("社会工作师", "Qualified social worker", min_grade=2)],
        PROFESSIONAL,
        is_sensitive=True,
    ),
    Kind(
        "mediation",
        "邻里纠纷调解",
        "A quarrel between neighbours",
        "噪音、漏水、楼道，请人居中说和",
        "Noise, leaks, hallways: someone to mediate",
        "D15",
        "S11",
        "mediate",
        [
            worker("调解社工", "Social worker as mediator"),
            volunteers(1, "懂法律的志愿者", "Volunteer who knows the law", "legal", mandatory=False),
            extra("venue", "调解室", "A quiet room"),
        ],
        PROFESSIONAL,
        is_sensitive=True,
    ),
    Kind(
        "legal_advice",
        "法律咨询",
        "Legal advice",
        "合同、赡养、劳动、遗产，问个明白",
        "Contracts, support, work, inheritance",
        "D15",
        "S08",
        "law",
        [volunteers(1, "法律志愿者", "Volunteer lawyer", "legal")],
        PROFESSIONAL,
    ),
    Kind(
        "job_help",
        "就业辅导",
        "Finding work",
        "改简历、找岗位、学技能",
        "CVs, vacancies, new skills",
        "D09",
        "S06",
        "job",
        [
            worker("就业辅导社工", "Social worker for employment"),
            extra("service", "职业技能课程", "A skills course"),
        ],
        PROFESSIONAL,
    ),
    Kind(
        "worker_support",
        "务工人员帮扶",
        "Support for working people",
        "讨薪、工伤、骑手歇脚，社工帮您对接",
        "Wages, injuries, a place to rest",
        "D10",
        "S08",
        "org",
        [
            worker("维权服务社工", "Social worker for workers' rights"),
            volunteers(1, "法律志愿者", "Volunteer lawyer", "legal", mandatory=False),
        ],
        PROFESSIONAL,
    ),
    Kind(
        "hardship_relief",
        "困难帮扶",
        "Help in hardship",
        "家里一时周转不开，社工上门看看能帮什么",
        "When things are tight, a social worker looks for what can help",
        "D02",
        "S01",
        "relief",
        [
            worker("社会工作师：入户了解", "Qualified social worker: visits", min_grade=2),
            extra("goods", "生活物资", "Daily necessities"),
            extra("money", "应急救助金", "Emergency relief", amount_fen=100_000, purpose="emergency_relief"),
        ],
        PROFESSIONAL,
        is_sensitive=True,
    ),
    Kind(
        "goods_request",
        "物资求助",
        "Things needed",
        "轮椅、拐杖、衣被、学习用品，借或领",
        "Wheelchairs, crutches, bedding, school things: lent or given",
        "D03",
        "S13",
        "goods",
        [
            extra("goods", "需要的物资", "What is needed", mandatory=True),
            volunteers(1, "送货志愿者", "Volunteer to deliver", "moving", "driving", "errands", mandatory=False),
        ],
    ),
    Kind(
        "disability_outing",
        "助残出行",
        "Getting out with a disability",
        "上下楼、坐轮椅外出、参加活动，有人陪护",
        "Stairs, wheelchair outings, joining in",
        "D07",
        "S14",
        "disability",
        [
            volunteers(2, "出行陪护志愿者", "Volunteers to accompany", "moving", "driving", "company"),
            extra("goods", "轮椅", "Wheelchair"),
        ],
        CARE,
        is_sensitive=True,
    ),
    Kind(
        "rehabilitation",
        "康复陪练",
        "Company in rehabilitation",
        "康复训练有人陪着做、鼓鼓劲",
        "Exercises are easier together",
        "D07",
        "S07",
        "recovery",
        [
            worker("带队社工：定计划", "Lead social worker: makes the plan"),
            volunteers(1, "康复陪练志愿者", "Volunteer for exercises", "nursing", "sports", "company"),
        ],
        CARE,
        is_sensitive=True,
    ),
    Kind(
        "family_support",
        "家庭与妇女支持",
        "Support for women and families",
        "婚姻、亲子、产后，社工陪您一起想办法",
        "Marriage, parenting, after a birth",
        "D05",
        "S10",
        "women",
        [worker("社会工作师", "Qualified social worker", min_grade=2)],
        PROFESSIONAL,
        is_sensitive=True,
    ),
    Kind(
        "fresh_start",
        "回归生活支持",
        "A fresh start",
        "想重新开始，社工为您保密，一步一步陪着走",
        "In confidence, one step at a time",
        "D13",
        "S14",
        "refer",
        [worker("社会工作师", "Qualified social worker", min_grade=2)],
        PROFESSIONAL,
        is_sensitive=True,
    ),
    Kind(
        "emergency_help",
        "应急帮助",
        "Urgent help",
        "停水停电、积水、被锁门外，需要马上有人来",
        "Power cuts, flooding, locked out: someone to come now",
        "D16",
        "S09",
        "safety",
        [
            worker("值班社工", "Social worker on duty"),
            volunteers(2, "应急志愿者", "Volunteers for emergencies", "first_aid", "moving", "repair"),
        ],
        EMERGENCY,
    ),
    Kind(
        "safety_check",
        "居家安全与防诈",
        "Safety and scams at home",
        "查查用电用气，讲讲防骗",
        "Checking wires and gas, and how scams work",
        "D11",
        "S12",
        "eye",
        [volunteers(2, "平安志愿者", "Volunteers for safety", "electrics", "repair", "organising")],
    ),
    Kind(
        "electrical_work",
        "电路检修",
        "Electrical work",
        "老线路、跳闸、插座发烫，持证电工来看",
        "Old wiring, tripping fuses, hot sockets: a certified electrician",
        "D11",
        "S13",
        "safety",
        [
            worker("带队社工：先上门看现场", "Lead social worker: sees the place first"),
            volunteers(1, "持证电工志愿者", "Volunteer electrician with a certificate", "electrics", certified=True),
        ],
        SKILLED,
    ),
    Kind(
        "community_activity",
        "社区活动场地",
        "A room for an activity",
        "想办个活动，借个场地、找人帮忙张罗",
        "A room, and people to help set up",
        "D04",
        "S14",
        "venue",
        [
            extra("venue", "活动室", "Activity room", mandatory=True),
            volunteers(2, "活动志愿者", "Volunteers to help", "organising", "photography", mandatory=False),
        ],
    ),
    Kind(
        "arts_and_sports",
        "文体陪学",
        "Arts and sports together",
        "学唱歌、书法、太极，有人带",
        "Singing, calligraphy, tai chi with a teacher",
        "X03",
        "S12",
        "culture",
        [
            volunteers(1, "文体志愿者", "Volunteer for arts or sports", "arts", "sports"),
            extra("venue", "活动室", "Activity room"),
        ],
    ),
    Kind(
        "other",
        "其他需要",
        "Something else",
        "说不清归哪类也没关系，写下来就行",
        "No need to know which kind: just write it down",
        "D04",
        "S13",
        "other",
        [volunteers(1, "志愿者", "Volunteer")],
    ),
]
