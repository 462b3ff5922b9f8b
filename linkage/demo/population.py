"""The people of a district or a city: volunteers with all they bring, and residents who ask. Drawn by chance, the same for a seed.

| drawn | how |
|---|---|
| home | a community, by the district's census and a community's own size; a spot some hundred metres around its centre |
| age | 1 % 16 or 17, 14 % students, 45 % at work, 40 % retired: community volunteers are older than their city |
| free hours | by age: students at weekends and some afternoons, workers in the evenings and at weekends, retired people on weekdays |
| skills | one to four, common ones (company, errands) thirty times as often as rare ones (law, nursing, sign language) |
| languages | Mandarin; 45 % the city's dialect, 20 % Wu, 12 % English, 1 % sign language |
| limits | 1 to 5 km; 4 to 20 hours a week; 2 % pause; 3 % do not want automatic matching; 15 % have their check for work with minors |
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.contrib.auth.hashers import make_password

from linkage.common import clock, weekly_hours
from linkage.common.encryption import blind_index, cipher
from linkage.demo.bulk import Row, instant, load, loading, next_id
from linkage.demo.neighbourhoods import Centre, districts, homes
from linkage.demo.sizes import RESIDENTS_PER_VOLUNTEER
from linkage.demo.stable import stable_id
from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent, User
from linkage.people.vocabulary import SKILLS
from linkage.volunteering.models import Volunteer

A_CHUNK = 20_000
# No mobile number begins with 12, so that nobody's real phone is among them. The small crowd has those that begin with 120.
FIRST_PHONE = 12_100_000_000
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤"
FIRST = "秀建志晓海雨子国文玉春红小美俊思佳宇天明永金德光家丽婷嘉欣梦若"
SECOND = "英华明燕波桐涵强敏静磊芳伟军丽霞勇杰娟涛超平刚桂兰玲珍宁宏凯琳瑶轩怡然航悦"
RARE = {"legal": 0.2, "nursing": 0.3, "counselling": 0.3, "sign_language": 0.15, "translation": 0.3, "haircut": 0.5, "carpentry": 0.5, "electrics": 0.6, "plumbing": 0.5, "photography": 0.7}  # fmt: skip
COMMON = {"company": 5.0, "errands": 5.0, "phone_help": 3.0, "cleaning": 2.5, "cooking": 2.5, "organising": 2.0, "moving": 1.5, "tutoring": 1.5}  # fmt: skip
LANGUAGES = {"hangzhou": 0.45, "wu": 0.2, "en": 0.12, "sign": 0.01}
# Shares of the age groups, their years of age, and how likely each is free: (weekday, weekend) x (morning, afternoon, evening).
GROUPS = [
    (0.01, (16, 17), ((0.02, 0.1, 0.3), (0.6, 0.6, 0.3))),
    (0.14, (18, 24), ((0.2, 0.4, 0.5), (0.6, 0.7, 0.5))),
    (0.45, (25, 54), ((0.08, 0.1, 0.45), (0.55, 0.6, 0.4))),
    (0.40, (55, 80), ((0.7, 0.65, 0.3), (0.5, 0.5, 0.25))),
]


@dataclass(frozen=True, slots=True)
class Homes:
    """Communities with their centres (degrees) and how likely a person lives there."""

    codes: list[str]
    centres: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, size: str, seed: int) -> "Homes":
        where: Mapping[str, Centre] = homes(size)
        census = {each.digits: each.people for each in districts(size)}
        chance = np.random.default_rng([seed, 1])
        weights = np.array([census.get(code[:6], 1) for code in where]) * chance.lognormal(0, 0.4, len(where))
        return cls(list(where), np.array(list(where.values())), weights / weights.sum())


def settle_people(size: str, seed: int, volunteers: int) -> int:
    """Settle so many volunteers, and the residents among whom they live. Returns how many people it is; none when they are there already."""
    if User.objects.filter(public_id=stable_id(seed, "inhabitant/0")).exists():
        return 0
    people = volunteers + round(volunteers * RESIDENTS_PER_VOLUNTEER)
    where = Homes.of(size, seed)
    with loading(User, Volunteer, Consent):
        first, profile = next_id(User), next_id(Volunteer)
        for start in range(0, people, A_CHUNK):
            chunk = _Chunk(seed, start, min(A_CHUNK, people - start), where)
            load(User, _USER, chunk.users(first), password=make_password(None), phone_verified=True)
            load(
                Consent,
                ("user_id", "recorded_by_id", "given_at"),
                chunk.consents(first),
                purpose=Consent.Purpose.TERMS,
                version=TEXTS[Consent.Purpose.TERMS].version,
            )
            helpers = min(max(volunteers - start, 0), chunk.count)
            load(Volunteer, _VOLUNTEER, chunk.volunteers(helpers, first, profile))
    return people


_USER = ("id", "public_id", "name", "phone", "phone_index", "gender", "birth_year", "home_code", "automatic_matching", "joined_at")  # fmt: skip
_VOLUNTEER = ("id", "user_id", "public_id", "volunteer_no", "skills", "languages", "place_code", "lat", "lng", "radius_km", "availability",
              "weekly_cap_minutes", "paused_until", "minor_check_on_file", "joined_at")  # fmt: skip


class _Chunk:
    """So many people from number `start` on: everything drawn at once, in columns."""

    def __init__(self, seed: int, start: int, count: int, where: Homes) -> None:
        self.seed, self.start, self.count, self.where = seed, start, count, where
        self._chance = np.random.default_rng([seed, 2, start])
        self.home = self._chance.choice(len(where.codes), count, p=where.weights)
        self.group = self._chance.choice(len(GROUPS), count, p=[share for share, _ages, _free in GROUPS])
        low, high = np.array([ages for _share, ages, _free in GROUPS]).T
        self.age = self._chance.integers(low[self.group], high[self.group] + 1)
        self.days = self._chance.integers(30, 3 * 365, count)

    def users(self, first: int) -> Iterator[Row]:
        chance, encrypt = self._chance, cipher().encrypt
        names = [chance.integers(0, len(part), self.count).tolist() for part in (SURNAMES, FIRST, SECOND)]
        short = (chance.random(self.count) < 0.25).tolist()
        female = (chance.random(self.count) < 0.58).tolist()
        automatic = (chance.random(self.count) >= 0.03).tolist()
        this_year, joined = clock.today().year, self._joined
        for n, (home, age) in enumerate(zip(self.home.tolist(), self.age.tolist(), strict=True)):
            number = self.start + n
            phone = f"+86{FIRST_PHONE + number}"
            name = SURNAMES[names[0][n]] + ("" if short[n] else FIRST[names[1][n]]) + SECOND[names[2][n]]
            yield (
                first + number, stable_id(self.seed, f"inhabitant/{number}"), encrypt(name.encode()).decode(), encrypt(phone.encode()).decode(),
                blind_index(phone), "female" if female[n] else "male", this_year - age, self.where.codes[home], automatic[n], joined[n],
            )  # fmt: skip

    def consents(self, first: int) -> Iterator[Row]:
        for n, joined in enumerate(self._joined):
            user = first + self.start + n
            yield user, user, joined

    def volunteers(self, count: int, first: int, profile: int) -> Iterator[Row]:
        chance, joined = self._chance, self._joined
        spots = self.where.centres[self.home] + chance.normal(0, 0.0035, (self.count, 2))
        skills, languages, free = self._skills(), self._languages(), self._free_hours()
        radius = chance.choice([1.0, 2.0, 3.0, 5.0], self.count, p=[0.15, 0.3, 0.35, 0.2]).tolist()
        caps = chance.choice([240, 480, 720, 1200], self.count, p=[0.3, 0.35, 0.2, 0.15]).tolist()
        checked = (chance.random(self.count) < 0.15).tolist()
        pauses = (chance.random(self.count) < 0.02).tolist()
        back = (clock.today() + dt.timedelta(days=14)).isoformat()
        for n in range(count):
            number = self.start + n
            public_id = stable_id(self.seed, f"helper/{number}")
            lat, lng = spots[n].tolist()
            yield (
                profile + number, first + number, public_id, stable_id(0, f"{public_id}/no"), skills[n], languages[n],
                self.where.codes[self.home[n]], round(lat, 6), round(lng, 6), radius[n], free[n], caps[n],
                back if pauses[n] else None, checked[n], joined[n],
            )  # fmt: skip

    def _skills(self) -> list[str]:
        """JSON lists: the first one to four of all skills in an order by chance that favours the common ones."""
        names = sorted(SKILLS)
        weight = np.log([RARE.get(name, COMMON.get(name, 1.0)) for name in names])
        order = np.argsort(-(weight + self._chance.gumbel(size=(self.count, len(names)))), axis=1)[:, :4]
        counts = self._chance.choice([1, 2, 3, 4], self.count, p=[0.35, 0.35, 0.2, 0.1])
        chosen = zip(order.tolist(), counts.tolist(), strict=True)
        return [_json_list(sorted(names[each] for each in row[:count])) for row, count in chosen]

    def _languages(self) -> list[str]:
        speaks = self._chance.random((self.count, len(LANGUAGES))) < np.array(list(LANGUAGES.values()))
        return [_json_list(["zh", *np.array(list(LANGUAGES))[row].tolist()]) for row in speaks]

    def _free_hours(self) -> list[str]:
        """Weeks in 168 bits, as text: parts of days, each free or not."""
        week = [*range(5), *range(5, 7)]
        parts = [(day, part) for day in week for part in weekly_hours.PARTS]
        likely = np.array(
            [[free[day >= 5][turn] for day in week for turn in range(3)] for _share, _ages, free in GROUPS]
        )
        chosen = self._chance.random((self.count, len(parts))) < likely[self.group]
        bits = [weekly_hours.part_bits(*part) for part in parts]
        return [weekly_hours.to_text(sum(bits[each] for each in np.flatnonzero(row))) for row in chosen]

    @cached_property
    def _joined(self) -> list[str]:
        now = clock.now()
        text = {days: instant(now - dt.timedelta(days=int(days))) for days in np.unique(self.days)}
        return [text[days] for days in self.days.tolist()]


def _json_list(words: Sequence[str]) -> str:
    return '["' + '", "'.join(words) + '"]' if words else "[]"
