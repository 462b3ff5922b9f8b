"""The named cast in a test's database: `world.wang`, `world.li`, `world.chen`... the same people as in the demonstration.

def test_a_neighbour_claims(world):
    claim_place(by=world.li, requirement=...)
"""

import re
from typing import Any

import pytest
from django.test import Client

from linkage.common import clock, kept
from linkage.demo import cast
from linkage.demo.build import Built, build_cast
from linkage.needs.categories import CATEGORIES
from linkage.needs.models import Category
from linkage.needs.risks import risk_columns
from linkage.people.models import User
from linkage.places import kept_parts
from linkage.shell import shared_pages
from linkage.volunteering.agreement_text import BODY, TITLE
from linkage.volunteering.models import AgreementText


class World:
    """People are attributes by their keys in linkage/demo/cast.py; what they have is in `volunteers`, `workers`, `organisations`, `services`,
    `venues`, `goods` and `funds`, by key."""

    province, city = cast.PROVINCE, cast.CITY
    district, other_district = cast.DISTRICT, cast.OTHER_DISTRICT
    street, heping, chunfeng = cast.STREET, cast.HEPING, cast.CHUNFENG
    other_street, other_community = cast.OTHER_STREET, cast.OTHER_COMMUNITY

    def __init__(self, built: Built) -> None:
        self._built = built
        # Fresh from the database: the builder's own objects remember profiles as they were before they were saved.
        fresh = User.objects.in_bulk([person.pk for person in built.people.values()])
        self.people = {key: fresh[person.pk] for key, person in built.people.items()}
        self.volunteers = built.volunteers
        self.workers = built.workers
        self.organisations = built.organisations
        self.services = built.services
        self.venues = built.venues
        self.goods = built.goods
        self.funds = built.funds

    def __getattr__(self, key: str) -> User:
        people = self.__dict__.get("people", {})
        if key not in people:
            raise AttributeError(f"nobody in the cast is called {key}")
        return people[key]

    @property
    def station(self) -> Any:
        return self.organisations["station"]

    @property
    def fund(self) -> Any:
        return self.funds["heping"]

    def client(self, user: User | None = None) -> Client:
        """A browser without scripts, signed in as `user` (None: a visitor), that enforces CSRF as little as Django's own test client does."""
        client = Client()
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the process keeps of places, settings and visitors' pages would outlive a test's rollback, and run out in the midst of one that counts queries."""
    monkeypatch.setattr(shared_pages, "SHARED", re.compile("(?!)"))
    monkeypatch.setattr(kept_parts, "KEPT_SECONDS", 0.0)
    monkeypatch.setattr(
        kept.Kept, "many", lambda _self, keys, read, absent: dict.fromkeys(keys, absent) | dict(read(keys))
    )


@pytest.fixture
def shipped(db: None) -> None:
    """What migrations put into the tables, also after a test that emptied them."""
    _bring_back_what_migrations_ship()


@pytest.fixture
def world(db: None) -> World:
    _bring_back_what_migrations_ship()
    return World(build_cast())


def _bring_back_what_migrations_ship() -> None:
    """A test that commits is followed by a flush, which takes the categories along."""
    if not Category.objects.exists():
        AgreementText.objects.get_or_create(
            place_code="", version=1, defaults={"title": TITLE, "body": BODY, "published_at": clock.now()}
        )
        Category.objects.bulk_create(
            Category(**kind.row(order), **risk_columns(kind.code), code=kind.code)
            for order, kind in enumerate(CATEGORIES)
        )
