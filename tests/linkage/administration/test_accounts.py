from linkage.people.models import User
from tests import factories


def post(world, by, phone, act="disable"):
    return world.client(by).post("/roles/accounts/", {"phone": phone, "act": act})


def test_a_disabled_person_is_out_at_once_and_can_be_let_in_again(world):
    device = world.client(world.li)
    before = world.li.access_version
    post(world, world.admin, "13900000002")
    assert device.get("/me/").status_code == 302
    world.li.refresh_from_db()
    assert (world.li.is_active, world.li.access_version) == (False, before + 1)
    post(world, world.admin, "13900000002", "enable")
    assert User.objects.get(pk=world.li.pk).is_active


def test_the_coordinator_disables_residents_of_her_area_and_no_colleague(world):
    assert post(world, world.zhao, "13900000002").status_code == 302
    for phone, who in (("13900000003", world.chen), ("13900000101", world.other_wang), ("13900000009", world.admin)):
        answer = post(world, world.zhao, phone)
        assert answer.status_code == 403
        assert "只能停用本站居民和志愿者" in answer.content.decode()
        assert User.objects.get(pk=who.pk).is_active


def test_nobody_disables_herself(world):
    assert post(world, world.admin, "13900000009").status_code == 403
    assert User.objects.get(pk=world.admin.pk).is_active


def test_disabling_twice_says_so(world):
    post(world, world.admin, "13900000002")
    answer = post(world, world.admin, "13900000002")
    assert answer.status_code == 409
    assert "已经是这样了" in answer.content.decode()


def test_an_unknown_number_is_a_sentence(world):
    answer = post(world, world.admin, "13800001111")
    assert answer.status_code == 422
    assert "请核对号码" in answer.content.decode()


def test_others_do_not_come_in(world):
    for who in (world.wang, world.chen, world.qian, world.auditor, factories.person()):
        assert world.client(who).get("/roles/accounts/").status_code == 403
