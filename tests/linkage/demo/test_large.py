"""A district and a city, in small: the same code as for a million, with fewer of everything."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from linkage.common import weekly_hours
from linkage.common.invariants import all_checks
from linkage.demo import history, population
from linkage.demo.asking import Town
from linkage.demo.bulk import loading
from linkage.demo.large import build_large
from linkage.demo.neighbourhoods import DISTRICTS, HOME_DISTRICT, homes
from linkage.demo.sizes import SIZES, Size
from linkage.dispatch.models import Assignment, Offer
from linkage.events import log
from linkage.needs.models import Need, Requirement
from linkage.people.models import User
from linkage.places.queries import distance_metres
from linkage.volunteering.models import ServiceHours, Volunteer

pytestmark = pytest.mark.django_db
FEW = Size(volunteers=600, waiting=60, history=300)


@pytest.fixture(autouse=True)
def in_small_chunks(monkeypatch):
    monkeypatch.setattr(population, "A_CHUNK", 250)
    monkeypatch.setattr(history, "A_CHUNK", 110)


@pytest.fixture
def district(world):
    build_large("district", FEW, 3, lambda _what: None)
    return world


def _facts():
    return (
        sorted(User.objects.values_list("public_id", "phone_index", "home_code", "birth_year")),
        sorted(Volunteer.objects.values_list("public_id", "volunteer_no", "lat", "availability", "weekly_cap_minutes")),
        sorted(Need.objects.values_list("public_id", "title", "state", "requester__public_id", "window_start")),
        sorted(Assignment.objects.values_list("public_id", "provider_id", "starts_at")),
    )


def test_every_invariant_holds_and_building_again_changes_nothing(district):
    assert {sentence: check() for sentence, check in all_checks().items() if check()} == {}
    before = _facts()
    build_large("district", FEW, 3, lambda _what: None)
    assert _facts() == before
    assert {sentence: check() for sentence, check in all_checks().items() if check()} == {}


def test_people_live_and_can_be_reached_where_they_say(district):
    where = homes("district")
    volunteers = list(Volunteer.objects.filter(place_code__startswith=HOME_DISTRICT.digits).select_related("user"))
    spread = {each.place_code for each in volunteers}
    assert len(spread) > 100
    for each in volunteers:
        if not each.place_code.startswith("330102990"):
            assert distance_metres(where[each.place_code], (each.lat, each.lng)) < 3000
            assert each.user.home_code == each.place_code
            assert each.languages[0] == "zh"
            assert 1 <= len(each.skills) <= 4
            assert 0 <= weekly_hours.from_text(each.availability) <= weekly_hours.ALWAYS
    newcomer = User.objects.get(public_id=volunteers[-1].user.public_id)
    assert User.objects.with_phone(newcomer.phone) == newcomer
    assert newcomer.name


def test_needs_wait_with_a_lead_and_their_bundle(district):
    waiting = Need.objects.filter(state__in=["assessed", "published"], place_code__startswith="3301029")
    waiting = waiting.exclude(place_code__startswith="330102990").select_related("lead__social_worker__station")
    assert [waiting.filter(state=state).count() for state in ("assessed", "published")] == [
        FEW.waiting,
        FEW.waiting // 4,
    ]
    for need in waiting:
        assert need.place_code.startswith(need.lead.social_worker.station.place_code[:9])
        assert [each.kind for each in need.requirements.all()] == [each["kind"] for each in need.category.bundle]
        assert need.window_start > need.submitted_at
        assert log.timeline(need.stream).count() == (3 if need.published_at else 2)


def test_the_past_is_told_to_its_end(district):
    over = Need.objects.filter(closed_at__isnull=False)
    assert over.count() == FEW.history
    assert not over.filter(closed_at__lt=F("submitted_at")).exists()
    served = Requirement.objects.filter(need__in=over.filter(state__in=["confirmed", "rated"]))
    assert served
    assert not served.exclude(filled=F("quantity")).exists()
    recent = Offer.objects.filter(state="accepted")
    assert recent.count() == ServiceHours.objects.count() == Assignment.objects.filter(offer__isnull=False).count() > 0


def test_new_rows_follow_the_loaded_ones(district):
    """The database's own numbering knows what was loaded beside it."""
    newest = Need.objects.order_by("-pk")[0]
    newest.pk, newest.public_id = None, "freshlymade0"
    newest.save()
    assert Need.objects.filter(pk=newest.pk).count() == 1


def test_no_index_is_lost(world):
    def indexes():
        with connection.cursor() as cursor:
            return {
                model: set(connection.introspection.get_constraints(cursor, model._meta.db_table))
                for model in (Need, User)
            }

    before = indexes()
    with loading(Need, User):
        pass
    assert indexes() == before


def test_a_city_has_eight_districts(db):
    call_command("seed_demo", size="city", seed=3, volunteers=2500, waiting=20, needs=200, verbosity=0)
    homes_of_people = set(Volunteer.objects.values_list("place_code", flat=True))
    assert {code[:6] for code in homes_of_people} == {each.digits for each in DISTRICTS}
    assert (
        Need.objects.filter(
            state__in=["assessed", "published"], published_at=None, place_code__startswith="330102"
        ).count()
        >= 10
    )
    assert SIZES["city"] == Size(1_000_000, 10_000, 5_000_000)


def test_a_street_without_volunteers_is_refused(world):
    with pytest.raises(ValueError, match="settle more"):
        Town({"330102901001": (30.24, 120.17)})
