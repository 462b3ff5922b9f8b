"""A need's life with the cast: who moves it, who has to move next, and what everybody is told."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.log import timeline
from linkage.events.models import Event, Follower
from linkage.needs import jobs, permissions, queries
from linkage.needs.actions import (
    assess_need,
    cancel_need,
    confirm_need,
    edit_need,
    finish_need,
    give_back_place,
    mark_matched,
    publish_need,
    rate_need,
    refuse_need,
    reopen_need,
    return_need,
    start_need,
    take_place,
    take_up_need,
)
from linkage.needs.actions.requirements import default_specs
from linkage.needs.models import Need
from linkage.needs.specs import RequirementSpec
from linkage.needs.states import NeedState, Owner

FRIDAY = dt.datetime(2026, 11, 20, 16, 0, tzinfo=clock.SHANGHAI)
SUMMARY = "和平社区一位老人需要装楼梯扶手"


@pytest.fixture
def friday(monkeypatch):
    """It is Friday afternoon, 4 o'clock; returns how to let hours pass."""
    now = [FRIDAY]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def pass_hours(hours):
        now[0] += dt.timedelta(hours=hours)

    return pass_hours


def events_of(need):
    return [event.type for event in timeline(need.stream).order_by("seq")]


def test_a_need_goes_from_the_resident_to_the_rating(world, posting):
    need = posting.submitted()
    assert (need.state, need.owner_kind, need.lead) == (NeedState.SUBMITTED, Owner.STATION, None)

    assess_need(by=world.chen, need=need, public_summary=SUMMARY, requirements=default_specs(need.category))
    assert (need.state, need.owner_kind, need.lead) == (NeedState.ASSESSED, Owner.LEAD, world.chen)
    publish_need(by=world.chen, need=need)
    assert (need.state, need.due_at) == (NeedState.PUBLISHED, need.window_start)
    mark_matched(need=need)
    start_need(by=world.chen, need=need)
    finish_need(need=need)
    assert (need.state, need.owner_kind) == (NeedState.SERVED, Owner.RESIDENT)
    confirm_need(by=world.wang, need=need)
    assert (need.owner_kind, need.due_at) == (Owner.NOBODY, None)
    assert need.closed_at is not None
    rating = rate_need(by=world.wang, need=need, stars=5, comment="手艺好，人也和气")

    need.refresh_from_db()
    assert need.state == NeedState.RATED
    assert (rating.stars, rating.by) == (5, world.wang)
    assert events_of(need) == [
        f"need.{each}"
        for each in ("submitted", "assessed", "published", "matched", "started", "finished", "confirmed", "rated")
    ]


def test_the_bundle_of_the_stair_rail(world, posting):
    need = posting.submitted()
    assert [(each.kind, each.quantity, each.skills, each.amount_fen) for each in need.requirements.all()] == [
        ("social_worker", 1, [], None),
        ("volunteer", 2, ["carpentry"], None),
        ("goods", 1, ["carpentry"], None),
        ("money", 1, [], 180_000),
    ]


def test_what_arrives_on_friday_afternoon_is_answered_by_monday_afternoon(world, posting, friday):
    need = posting.submitted(window_start=FRIDAY + dt.timedelta(days=5), window_end=FRIDAY + dt.timedelta(days=6))
    assert need.due_at == FRIDAY + dt.timedelta(days=3)


def test_an_urgent_need_is_answered_in_hours_and_each_region_sets_its_own_days(world, posting, friday):
    later = {"window_start": FRIDAY + dt.timedelta(days=5), "window_end": FRIDAY + dt.timedelta(days=6)}
    assert posting.submitted(urgency="urgent", **later).due_at == FRIDAY + dt.timedelta(hours=4)
    elsewhere = posting.submitted(by=world.other_wang, place_code=world.other_community, **later)
    assert elsewhere.due_at == FRIDAY + dt.timedelta(days=4)  # two working days there


