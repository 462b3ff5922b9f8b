"""The neighbours around the named cast, in their two communities: volunteers with all kinds of skills, so that matching has a choice.
Deterministic for a seed. Larger places: large.py."""

import random

from django.db import transaction

from linkage.demo.build import agree, user_row
from linkage.demo.cast import Person
from linkage.demo.neighbourhoods import Centre, homes
from linkage.demo.stable import settle, stable_id
from linkage.people.models import Consent, User
from linkage.people.vocabulary import SKILLS
from linkage.volunteering.models import Volunteer

NEIGHBOURS = 120
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹"
GIVEN = ["丽", "伟", "芳", "军", "敏", "强", "静", "磊", "婷婷", "志明", "秀兰", "建华", "晓燕", "海波", "雨桐", "子涵"]
# No mobile number begins with 12, so that nobody's real phone is among them.
FIRST_PHONE = 12_000_000_000


def build_crowd(seed: int) -> int:
    """Returns how many people it is. Again with the same seed it changes nothing."""
    where, chance = homes("small"), random.Random(seed)
    _settle([_neighbour(chance, number, list(where)) for number in range(NEIGHBOURS)], chance, seed, where)
    return NEIGHBOURS


@transaction.atomic
def _settle(people: list[Person], chance: random.Random, seed: int, where: dict[str, Centre]) -> None:
    stored = settle(user_row(stable_id(seed, f"person/{each.key}"), each) for each in people)
    users = {each.key: stored[stable_id(seed, f"person/{each.key}")] for each in people}
    agree(list(users.values()), [Consent.Purpose.TERMS])
    volunteers = [each for each in people if each.volunteers]
    settle(_volunteer(chance, seed, users[each.key], each, where[each.home]) for each in volunteers)


def _neighbour(chance: random.Random, number: int, communities: list[str]) -> Person:
    volunteers = chance.random() < 0.7
    return Person(
        key=f"neighbour{number}",
        phone=str(FIRST_PHONE + number),
        name=chance.choice(SURNAMES) + chance.choice(GIVEN),
        gender=chance.choice(["female", "male"]),
        birth_year=chance.randint(1950, 2006),
        home=chance.choice(communities),
        volunteers=volunteers,
        skills=tuple(chance.sample(sorted(SKILLS), chance.randint(1, 4))) if volunteers else (),
    )


def _volunteer(chance: random.Random, seed: int, user: User, person: Person, home: Centre) -> Volunteer:
    lat, lng = home
    public_id = stable_id(seed, f"volunteer/{person.key}")
    return Volunteer(
        public_id=public_id,
        volunteer_no=stable_id(0, f"{public_id}/no"),
        user=user,
        skills=list(person.skills),
        languages=["zh", *chance.sample(["hangzhou", "wu", "en", "sign"], chance.randint(0, 2))],
        place_code=person.home,
        lat=lat + chance.uniform(-0.01, 0.01),
        lng=lng + chance.uniform(-0.012, 0.012),
        radius_km=chance.choice([1.0, 2.0, 3.0, 5.0]),
        availability=_free_hours(chance),
        weekly_cap_minutes=chance.choice([240, 480, 720, 1200]),
    )


def _free_hours(chance: random.Random) -> str:
    """A week in 168 bits: some mornings, afternoons and evenings, as people have them."""
    bits = 0
    for weekday in range(7):
        for start, end in ((9, 12), (14, 18), (18, 21)):
            if chance.random() < 0.55:
                bits |= sum(1 << (weekday * 24 + hour) for hour in range(start, end))
    return f"{bits:042x}"
