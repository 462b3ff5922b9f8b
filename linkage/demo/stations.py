"""What every street of a large place has: a station with its coordinator and social workers, services, rooms, goods and a fund."""

import datetime as dt
from collections.abc import Iterator

from linkage.common import clock
from linkage.demo.build import agree, user_row
from linkage.demo.cast import Person
from linkage.demo.neighbourhoods import Centre, districts, streets
from linkage.demo.stable import settle, stable_id
from linkage.funding.actions import Gift, register_donation
from linkage.funding.models import Fund
from linkage.organisations.models import Membership, Organisation, Role, ServiceOffering
from linkage.people.models import Consent, User
from linkage.resources.models import Goods, Venue
from linkage.volunteering.models import InsurancePolicy
from linkage.volunteering.states.insurance import Covers
from linkage.workers.models import SocialWorker

WORKERS = 20
MAX_LOAD = 60
FIRST_PHONE = 12_500_000_000
SURNAMES, GIVEN = "陈林徐何郑孙朱韩许沈", ["静", "悦", "晓敏", "文", "丽娟", "思远", "雅琴", "志强", "佳", "明华"]
SKILLS = ["company", "counselling", "legal", "childcare", "organising", "first_aid"]
# name, skills, how many a week
SERVICES = [
    ("上门探访与陪伴", ["company", "phone_help"], 60),
    ("老年助餐配送", ["cooking", "errands"], 120),
    ("职业技能课程", ["computer", "tutoring"], 40),
    ("居家康复指导", ["nursing", "first_aid"], 20),
]
ROOMS = [("小组活动室", 20), ("个案工作室", 4), ("党群服务中心", 60)]
# name, skills, stock, lent
THINGS = [
    ("工具套装", ["carpentry", "electrics", "plumbing", "repair"], 40, True),
    ("轮椅", ["nursing", "moving"], 30, True),
    ("米油包", ["errands"], 300, False),
]
PURPOSES = ["home_adaptation", "emergency_relief", "daily_necessities", "repairs"]
INCOME = Gift("money", "lottery", dt.date(2026, 1, 5), amount_fen=30_000_000)

Street = tuple[str, str, Centre]


def found_stations(size: str, seed: int) -> None:
    """Every street's station and what it has to give. Again with the same seed it changes nothing."""
    where = [street for district in districts(size) for street in streets(district)]
    stations = _organisations(seed, where)
    _staff(seed, where, stations)
    settle(each for street in where for each in _services(seed, street, stations[street[0]]))
    settle(each for street in where for each in _rooms(seed, street, stations[street[0]]))
    settle(each for street in where for each in _goods(seed, street, stations[street[0]]))
    settle(_policy(seed, code, stations[code]) for code, _name, _centre in where)
    for fund in settle(_fund(seed, street, stations[street[0]]) for street in where).values():
        register_donation(by=None, fund=fund, gift=INCOME, key="demo/0")


def _organisations(seed: int, where: list[Street]) -> dict[str, Organisation]:
    """By the street's code."""
    ids = {code: stable_id(seed, f"station/{code}") for code, _name, _centre in where}
    found = settle(
        Organisation(public_id=ids[code], name=f"{name}社会工作站", kind=Organisation.Kind.STATION, place_code=code)
        for code, name, _centre in where
    )
    return {code: found[public_id] for code, public_id in ids.items()}


def _staff(seed: int, where: list[Street], stations: dict[str, Organisation]) -> None:
    people = [each for number, (code, _name, _centre) in enumerate(where) for each in _colleagues(number, code)]
    ids = {each.key: stable_id(seed, f"person/{each.key}") for each in people}
    stored = settle(user_row(ids[each.key], each) for each in people)
    users: dict[str, User] = {key: stored[public_id] for key, public_id in ids.items()}
    agree(list(users.values()), [Consent.Purpose.TERMS])
    now = clock.now()
    Membership.objects.bulk_create(
        (
            Membership(user=users[each.key], role=Role.COORDINATOR if each.grade is None else Role.SOCIAL_WORKER, place_code=each.home, organisation=stations[each.home], started_at=now)
            for each in people
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    settle(_worker(seed, each, users[each.key], stations[each.home]) for each in people if each.grade is not None)


def _colleagues(number: int, code: str) -> Iterator[Person]:
    """The coordinator, then the social workers: half of them assistants."""
    for turn in range(WORKERS + 1):
        yield Person(
            key=f"colleague{code}/{turn}",
            phone=str(FIRST_PHONE + number * 100 + turn),
            name=SURNAMES[(number + turn) % len(SURNAMES)] + GIVEN[(number + turn * 3) % len(GIVEN)],
            gender="male" if turn % 4 == 0 else "female",
            birth_year=clock.today().year - 26 - turn,
            home=code,
            skills=tuple(SKILLS[: 2 + turn % 4]),
            grade=(None, 1, 2)[0 if turn == 0 else 1 + turn % 2],
        )


def _worker(seed: int, person: Person, user: User, station: Organisation) -> SocialWorker:
    return SocialWorker(
        public_id=stable_id(seed, f"worker/{person.key}"),
        user=user,
        station=station,
        grade=person.grade or 0,
        registered_until=dt.date(clock.today().year + 2, 12, 31),
        skills=list(person.skills),
        max_load=MAX_LOAD,
        minor_check_on_file=True,
    )


def _policy(seed: int, code: str, station: Organisation) -> InsurancePolicy:
    """Every volunteer of the street is insured, so that dangerous kinds of need find helpers."""
    today = clock.today()
    return InsurancePolicy(
        public_id=stable_id(seed, f"policy/{code}"),
        organisation=station,
        insurer="邻里互助保险社",
        number=f"LL{code}",
        covers=Covers.EVERYBODY,
        valid_from=today - dt.timedelta(days=180),
        valid_to=today + dt.timedelta(days=185),
        recorded_at=clock.now(),
    )


def _services(seed: int, street: Street, station: Organisation) -> Iterator[ServiceOffering]:
    for name, skills, weekly in SERVICES:
        yield ServiceOffering(
            public_id=stable_id(seed, f"service/{street[0]}/{name}"),
            organisation=station,
            name=name,
            skills=skills,
            place_code=street[0],
            weekly_capacity=weekly,
        )


def _rooms(seed: int, street: Street, station: Organisation) -> Iterator[Venue]:
    code, name, (lat, lng) = street
    for kind, seats in ROOMS:
        yield Venue(
            public_id=stable_id(seed, f"venue/{code}/{kind}"),
            organisation=station,
            name=f"{name}{kind}",
            kind=kind,
            place_code=code,
            seats=seats,
            lat=lat,
            lng=lng,
        )


def _goods(seed: int, street: Street, station: Organisation) -> Iterator[Goods]:
    for name, skills, stock, lent in THINGS:
        yield Goods(
            public_id=stable_id(seed, f"goods/{street[0]}/{name}"),
            organisation=station,
            name=name,
            skills=skills,
            place_code=street[0],
            stock=stock,
            is_lent=lent,
        )


def _fund(seed: int, street: Street, station: Organisation) -> Fund:
    return Fund(
        public_id=stable_id(seed, f"fund/{street[0]}"),
        name=f"{street[1]}社区基金",
        kind=Fund.Kind.COMMUNITY_FUND,
        organisation=station,
        place_code=street[0],
        purposes=PURPOSES,
        per_need_ceiling_fen=500_000,
    )