def test_a_social_worker_takes_it_up_and_may_then_phone_the_resident(world, posting):
    need = posting.submitted()
    assert not permissions.can_read_contact(world.lin, need)
    take_up_need(by=world.lin, need=need)
    assert permissions.can_read_contact(world.lin, need)
    assert (need.state, need.lead) == (NeedState.SUBMITTED, world.lin)
    with pytest.raises(Conflict) as refused:
        take_up_need(by=world.chen, need=Need.objects.get(pk=need.pk))
    assert refused.value.code == "already_led"
    for nobody in (world.zhao, world.other_worker, world.wang):
        with pytest.raises(NotAllowed):
            take_up_need(by=nobody, need=posting.submitted())
    assess_need(by=world.lin, need=need, public_summary=SUMMARY, requirements=default_specs(need.category))
    assert need.lead == world.lin
    assert events_of(need) == ["need.submitted", "need.taken_up", "need.assessed"]


def test_nobody_assesses_what_she_posted_herself(world, posting):
    need = posting.submitted(by=world.chen)
    with pytest.raises(NotAllowed) as refused:
        assess_need(by=world.chen, need=need, public_summary=SUMMARY, requirements=default_specs(need.category))
    assert refused.value.code == "creator"
    assert assess_need(by=world.lin, need=need, public_summary=SUMMARY, requirements=default_specs(need.category))


def test_every_task_has_a_social_worker_of_the_place_as_lead(world, posting):
    need = posting.submitted()
    for nobody_here in (world.other_worker, world.li, world.zhao):
        with pytest.raises(Invalid) as refused:
            assess_need(
                by=world.zhao,
                need=need,
                lead=nobody_here,
                public_summary=SUMMARY,
                requirements=default_specs(need.category),
            )
        assert "lead" in refused.value.fields
    assess_need(
        by=world.zhao, need=need, lead=world.lin, public_summary=SUMMARY, requirements=default_specs(need.category)
    )
    assert need.lead == world.lin
    assert Follower.objects.filter(stream=need.stream, user=world.lin).exists()


def test_an_assessment_keeps_edits_adds_and_removes_requirements(world, posting):
    need = posting.submitted()
    worker, carpenters, _tools, _money = need.requirements.all()
    edited = [
        RequirementSpec("social_worker", "带队社工", public_id=worker.public_id),
        RequirementSpec("volunteer", "三位木工", quantity=3, skills=["carpentry"], public_id=carpenters.public_id),
        RequirementSpec("venue", "楼道公告栏", mandatory=False),
    ]

    assess_need(by=world.chen, need=need, public_summary=SUMMARY, requirements=edited)

    rows = list(need.requirements.all())
    assert [row.title for row in rows] == ["带队社工", "三位木工", "楼道公告栏"]
    assert [row.public_id for row in rows[:2]] == [worker.public_id, carpenters.public_id]


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (RequirementSpec("spaceship", "飞船"), "kind"),
        (RequirementSpec("volunteer", " "), "title"),
        (RequirementSpec("volunteer", "很多人", quantity=51), "quantity"),
        (RequirementSpec("volunteer", "会飞的人", skills=["flying"]), "skills"),
        (RequirementSpec("social_worker", "社工", min_grade=4), "min_grade"),
        (RequirementSpec("volunteer", "懂外语的人", language="klingon"), "language"),
        (RequirementSpec("money", "钱", purpose="repairs"), "amount_fen"),
        (RequirementSpec("money", "钱", amount_fen=-5, purpose="repairs"), "amount_fen"),
        (RequirementSpec("money", "钱", amount_fen=100, purpose="fun"), "purpose"),
        (RequirementSpec("money", "钱", amount_fen=100, purpose="repairs", quantity=2), "quantity"),
    ],
)
def test_a_requirement_that_makes_no_sense_is_named(world, posting, spec, field):
    need = posting.submitted()
    with pytest.raises(Invalid) as refused:
        assess_need(by=world.chen, need=need, public_summary=SUMMARY, requirements=[spec])
    assert f"requirements.0.{field}" in refused.value.fields
    need.refresh_from_db()
    assert need.state == NeedState.SUBMITTED


