import pytest

from linkage.common.errors import Invalid, NotAllowed
from linkage.events.models import Event
from linkage.organisations.actions.regional_settings import inherit_regional_setting, set_regional_setting
from linkage.places import queries


def test_every_value_says_where_it_comes_from(world):
    page = world.client(world.zhao).get(f"/places/{world.heping}/settings/").content.decode()
    assert "来自杭州市" in page
    assert "来自上城区" in page
    assert "平台默认" in page
    assert "只有本区督导和平台管理员可以修改" in page


def test_the_supervisor_sets_a_value_for_her_district_and_gives_it_up_again(world):
    client = world.client(world.qian)
    client.post(f"/places/{world.district}/settings/reply_working_days/", {"value": "2"})
    assert queries.setting("reply_working_days", world.heping) == 2
    assert "本地设置" in client.get(f"/places/{world.district}/settings/").content.decode()
    client.post(f"/places/{world.district}/settings/reply_working_days/", {"inherit": "1"})
    assert queries.setting("reply_working_days", world.heping) == 1
    types = list(Event.objects.filter(stream=f"place/{world.district}").order_by("seq").values_list("type", flat=True))
    assert types == ["setting.changed", "setting.inherited"]


def test_a_value_out_of_its_limits_is_refused_with_a_sentence_and_kept_on_the_page(world):
    answer = world.client(world.qian).post(
        f"/places/{world.district}/settings/presence_code_seconds/", {"value": "600"}
    )
    assert answer.status_code == 422
    assert "请填 15 到 60 之间的数" in answer.content.decode()
    assert 'value="600"' in answer.content.decode()
    assert queries.setting("presence_code_seconds", world.heping) == 60


def test_another_district_is_not_hers_to_set(world):
    place = queries.place(world.other_district)
    with pytest.raises(NotAllowed):
        set_regional_setting(by=world.qian, place=place, key="reply_working_days", value=9)
    with pytest.raises(NotAllowed):
        inherit_regional_setting(by=world.qian, place=place, key="reply_working_days")
    client = world.client(world.qian)
    assert client.get(f"/places/{world.other_district}/settings/").status_code == 403
    assert queries.setting("reply_working_days", world.other_community) == 2


def test_unknown_settings_and_places_are_not_found(world):
    client = world.client(world.admin)
    assert client.get(f"/places/{world.district}/settings/no_such/").status_code == 404
    assert client.get("/places/999999999999/settings/").status_code == 404
    with pytest.raises(Invalid):
        set_regional_setting(by=world.admin, place=queries.place(world.city), key="no_such", value=1)


def test_one_is_led_to_the_place_where_one_works(world):
    assert (
        world.client(world.qian).get("/places/settings/").headers["Location"] == f"/places/{world.district}/settings/"
    )
    assert world.client(world.wang).get("/places/settings/").status_code == 404
