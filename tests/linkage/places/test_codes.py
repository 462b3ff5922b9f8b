import pytest

from linkage.places import codes
from linkage.places.models import Level

HEPING = "330102990001"


@pytest.mark.parametrize(
    ("code", "digits"),
    [
        ("330000000000", "33"),
        ("330100000000", "3301"),
        ("331000000000", "3310"),
        ("330110000000", "330110"),
        ("330102990000", "330102990"),
        ("330102990010", "330102990010"),
        ("", ""),
    ],
)
def test_the_significant_digits_of_a_code(code, digits):
    assert codes.prefix(code) == digits


def test_a_community_lies_in_its_street_district_city_and_province_nearest_first():
    assert codes.ancestors(HEPING) == ["330102990000", "330102000000", "330100000000", "330000000000"]
    assert codes.lineage(HEPING)[0] == HEPING


def test_containment_follows_whole_levels_only():
    assert codes.contains("330100000000", HEPING)
    assert codes.contains(HEPING, HEPING)
    assert not codes.contains("330106000000", HEPING)
    # 台州 3310 is not inside 杭州 3301, although the digits begin alike once zeros are cut carelessly.
    assert not codes.contains("330100000000", "331002000000")
    assert not codes.contains("", HEPING)


def test_the_district_of_a_community():
    assert codes.district(HEPING) == "330102000000"
    assert codes.level(HEPING) == Level.COMMUNITY
