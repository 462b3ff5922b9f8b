"""A new volunteer's way to her first star: she applies, the district reviews, the street may object, five working days pass."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.people.actions.consents import give_consent
from linkage.people.models import Consent
from linkage.places.models import RegionalSetting
from linkage.volunteering.actions.stars import announce_star, apply_for_star, grant_star, object_to_star, refuse_star
from linkage.volunteering.jobs import grant_announced_stars
from linkage.volunteering.models import ServiceHours, StarApplication
from linkage.volunteering.queries.stars import announced, standing, star_of, waiting_for_review
from linkage.volunteering.states.hours import Evidence, HoursState
from linkage.volunteering.states.stars import StarState
from tests.together import answers


@pytest.fixture
def li(world):
    return world.volunteers["li"]


@pytest.fixture
def gave(world, li):
    """gave(hours): counted hours of 小李, as one row; fewer than none correct the first."""

    def gave(hours: int) -> None:
        begin = clock.now() - dt.timedelta(days=30)
        number = ServiceHours.objects.count()
        ServiceHours.objects.create(
            volunteer=li,
            source=f"assignment/s{number:011}",
            activity="陪伴聊天",
            place_code=world.heping,
            served_on=begin.date(),
            started_at=begin,
            ended_at=begin + dt.timedelta(hours=1),
            minutes=hours * 60,
            organisation=world.station,
            lead=world.chen,
            evidence=Evidence.CODE,
            state=HoursState.COUNTED,
            category_code="company",
            recorded_at=clock.now(),
            corrects=ServiceHours.objects.first() if hours < 0 else None,
        )

    return gave


@pytest.fixture
def applied(world, li, gave) -> StarApplication:
    gave(120)
    return apply_for_star(by=world.li, volunteer=li)


def test_a_hundred_hours_make_the_first_star(world, li, gave):
    gave(99)
    assert (standing(li).missing, standing(li).may_apply) == (60, False)
    with pytest.raises(Conflict, match="not_enough_hours"):
        apply_for_star(by=world.li, volunteer=li)
    gave(1)
    assert apply_for_star(by=world.li, volunteer=li).level == 1


def test_who_gave_three_hundred_applies_for_two_at_once(world, li, gave):
    gave(320)
    assert apply_for_star(by=world.li, volunteer=li).level == 2


def test_a_region_may_ask_for_less(world, li, gave):
    RegionalSetting.objects.create(place_id=world.street, key="star_1_hours", value=30)
    gave(30)
    assert apply_for_star(by=world.li, volunteer=li).level == 1


def test_one_application_at_a_time(world, li, applied):
    with pytest.raises(Conflict, match="asked_already"):
        apply_for_star(by=world.li, volunteer=li)


def test_announced_for_five_working_days_then_granted(world, li, applied):
    announce_star(by=world.qian, application=applied)
    assert applied.notice_until == clock.add_working_days(applied.reviewed_at, 5)
    with pytest.raises(Conflict, match="notice_not_over"):
        grant_star(application=applied)
    grant_announced_stars.call()
    assert star_of(li) == 0
    with clock.travel(applied.notice_until + dt.timedelta(minutes=1)):
        grant_announced_stars.call()
        grant_announced_stars.call()
    assert star_of(li) == 1


def test_only_the_level_that_grants_reviews(world, li, gave, applied):
    for by in (world.zhao, world.chen, world.other_supervisor, world.li):
        with pytest.raises(NotAllowed):
            announce_star(by=by, application=applied)
    applied.level = 3
    with pytest.raises(NotAllowed):
        announce_star(by=world.qian, application=applied)


def test_an_objection_brings_it_back_and_stays_with_the_reviewer(world, li, applied):
    announce_star(by=world.qian, application=applied)
    object_to_star(by=world.zhou, application=applied, text="10 月那次她没有来")
    assert list(announced()) == []
    assert [each.pk for each in waiting_for_review(world.qian)] == [applied.pk]
    assert "10 月那次她没有来" in world.client(world.qian).get("/stars/reviews/").content.decode()
    assert "10 月那次她没有来" not in world.client(world.li).get("/me/stars/").content.decode()
    announce_star(by=world.qian, application=applied)
    assert applied.state == StarState.ANNOUNCED


def test_nobody_objects_to_her_own_star(world, applied):
    announce_star(by=world.qian, application=applied)
    with pytest.raises(NotAllowed, match="own_star"):
        object_to_star(by=world.li, application=applied, text="不够")


def test_false_hours_bar_the_next_application(world, li, applied):
    with pytest.raises(Invalid, match="reason_needed"):
        refuse_star(by=world.qian, application=applied, reason="")
    refuse_star(by=world.qian, application=applied, reason="两次服务经核实没有发生", were_false=True)
    with pytest.raises(Conflict, match="banned"):
        apply_for_star(by=world.li, volunteer=li)
    with clock.travel(clock.now() + dt.timedelta(days=366)):
        assert apply_for_star(by=world.li, volunteer=li).state == StarState.APPLIED


def test_hours_corrected_during_the_notice_bring_it_back(world, li, gave, applied):
    announce_star(by=world.qian, application=applied)
    gave(-60)
    with clock.travel(applied.notice_until + dt.timedelta(minutes=1)):
        grant_announced_stars.call()
    applied.refresh_from_db()
    assert (applied.state, star_of(li)) == (StarState.OBJECTED, 0)
    with pytest.raises(Conflict, match="not_enough_hours"):
        announce_star(by=world.qian, application=applied)


def test_the_public_reads_a_name_only_where_she_agreed(world, li, applied):
    announce_star(by=world.qian, application=applied)
    assert world.li.name not in _public(world)
    assert world.li.masked_name in _public(world)
    with clock.travel(applied.notice_until + dt.timedelta(minutes=1)):
        grant_announced_stars.call()
    assert world.li.masked_name not in _public(world)
    give_consent(by=world.li, user=world.li, purpose=Consent.Purpose.NAME_ON_BOARDS)
    assert world.li.name in _public(world)


def _public(world) -> str:
    return world.client().get("/open/stars/").content.decode()


# Pages


def test_from_the_button_to_the_public_notice(world, li, gave):
    gave(100)
    client = world.client(world.li)
    assert "申请 1 星志愿者" in client.get("/me/stars/").content.decode()
    assert client.post("/me/stars/").status_code == 302
    page = client.get("/me/stars/").content.decode()
    assert "等待审定" in page
    assert "申请 1 星志愿者" not in page
    application = StarApplication.objects.get()
    reviewer = world.client(world.qian)
    assert reviewer.post(f"/stars/{application.public_id}/refusal/", {"reason": ""}).status_code == 422
    assert reviewer.post(f"/stars/{application.public_id}/announcement/").status_code == 303
    neighbour = world.client(world.zhou)
    path = f"/open/stars/{application.public_id}/objections/"
    refused = neighbour.post(path, {"text": "  "})
    assert (refused.status_code, "请写明是哪一次服务" in refused.content.decode()) == (422, True)
    assert neighbour.post(path, {"text": "那天活动取消了"}).status_code == 302
    application.refresh_from_db()
    assert application.state == StarState.OBJECTED
    assert neighbour.get(path).status_code == 404


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_make_one_application(world, li, gave):
    gave(100)

    def tap() -> str:
        return apply_for_star(by=world.li, volunteer=li).state

    assert sorted(answers([tap, tap])) == ["applied", "asked_already"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_objection_and_the_end_of_the_notice_at_once_have_one_winner(world, li, applied):
    announce_star(by=world.qian, application=applied)
    StarApplication.objects.update(notice_until=clock.now())

    def grant() -> None:
        grant_star(application=StarApplication.objects.select_related("volunteer__user").get())

    def object_() -> None:
        object_to_star(by=world.zhou, application=StarApplication.objects.get(), text="她没有来")

    assert sorted(answers([grant, object_]), key=str) == [None, "wrong_state"]
