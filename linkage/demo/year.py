"""A year of one street: volunteers and their attendances, with points in the books, as a year of use would leave them. Written in bulk, for trying
and measuring the pages of hours and points at their real length; the same for the same seed, and nothing twice."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from linkage.common import clock
from linkage.demo.build import Built, user_row
from linkage.demo.cast import CENTRES, CHUNFENG, HEPING, STREET, Person
from linkage.demo.crowd import GIVEN, SURNAMES
from linkage.demo.stable import settle, stable_id
from linkage.ledger.models import Account, Posting, Transaction, Unit
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places.codes import district
from linkage.places.queries import setting
from linkage.volunteering.accounts import issued_account, open_account, user_account
from linkage.volunteering.actions.points import points_for
from linkage.volunteering.models import HandEntry, PointsEarning, ServiceHours, Volunteer
from linkage.volunteering.states.hours import Evidence, HoursState, WaitsBecause

VOLUNTEERS, ATTENDANCES = 1_000, 30_000
# Beside the crowd's, which begin with 120.
FIRST_PHONE = 12_500_000_000
BUSIEST = 250  # services in a year of one person
DAYS = 364
A_BATCH = 2_000
ACTIVITIES = ["助老助餐", "陪伴探访", "爱心理发", "楼道清洁", "平安巡逻", "教用手机", "儿童伴读", "便民维修"]


@dataclass(frozen=True, slots=True)
class Street:
    """Who records and leads: the station of the street, its social worker and its coordinator."""

    organisation: Organisation
    lead: User
    coordinator: User
    coefficient: int


def build_year(
    built: Built,
    seed: int,
    *,
    volunteers: int = VOLUNTEERS,
    attendances: int = ATTENDANCES,
    say: Callable[[str], None] = lambda _what: None,
) -> int:
    """Returns how many attendances there are. A run that was broken off leaves nothing behind: hours and books come in one transaction."""
    chance = random.Random(seed)
    people = _settle_volunteers(chance, seed, volunteers)
    say(f"{len(people)} volunteers")
    street = Street(
        built.organisations["station"],
        built.people["chen"],
        built.people["zhao"],
        setting("points_coefficient", STREET),
    )
    planned = _share(volunteers, attendances)
    with transaction.atomic():
        if ServiceHours.objects.filter(public_id=stable_id(seed, "year/0/0")).exists():
            return sum(planned)
        rows = [
            each
            for number, (volunteer, count) in enumerate(zip(people, planned, strict=True))
            for each in _year_of(chance, seed, number, volunteer, count, street)
        ]
        rows = ServiceHours.objects.bulk_create(rows, batch_size=A_BATCH)
        _prove(rows)
        say(f"{len(rows)} attendances")
        _book(rows, street)
    say("points in the books")
    return len(rows)


def _share(volunteers: int, attendances: int) -> list[int]:
    """How often each serves: a few very often, most now and then; in all exactly `attendances`, and nobody more than BUSIEST."""
    weights = [1 / (rank + 12) for rank in range(volunteers)]
    whole = sum(weights)
    shares = [min(int(attendances * weight / whole), BUSIEST) for weight in weights]
    rank = 0
    while sum(shares) < attendances:
        if shares[rank % volunteers] < BUSIEST:
            shares[rank % volunteers] += 1
        rank += 1
    return shares


def _settle_volunteers(chance: random.Random, seed: int, count: int) -> list[Volunteer]:
    people = [_person(chance, number) for number in range(count)]
    stored = settle(user_row(stable_id(seed, f"year/person/{each.key}"), each) for each in people)
    users = [stored[stable_id(seed, f"year/person/{each.key}")] for each in people]
    ids = [stable_id(seed, f"year/volunteer/{each.key}") for each in people]
    made = settle(_volunteer(*each) for each in zip(ids, users, people, strict=True))
    return [made[each] for each in ids]


def _person(chance: random.Random, number: int) -> Person:
    return Person(
        key=f"year{number}",
        phone=str(FIRST_PHONE + number),
        name=chance.choice(SURNAMES) + chance.choice(GIVEN),
        gender=chance.choice(["female", "male"]),
        birth_year=chance.randint(1950, 2006),
        home=chance.choice([HEPING, CHUNFENG]),
        volunteers=True,
    )


def _volunteer(public_id: str, user: User, person: Person) -> Volunteer:
    lat, lng = CENTRES[person.home]
    return Volunteer(
        public_id=public_id,
        volunteer_no=stable_id(0, f"{public_id}/no"),
        user=user,
        languages=["zh"],
        place_code=person.home,
        lat=lat,
        lng=lng,
    )


def _year_of(
    chance: random.Random, seed: int, number: int, volunteer: Volunteer, count: int, street: Street
) -> list[ServiceHours]:
    """Her services: one a day at most, an hour to three long, within the limits of day and week."""
    days = sorted(chance.sample(range(1, DAYS), count))
    today = clock.today()
    return [
        _attendance(
            chance, stable_id(seed, f"year/{number}/{index}"), volunteer, today - dt.timedelta(days=ago), street
        )
        for index, ago in enumerate(reversed(days))
    ]


def _attendance(
    chance: random.Random, public_id: str, volunteer: Volunteer, day: dt.date, street: Street
) -> ServiceHours:
    start = dt.datetime.combine(day, dt.time(chance.randint(8, 18), chance.choice([0, 15, 30, 45])), clock.SHANGHAI)
    minutes = chance.randint(60, 180)
    how = chance.random()
    evidence = Evidence.CODE if how < 0.88 else Evidence.ROSTER if how < 0.97 else Evidence.AFTERWARDS
    is_by_hand = evidence != Evidence.CODE
    # What was written by hand in the last days still waits; of the rest one in fifty was refused.
    waits = is_by_hand and (clock.today() - day).days <= 7
    refused = is_by_hand and not waits and chance.random() < 0.02
    state = HoursState.ORGANISATION_REVIEW if waits else HoursState.REJECTED if refused else HoursState.COUNTED
    reviewed = is_by_hand and not waits
    return ServiceHours(
        public_id=public_id,
        volunteer=volunteer,
        source=f"year/{public_id}",
        activity=chance.choice(ACTIVITIES),
        place_code=volunteer.place_code,
        served_on=day,
        started_at=start,
        ended_at=start + dt.timedelta(minutes=minutes),
        minutes=minutes,
        organisation=street.organisation,
        lead=street.lead,
        evidence=evidence,
        state=state,
        category_code="general",
        recorded_at=start + dt.timedelta(minutes=minutes + 5),
        recorded_by=street.lead,
        waits_because=[str(WaitsBecause(str(evidence.value)).value)] if is_by_hand else [],
        reviewed_by=street.coordinator if reviewed else None,
        reviewed_at=start + dt.timedelta(days=1) if reviewed else None,
        review_note="签到表上没有这个名字" if refused else "",
    )


def _prove(rows: list[ServiceHours]) -> None:
    entered = [each for each in rows if each.evidence == Evidence.AFTERWARDS]
    entries = [HandEntry(hours=each, reason="当天停电，没能扫码", reference="纸质签到表") for each in entered]
    HandEntry.objects.bulk_create(entries, batch_size=A_BATCH)


def _book(rows: list[ServiceHours], street: Street) -> None:
    """The points of what counts, as `post_points` books them, in one go: nobody comes near a limit."""
    counted = [each for each in rows if each.state == HoursState.COUNTED]
    amounts = [points_for(each.minutes, street.coefficient) for each in counted]
    issued = open_account(issued_account(district(STREET)))
    owners = {each.volunteer.user_id: each.volunteer.user for each in counted}
    Account.objects.bulk_create(
        [Account(key=user_account(user), unit=Unit.POINTS) for user in owners.values()], ignore_conflicts=True
    )
    keys = {user_account(user): pk for pk, user in owners.items()}
    accounts = {keys[each.key]: each for each in Account.objects.filter(key__in=keys)}
    booked = Transaction.objects.bulk_create(
        [
            Transaction(
                key=f"hours/{each.public_id}/points",
                kind="points.earned",
                at=each.recorded_at,
                reference=f"hours/{each.public_id}",
            )
            for each in counted
        ],
        batch_size=A_BATCH,
    )
    postings, earnings = [], []
    for hours, amount, entry in zip(counted, amounts, booked, strict=True):
        account = accounts[hours.volunteer.user_id]
        account.balance += amount
        issued.balance -= amount
        postings += [
            Posting(transaction=entry, account=issued, amount=-amount),
            Posting(transaction=entry, account=account, amount=amount),
        ]
        earnings.append(_earning(hours, amount, entry, street))
    Posting.objects.bulk_create(postings, batch_size=A_BATCH)
    PointsEarning.objects.bulk_create(earnings, batch_size=A_BATCH)
    Account.objects.bulk_update([issued, *accounts.values()], ["balance"], batch_size=A_BATCH)


def _earning(hours: ServiceHours, amount: int, entry: Transaction, street: Street) -> PointsEarning:
    return PointsEarning(
        hours=hours,
        volunteer=hours.volunteer,
        served_on=hours.served_on,
        coefficient=street.coefficient,
        minutes=hours.minutes,
        amount=amount,
        transaction=entry,
    )
