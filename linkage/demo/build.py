"""Writes the cast into a database: deterministic for a seed, and safe to repeat."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from linkage.common import clock, kept
from linkage.demo.cast import CAST, CENTRES, INVENTED_PLACES, REGIONAL_SETTINGS, Person
from linkage.demo.resources import CAST_FUNDS, CAST_ORGANISATIONS, GOODS, SERVICES, VENUES
from linkage.demo.stable import settle, stable_id
from linkage.funding.actions import Gift, register_donation
from linkage.funding.models import Donation, Fund
from linkage.organisations.models import Membership, Organisation, ServiceOffering
from linkage.people.consent_texts import TEXTS
from linkage.people.models import Consent, User
from linkage.places.divisions import add_places, load_city
from linkage.places.models import RegionalSetting
from linkage.resources.models import Goods, Venue
from linkage.volunteering.models import Volunteer
from linkage.workers.models import SocialWorker


@dataclass
class Built:
    """The stored rows by the cast's keys."""

    people: dict[str, User] = field(default_factory=dict)
    volunteers: dict[str, Volunteer] = field(default_factory=dict)
    workers: dict[str, SocialWorker] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    services: dict[str, ServiceOffering] = field(default_factory=dict)
    venues: dict[str, Venue] = field(default_factory=dict)
    goods: dict[str, Goods] = field(default_factory=dict)
    funds: dict[str, Fund] = field(default_factory=dict)


@transaction.atomic
def build_cast(seed: int = 1) -> Built:
    """Places, settings, people with their roles and profiles, organisations and what they offer, funds with their money."""

    def named(kind: str) -> Callable[[str], str]:
        return lambda key: stable_id(seed, f"{kind}/{key}")

    load_city("330100")
    add_places(INVENTED_PLACES, CENTRES)
    RegionalSetting.objects.bulk_create(
        [RegionalSetting(place_id=place, key=key, value=value) for place, key, value in REGIONAL_SETTINGS],
        ignore_conflicts=True,
    )
    kept.forget_everything()
    built = Built()
    built.people = _people(named("person"))
    built.organisations = _organisations(named("organisation"))
    built.funds = _funds(named("fund"), built)
    _jobs(built)
    _profiles(named, built)
    _offers(named, built)
    return built


def _people(name: Callable[[str], str]) -> dict[str, User]:
    stored = settle(user_row(name(each.key), each) for each in CAST)
    people = {each.key: stored[name(each.key)] for each in CAST}
    agree(list(people.values()), [Consent.Purpose.TERMS, Consent.Purpose.SHARE_WITH_HELPERS])
    return people


def user_row(public_id: str, person: Person) -> User:
    user = User(
        public_id=public_id,
        name=person.name,
        gender=person.gender,
        birth_year=person.birth_year,
        home_code=person.home,
        elder_view=person.elder_view,
        phone_verified=True,
    )
    user.set_phone(f"+86{person.phone}")
    user.set_unusable_password()
    return user


def agree(users: list[User], purposes: list[str]) -> None:
    """Store their consents to the present wordings, where they are missing."""
    known = set(Consent.objects.filter(user__in=users, withdrawn_at__isnull=True).values_list("user_id", "purpose"))
    now = clock.now()
    Consent.objects.bulk_create(
        Consent(user=user, purpose=purpose, version=TEXTS[purpose].version, recorded_by=user, given_at=now)
        for user in users
        for purpose in purposes
        if (user.pk, purpose) not in known
    )


def _organisations(name: Callable[[str], str]) -> dict[str, Organisation]:
    stored = settle(
        Organisation(
            public_id=name(each.key),
            name=each.name,
            kind=each.kind,
            uscc=each.uscc,
            place_code=each.place_code,
            phone=each.phone,
        )
        for each in CAST_ORGANISATIONS
    )
    return {each.key: stored[name(each.key)] for each in CAST_ORGANISATIONS}


