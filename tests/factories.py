"""Rows for tests, by keyword; whatever is not given is filled with something plausible. For the named cast, see world.py."""

import datetime as dt
from itertools import count
from typing import Any

from django.core.files.base import ContentFile

from linkage.common import clock
from linkage.demo.cast import HEPING, STREET
from linkage.funding.models import Fund
from linkage.ledger import books
from linkage.ledger.models import Unit
from linkage.organisations.models import Membership, Organisation, ServiceOffering
from linkage.people.models import User
from linkage.resources.models import Goods, Venue
from linkage.volunteering.accounts import entries, pool_account, user_account
from linkage.volunteering.models import Giver, InsurancePolicy, Insured, Qualification, Reward, Volunteer
from linkage.workers.models import Grade, SocialWorker

_numbers = count(1)


def person(*, name: str = "何小满", phone: str = "", home_code: str = HEPING, **fields: Any) -> User:
    """phone: E.164; a fresh invented one if none is given."""
    return User.objects.create_user(
        phone=phone or f"+861380{next(_numbers):07d}", name=name, home_code=home_code, phone_verified=True, **fields
    )


def volunteer(*, user: User | None = None, place_code: str = HEPING, **fields: Any) -> Volunteer:
    values = {"lat": 30.2465, "lng": 120.1752, "languages": ["zh"]} | fields
    return Volunteer.objects.create(user=user or person(), place_code=place_code, **values)


def qualification(of: Volunteer, skill: str = "electrics", *, days: int | None = 365, **fields: Any) -> Qualification:
    """A verified paper, good for `days` more (None: for ever)."""
    until = None if days is None else clock.today() + dt.timedelta(days=days)
    values = {
        "name": "低压电工作业操作证",
        "issuer": "应急管理局",
        "state": "verified",
        "shown_at": clock.now(),
    } | fields
    paper = ContentFile(b"RIFF", name="paper.webp")
    issued_on = clock.today() - dt.timedelta(days=400)
    return Qualification.objects.create(
        volunteer=of, skill=skill, issued_on=issued_on, expires_on=until, paper=paper, **values
    )


def policy(of: Organisation, *people: Volunteer, days: int = 90, **fields: Any) -> InsurancePolicy:
    """A policy good from yesterday for `days` more: for these people, or for everybody when none is named."""
    values = {
        "insurer": "人保财险",
        "number": "P1",
        "covers": "named" if people else "everybody",
        "recorded_at": clock.now(),
    }
    today = clock.today()
    span = {"valid_from": today - dt.timedelta(days=1), "valid_to": today + dt.timedelta(days=days)}
    made = InsurancePolicy.objects.create(organisation=of, **(values | span | fields))
    Insured.objects.bulk_create(Insured(policy=made, volunteer=each, added_at=clock.now()) for each in people)
    return made


def organisation(
    *, name: str = "", kind: str = "social_service", place_code: str = STREET, **fields: Any
) -> Organisation:
    return Organisation.objects.create(
        name=name or f"互助社{next(_numbers)}", kind=kind, place_code=place_code, **fields
    )


def membership(*, user: User, role: str, place_code: str = STREET, **fields: Any) -> Membership:
    """Written without an action: the user object given does not know yet what it holds, read it again."""
    return Membership.objects.create(user=user, role=role, place_code=place_code, started_at=clock.now(), **fields)


def social_worker(
    *, user: User | None = None, station: Organisation, grade: int = Grade.MIDDLE, **fields: Any
) -> SocialWorker:
    """A registered social worker with her role at the station."""
    user = user or person()
    membership(user=user, role="sw", place_code=station.place_code, organisation=station)
    return SocialWorker.objects.create(user=user, station=station, grade=grade, **fields)


def service(
    *, organisation: Organisation, name: str = "上门探访", place_code: str = STREET, **fields: Any
) -> ServiceOffering:
    return ServiceOffering.objects.create(organisation=organisation, name=name, place_code=place_code, **fields)


def venue(*, organisation: Organisation, name: str = "多功能室", place_code: str = HEPING, **fields: Any) -> Venue:
    return Venue.objects.create(
        organisation=organisation, name=name, kind="小组活动室", place_code=place_code, **fields
    )


def goods(
    *, organisation: Organisation, name: str = "工具套装", stock: int = 1, place_code: str = STREET, **fields: Any
) -> Goods:
    return Goods.objects.create(organisation=organisation, name=name, stock=stock, place_code=place_code, **fields)


def fund(*, organisation: Organisation, name: str = "社区基金", income_fen: int = 1_000_000, **fields: Any) -> Fund:
    """A fund with registered income."""
    values = {"kind": Fund.Kind.COMMUNITY_FUND, "place_code": HEPING, "per_need_ceiling_fen": 500_000} | fields
    made = Fund.objects.create(organisation=organisation, name=name, **values)
    registered = books.account(f"fund/{made.public_id}/registered", Unit.FEN, floor=None)
    available = books.account(f"fund/{made.public_id}/available", Unit.FEN)
    books.post(
        f"income/{made.public_id}/first",
        kind="fund.income",
        entries=[(registered, -income_fen), (available, income_fen)],
    )
    return made


def points(user: User, hundredths: int) -> None:
    """Points on her account, as her district's welcome."""
    moves = [(f"points/issued/{HEPING[:6]}000000", -hundredths), (user_account(user), hundredths)]
    books.post(f"test/points/{next(_numbers)}", kind="points.started", entries=entries(moves))


def pool_points(station: Organisation, hundredths: int) -> None:
    """Points in a station's pool."""
    moves = [(f"points/issued/{HEPING[:6]}000000", -hundredths), (pool_account(station), hundredths)]
    books.post(f"test/pool/{next(_numbers)}", kind="points.donated", entries=entries(moves))


def giver(*, organisation: Organisation, counter: str = "示范路 12 号，每天 9:00–18:00") -> Giver:
    return Giver.objects.create(organisation=organisation, counter=counter, registered_at=clock.now())


def reward(*, giver: Giver, title: str = "大米 5 公斤", place_code: str = HEPING, **fields: Any) -> Reward:
    """Two points, ten in stock, one for each person, from today on."""
    values = {"kind": "thing", "price": 200, "stock": 10, "available_from": clock.today()} | fields
    return Reward.objects.create(giver=giver, title=title, place_code=place_code, **values)