def test_another_needs_requirement_is_never_edited(world, posting):
    mine, other = posting.submitted(), posting.submitted(by=world.liu)
    stolen = other.requirements.first()
    with pytest.raises(Invalid):
        assess_need(
            by=world.chen,
            need=mine,
            public_summary=SUMMARY,
            requirements=[RequirementSpec("volunteer", "改掉别人的", public_id=stolen.public_id)],
        )
    stolen.refresh_from_db()
    assert stolen.need_id == other.pk


def test_an_assessment_can_be_revised_but_not_over_a_colleagues_unseen_edit(world, posting):
    need = posting.assessed()
    seen = timeline(need.stream).first().seq
    again = {"public_summary": "改过的摘要", "requirements": default_specs(need.category)}
    assess_need(by=world.lin, need=Need.objects.get(pk=need.pk), seen=seen, **again)

    with pytest.raises(Conflict) as refused:
        assess_need(by=world.zhao, need=Need.objects.get(pk=need.pk), seen=seen, **again)

    assert refused.value.code == "changed_meanwhile"
    assert events_of(need)[-1] == "need.edited"


def test_a_published_need_takes_no_more_assessments(world, posting):
    need = posting.published()
    with pytest.raises(Conflict):
        assess_need(by=world.chen, need=need, public_summary=SUMMARY, requirements=default_specs(need.category))


def test_a_refusal_needs_a_reason_that_only_the_asker_and_the_station_read(world, posting):
    need = posting.submitted()
    with pytest.raises(Invalid):
        refuse_need(by=world.chen, need=need, reason="  ")
    refuse_need(by=world.chen, need=need, reason="家里已经请了师傅")

    assert need.state == NeedState.REFUSED
    assert not Event.objects.filter(payload__icontains="师傅").exists()
    assert not queries.public_needs().filter(pk=need.pk).exists()


def test_an_errand_is_returned_and_counted(world, posting):
    need = posting.submitted(category="other", title="帮忙盖个章")
    return_need(by=world.zhao, need=need, reason="请到街道办事大厅 3 号窗口")
    need.refresh_from_db()
    assert (need.state, need.is_administrative) == (NeedState.RETURNED, True)


def test_the_asker_cancels_freely_and_the_coordinator_says_why(world, posting):
    mine = cancel_need(by=world.wang, need=posting.submitted())
    assert mine.state == NeedState.CANCELLED
    other = posting.submitted()
    with pytest.raises(Invalid):
        cancel_need(by=world.zhao, need=other, reason="")
    with pytest.raises(NotAllowed):
        cancel_need(by=world.chen, need=other, reason="我觉得不用了")
    assert cancel_need(by=world.zhao, need=other, reason="与居民电话确认不再需要").state == NeedState.CANCELLED


def test_service_that_has_begun_is_not_cancelled(world, posting):
    need = posting.published()
    start_need(by=None, need=need)
    with pytest.raises(Conflict):
        cancel_need(by=world.wang, need=need)


def test_a_need_whose_time_has_passed_is_not_published_but_given_another_time(world, posting, friday):
    times = {"window_start": FRIDAY + dt.timedelta(hours=1), "window_end": FRIDAY + dt.timedelta(hours=2)}
    need = posting.assessed(**times)
    friday(3)
    with pytest.raises(Conflict) as refused:
        publish_need(by=world.chen, need=need)
    assert refused.value.code == "window_passed"

    window = (FRIDAY + dt.timedelta(days=1), FRIDAY + dt.timedelta(days=1, hours=2))
    assess_need(
        by=world.chen, need=need, public_summary=SUMMARY, requirements=default_specs(need.category), window=window
    )
    assert publish_need(by=world.chen, need=need).due_at == window[0]


def test_the_asker_puts_right_what_she_wrote_until_somebody_takes_it_on(world, posting):
    need = posting.published()
    values = {
        "title": "楼梯装扶手，最好木头的",
        "description": "说来话长",
        "address": "和平里 5 幢",
        "window_start": need.window_start + dt.timedelta(hours=1),
        "window_end": need.window_end + dt.timedelta(hours=1),
    }
    edit_need(by=world.wang, need=need, **values)
    assert (need.title, need.due_at) == (values["title"], values["window_start"])
    assert queries.found_by(Need.objects.all(), "木头").get() == need

    take_place(need.requirements.get(kind="volunteer"))
    with pytest.raises(Conflict) as refused:
        edit_need(by=world.wang, need=need, **values)
    assert refused.value.code == "already_claimed"