def _funds(name: Callable[[str], str], built: Built) -> dict[str, Fund]:
    stored = settle(
        Fund(
            public_id=name(each.key),
            name=each.name,
            kind=Fund.Kind.COMMUNITY_FUND,
            organisation=built.organisations[each.organisation],
            place_code=each.place_code,
            purposes=list(each.purposes),
            per_need_ceiling_fen=each.per_need_ceiling_fen,
            charity_registration_no=each.charity_registration_no,
        )
        for each in CAST_FUNDS
    )
    funds = {each.key: stored[name(each.key)] for each in CAST_FUNDS}
    for plan in CAST_FUNDS:
        for turn, (days, source, amount_fen, donor) in enumerate(plan.gifts):
            gift = Gift(
                kind=Donation.Kind.MONEY,
                source=source,
                received_on=clock.today() - dt.timedelta(days=days),
                amount_fen=amount_fen,
                donor_name=donor,
                publishes_name=bool(donor),
            )
            register_donation(by=None, fund=funds[plan.key], gift=gift, key=f"demo/{turn}")
    return funds


def _jobs(built: Built) -> None:
    now = clock.now()
    rows = []
    for person in CAST:
        for job in person.jobs:
            fund = built.funds.get(job.fund)
            rows.append(
                Membership(
                    user=built.people[person.key],
                    role=job.role,
                    place_code=job.place_code,
                    organisation=built.organisations.get(job.organisation),
                    fund_id=fund.public_id if fund else "",
                    started_at=now,
                )
            )
    Membership.objects.bulk_create(rows, ignore_conflicts=True)


def _profiles(named: Callable[[str], Callable[[str], str]], built: Built) -> None:
    name = named("volunteer")
    keys = [person.key for person in CAST if person.volunteers]
    stored = settle(_volunteer(name(each.key), built.people[each.key], each) for each in CAST if each.volunteers)
    built.volunteers = {key: stored[name(key)] for key in keys}
    name = named("worker")
    graded = [person for person in CAST if person.grade is not None]
    workers = settle(_worker(name(each.key), built, each) for each in graded)
    built.workers = {each.key: workers[name(each.key)] for each in graded}


def _volunteer(public_id: str, user: User, person: Person) -> Volunteer:
    lat, lng = CENTRES[person.home]
    step = int(person.phone[-2:]) / 100_000  # some tens of metres apart
    return Volunteer(
        public_id=public_id,
        volunteer_no=stable_id(0, f"{public_id}/no"),
        user=user,
        skills=list(person.skills),
        languages=["zh", "hangzhou"],
        place_code=person.home,
        lat=lat + step,
        lng=lng - step,
    )


def _worker(public_id: str, built: Built, person: Person) -> SocialWorker:
    return SocialWorker(
        public_id=public_id,
        user=built.people[person.key],
        station=built.organisations[person.jobs[0].organisation],
        grade=person.grade or 0,
        registered_until=clock.today().replace(year=clock.today().year + 2, month=12, day=31),
        skills=list(person.skills),
    )


def _offers(named: Callable[[str], Callable[[str], str]], built: Built) -> None:
    orgs, name = built.organisations, named("service")
    services = settle(
        ServiceOffering(
            public_id=name(key),
            organisation=orgs[org],
            name=title,
            skills=skills,
            place_code=place,
            weekly_capacity=weekly,
        )
        for key, org, title, skills, place, weekly in SERVICES
    )
    built.services = {row[0]: services[name(row[0])] for row in SERVICES}
    venue_name = named("venue")
    venues = settle(
        Venue(
            public_id=venue_name(key),
            organisation=orgs[org],
            name=title,
            kind=kind,
            place_code=place,
            seats=seats,
            lat=lat,
            lng=lng,
        )
        for key, org, title, kind, place, seats, (lat, lng) in VENUES
    )
    built.venues = {row[0]: venues[venue_name(row[0])] for row in VENUES}
    goods_name = named("goods")
    goods = settle(
        Goods(
            public_id=goods_name(key),
            organisation=orgs[org],
            name=title,
            skills=skills,
            place_code=place,
            stock=stock,
            is_lent=lent,
        )
        for key, org, title, skills, place, stock, lent in GOODS
    )
    built.goods = {row[0]: goods[goods_name(row[0])] for row in GOODS}
