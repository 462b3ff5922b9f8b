import pytest

from linkage.common.errors import Invalid, NotFound
from linkage.places import queries
from linkage.places.models import Level, RegionalSetting
from linkage.places.settings_catalogue import SETTINGS


def test_a_community_inherits_its_citys_value_and_knows_where_it_comes_from(world):
    value, source = queries.setting_with_source("points_coefficient_care", world.heping)
    assert (value, source.name) == (150, "杭州市")


def test_the_nearest_place_wins(world):
    RegionalSetting.objects.create(place_id=world.heping, key="reply_working_days", value=3)
    RegionalSetting.objects.create(place_id=world.city, key="reply_working_days", value=5)
    assert queries.setting("reply_working_days", world.heping) == 3
    assert queries.setting("reply_working_days", world.chunfeng) == 5


def test_a_neighbouring_district_keeps_its_own_value_to_itself(world):
    assert queries.setting("reply_working_days", world.other_community) == 2
    assert queries.setting_with_source("reply_working_days", world.heping) == (1, None)


def test_all_settings_of_a_place_take_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = queries.settings_of(world.heping)
    assert found.keys() == SETTINGS.keys()
    assert found["responsible_department"][1].name == "上城区"


def test_all_settings_of_many_places_take_one_query_too(world, django_assert_num_queries):
    RegionalSetting.objects.create(place_id=world.heping, key="reply_working_days", value=3)
    places = [world.heping, world.chunfeng, world.other_community]
    with django_assert_num_queries(1):
        found = queries.settings_in(places)
    for code in places:
        assert found[code] == {key: value for key, (value, _source) in queries.settings_of(code).items()}
    assert [found[code]["reply_working_days"] for code in places] == [3, 1, 2]


def test_nobody_sets_a_code_that_lives_longer_than_a_minute():
    with pytest.raises(Invalid) as refused:
        SETTINGS["presence_code_seconds"].parse("61")
    assert "15" in str(refused.value.message)
    assert "60" in str(refused.value.message)
    assert SETTINGS["presence_code_seconds"].parse("60") == 60


def test_every_default_keeps_its_own_limits():
    for setting in SETTINGS.values():
        assert setting.parse(setting.default) == setting.default


def test_the_city_has_all_its_districts_and_the_invented_street(world):
    assert len(queries.children(world.city)) == 13
    assert [place.name for place in queries.children(world.street)] == ["和平社区", "春风社区"]
    assert [place.name for place in queries.children()] == ["浙江省"]
    assert not queries.children(world.heping)


def test_full_name_as_people_write_it(world):
    assert queries.full_name(world.heping) == "上城区示范街道和平社区"
    assert queries.full_name(world.heping, above=Level.DISTRICT) == "示范街道和平社区"


def test_people_live_in_communities_only(world):
    assert queries.community(world.heping).name == "和平社区"
    with pytest.raises(NotFound):
        queries.community(world.street)
