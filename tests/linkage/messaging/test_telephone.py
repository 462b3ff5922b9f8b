"""Calling each other while the task is on."""

import pytest

from linkage.common.errors import NotAllowed
from linkage.dispatch.actions.claims import claim_place
from linkage.events.models import Event
from linkage.me.copy import readings_of
from linkage.messaging.actions.calls import open_telephone, share_phone
from linkage.messaging.subjects import subject
from linkage.needs.actions import cancel_need
from linkage.people.models import Consent
from tests.linkage.dispatch.story import held_by, published_stair_rail, requirement


class Operator:
    """An outer gateway: gives a number, and remembers for whom."""

    asked: list[tuple[str, str]] = []
    is_down = False

    def bind(self, caller, callee, until):
        if self.is_down:
            raise OSError("no line")
        self.asked.append((caller, callee))
        return "+8617012345678"


@pytest.fixture
def operator(settings, monkeypatch):
    settings.PRIVACY_NUMBER_GATEWAY = "tests.linkage.messaging.test_telephone.Operator"
    monkeypatch.setattr(Operator, "asked", [])
    return Operator


@pytest.fixture
def need(world):
    need = published_stair_rail(world)
    claim_place(by=world.li, requirement=requirement(need, "volunteer"))
    return need


@pytest.fixture
def task(world, need):
    return subject(held_by(need, world.li).stream)


def test_without_an_operator_both_must_have_agreed_and_each_look_is_noted(world, need, task):
    wangs, lis = world.wang.public_id, world.li.public_id
    li, wang = world.client(world.li), world.client(world.wang)
    page = li.get(task.address).content.decode()
    assert world.wang.masked_phone in page
    assert world.wang.phone.removeprefix("+86") not in page
    refused = li.post(f"{task.address}telephone/", {"person": wangs})
    assert refused.status_code == 403
    assert "先同意让对方看到您的电话" in refused.content.decode()
    assert li.post(f"{task.address}telephone/consent/", {"shares": "1"}).status_code == 303
    shown = li.post(f"{task.address}telephone/", {"person": wangs})
    assert f"tel:{world.wang.phone}" in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    assert f"tel:{world.li.phone}" in wang.post(f"{task.address}telephone/", {"person": lis}).content.decode()
    assert [(row.reader, row.facts) for row in readings_of(world.wang)] == [(world.li, "phone")]
    assert [row.reader for row in readings_of(world.li)] == [world.wang]
    opened = Event.objects.filter(type="call.opened")
    assert [event.payload for event in opened] == [{"about": task.stream}] * 2

    share_phone(by=world.li, about=task, shares=False)
    with pytest.raises(NotAllowed):
        open_telephone(by=world.wang, about=task, person=lis)
    Consent.objects.filter(user=world.wang, purpose="share_with_helpers").delete()
    share_phone(by=world.li, about=task, shares=True)
    with pytest.raises(NotAllowed) as not_agreed:
        open_telephone(by=world.li, about=task, person=wangs)
    assert "对方还没有同意" in str(not_agreed.value.message)


def test_with_an_operator_nobody_sees_the_others_number_and_the_line_is_kept(world, task, operator):
    li = world.client(world.li)
    assert "双方都看不到对方的真实号码" in li.get(task.address).content.decode()
    for _twice in range(2):
        page = li.post(f"{task.address}telephone/", {"person": world.wang.public_id}).content.decode()
        assert "tel:+8617012345678" in page
        assert world.wang.phone not in page
    assert operator.asked == [(world.li.phone, world.wang.phone)]


def test_an_operator_that_does_not_answer_is_told_in_words(world, task, operator, monkeypatch):
    monkeypatch.setattr(operator, "is_down", True)
    answer = world.client(world.li).post(f"{task.address}telephone/", {"person": world.wang.public_id})
    assert answer.status_code == 503
    assert "先留言" in answer.content.decode()


def test_when_the_task_is_over_there_is_no_telephone_and_never_one_for_outsiders(world, need, task):
    assert world.client(world.zhou).post(f"{task.address}telephone/", {"person": "x"}).status_code == 404
    assert world.client(world.li).post(f"{task.address}telephone/", {"person": "nobody"}).status_code == 422
    about = subject(need.stream)
    need.refresh_from_db()
    cancel_need(by=world.wang, need=need, reason="不用了")
    with pytest.raises(NotAllowed) as refused:
        open_telephone(by=world.wang, about=subject(need.stream), person=world.chen.public_id)
    assert refused.value.code == "over"
    assert "/telephone/" not in world.client(world.wang).get(about.address).content.decode()
