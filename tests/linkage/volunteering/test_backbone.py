"""赵站长 recognises 小李 as a backbone of the neighbourhood; he reads why, and may give it back."""

import pytest

from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.common.jobs import run_pending
from linkage.events.models import Event
from linkage.messaging.models import Notice
from linkage.people.actions.consents import give_consent
from linkage.people.models import Consent
from linkage.volunteering.actions.backbone import end_recognition, recognise_backbone
from linkage.volunteering.models import Backbone
from tests.together import answers

pytestmark = pytest.mark.django_db
WHY = "每个月都来，三栋的老人都认识他"


def recognised(world) -> Backbone:
    return recognise_backbone(by=world.zhao, volunteer=world.volunteers["li"], note=WHY)


def test_a_person_decides_and_he_is_told_why(world):
    backbone = recognised(world)
    event = Event.objects.get(type="volunteer.recognised")
    assert (event.stream, event.actor, event.payload) == (
        f"user/{world.li.public_id}", world.zhao, {"backbone": backbone.public_id},
    )  # fmt: skip
    run_pending()
    assert Notice.objects.get(user=world.li, event=event).url == "/me/volunteering/"
    page = world.client(world.li).get("/me/volunteering/").content.decode()
    assert WHY in page


def test_recognising_him_again_changes_nothing(world):
    assert recognised(world) == recognised(world)
    assert Event.objects.filter(type="volunteer.recognised").count() == 1


def test_only_the_coordinator_of_his_place_decides(world):
    for person in (world.chen, world.qian, world.director_zhou, world.other_coordinator, world.li):
        with pytest.raises(NotAllowed):
            recognise_backbone(by=person, volunteer=world.volunteers["li"], note=WHY)
    assert not Backbone.objects.exists()


def test_nothing_goes_without_a_reason(world):
    with pytest.raises(Invalid) as refusal:
        recognise_backbone(by=world.zhao, volunteer=world.volunteers["li"], note="  ")
    assert refusal.value.code == "note_needed"
    backbone = recognised(world)
    with pytest.raises(Invalid) as refusal:
        end_recognition(by=world.zhao, backbone=backbone)
    assert refusal.value.code == "reason_needed"


def test_the_coordinator_takes_it_back_with_a_reason_that_he_reads(world):
    backbone = recognised(world)
    end_recognition(by=world.zhao, backbone=backbone, reason="搬走了")
    assert "搬走了" in world.client(world.li).get("/me/volunteering/").content.decode()
    with pytest.raises(Conflict):
        end_recognition(by=world.zhao, backbone=backbone, reason="搬走了")
    assert recognised(world) != backbone


def test_he_need_not_be_one_and_need_not_say_why(world):
    backbone = recognised(world)
    answer = world.client(world.li).post(f"/recognitions/{backbone.public_id}/ending/")
    assert (answer.status_code, answer["Location"]) == (303, "/me/volunteering/")
    backbone.refresh_from_db()
    assert backbone.ended_by == world.li
    assert WHY not in world.client(world.li).get("/me/volunteering/").content.decode()


def test_anothers_recognition_is_not_found(world):
    backbone = recognised(world)
    for person in (world.zhou, world.chen, world.other_coordinator, world.qian):
        assert world.client(person).post(f"/recognitions/{backbone.public_id}/ending/").status_code == 404


def test_he_reads_whether_his_name_is_shown(world):
    recognised(world)
    assert "只写您的志愿者编号" in world.client(world.li).get("/me/volunteering/").content.decode()
    give_consent(by=world.li, user=world.li, purpose=Consent.Purpose.NAME_ON_BOARDS)
    assert "会写您的名字" in world.client(world.li).get("/me/volunteering/").content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_coordinators_at_once_make_one_backbone(world):
    from tests import factories

    second = factories.person()
    factories.membership(user=second, role="coord", organisation=world.station)
    volunteer = world.volunteers["li"]
    found = answers(
        [lambda by=by: recognise_backbone(by=by, volunteer=volunteer, note=WHY) for by in (world.zhao, second)]
    )
    assert found[0] == found[1]
    assert Event.objects.filter(type="volunteer.recognised").count() == 1
