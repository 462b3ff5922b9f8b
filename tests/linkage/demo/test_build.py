from linkage.demo.build import build_cast
from linkage.demo.crowd import build_crowd
from linkage.ledger import books
from linkage.organisations.models import Membership
from linkage.people.models import Consent, User
from linkage.volunteering.models import Volunteer


def _everything():
    return (
        sorted(User.objects.values_list("public_id", "home_code")),
        sorted(Volunteer.objects.values_list("public_id", "skills", "lat", "availability")),
        Membership.objects.count(),
        Consent.objects.count(),
    )


def test_building_again_changes_nothing(db):
    built = build_cast(3)
    build_crowd(3)
    before = _everything()
    money = books.balance(f"fund/{built.funds['heping'].public_id}/available")
    build_cast(3)
    build_crowd(3)
    assert _everything() == before
    assert books.balance(f"fund/{built.funds['heping'].public_id}/available") == money == 4_550_000


def test_the_contracts_people_can_be_found_by_their_numbers(world):
    assert User.objects.with_phone("+8613900000001") == world.wang
    assert User.objects.with_phone("+8613900000036") == world.approver
    assert {"carpentry"} <= set(world.volunteers["li"].skills) & set(world.volunteers["zhou"].skills)


def test_another_district_has_its_own_people(world):
    assert world.other_coordinator.home_code.startswith("330106")
    assert world.organisations["other_station"].place_code.startswith("330106")