def test_a_place_given_back_opens_the_need_again(world, posting):
    need = posting.published()
    wanted = need.requirements.get(kind="volunteer")
    take_place(wanted)
    take_place(wanted)
    with pytest.raises(Conflict) as refused:
        take_place(wanted)
    assert refused.value.code == "full"
    mark_matched(need=need)
    give_back_place(wanted)
    reopen_need(need=need)
    assert (need.state, wanted.filled) == (NeedState.PUBLISHED, 1)


def test_nobody_takes_a_place_in_a_need_that_is_not_open(world, posting):
    wanted = posting.submitted().requirements.get(kind="volunteer")
    with pytest.raises(Conflict) as refused:
        take_place(wanted)
    assert refused.value.code == "wrong_state"
    with pytest.raises(Conflict):
        give_back_place(wanted)


def test_who_served_does_not_confirm_her_own_service(world, posting):
    need = posting.published()
    start_need(by=None, need=need)
    finish_need(need=need)
    Follower.objects.create(stream=need.stream, user=world.zhao)  # the coordinator lent a hand himself
    for somebody in (world.zhao, world.li, world.chen, world.other_coordinator):
        with pytest.raises(NotAllowed):
            confirm_need(by=somebody, need=need)
    assert confirm_need(by=world.wang, need=need).state == NeedState.CONFIRMED


def test_a_need_is_rated_once_with_one_to_five_stars(world, posting):
    need = posting.published()
    start_need(by=None, need=need)
    finish_need(need=need)
    with pytest.raises(Conflict):
        rate_need(by=world.wang, need=need, stars=5)
    confirm_need(by=world.wang, need=need)
    for stars in (0, 6):
        with pytest.raises(Invalid):
            rate_need(by=world.wang, need=need, stars=stars)
    with pytest.raises(NotAllowed):
        rate_need(by=world.liu, need=need, stars=5)
    rate_need(by=world.wang, need=need, stars=2, is_anonymous=True)
    with pytest.raises(Conflict):
        rate_need(by=world.wang, need=need, stars=5)


def test_the_coordinator_is_told_once_of_each_delay(world, posting, friday):
    need = posting.submitted(window_start=FRIDAY + dt.timedelta(days=5), window_end=FRIDAY + dt.timedelta(days=6))
    jobs.escalate_overdue.call()
    assert events_of(need) == ["need.submitted"]
    friday(24 * 4)
    for _ in range(3):
        jobs.escalate_overdue.call()
    assert events_of(need) == ["need.submitted", "need.escalated"]

    need.refresh_from_db()
    assess_need(by=world.chen, need=need, public_summary=SUMMARY, requirements=default_specs(need.category))
    friday(24 * 4)
    for _ in range(2):
        jobs.escalate_overdue.call()
    assert events_of(need).count("need.escalated") == 2
    assert timeline(need.stream).first().payload == {"state": "assessed"}


def test_what_nobody_could_serve_expires_after_the_days_its_region_keeps_it(world, posting, friday):
    need = posting.published(window_start=FRIDAY + dt.timedelta(hours=1), window_end=FRIDAY + dt.timedelta(hours=2))
    friday(24 * 2)
    jobs.expire_overdue.call()
    need.refresh_from_db()
    assert need.state == NeedState.PUBLISHED
    friday(24 * 2)
    for _ in range(2):
        jobs.expire_overdue.call()
    need.refresh_from_db()
    assert (need.state, need.due_at) == (NeedState.EXPIRED, None)
    assert events_of(need).count("need.expired") == 1


def test_a_draft_that_was_never_posted_is_forgotten(world, posting, friday):
    world.client(world.wang).post("/needs/new/", {"title": "没写完"})
    jobs.forget_old_drafts.call()
    assert queries.draft_of(world.wang)
    queries.draft_of(world.wang).__class__.objects.update(updated_at=FRIDAY - dt.timedelta(days=91))
    jobs.forget_old_drafts.call()
    assert queries.draft_of(world.wang) is None
