"""An application from the first word to its acceptance."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.models import Event
from linkage.funding.actions import (
    accept_application,
    cancel_round,
    refuse_application,
    return_application,
    save_application,
    start_application,
    submit_application,
    withdraw_application,
)
from linkage.funding.actions.applications import LineDraft
from linkage.funding.contents import changed
from linkage.funding.models import Application
from linkage.funding.permissions.applications import can_see_application
from linkage.places.models import RegionalSetting
from tests.linkage.funding.call_story import (
    close,
    fill_in,
    make_accepted_application,
    make_draft,
    make_round,
    make_submitted_application,
)

pytestmark = pytest.mark.django_db


def save(application: Application, version: int | None = None, **changes):
    return save_application(
        by=application.applicant, application=application, version=version or application.version, changes=changes
    )


def test_from_the_first_word_over_a_return_to_the_acceptance(world):
    round = make_round(world)
    draft = make_draft(world, round)
    assert not can_see_application(world.wu, draft)  # nobody reads over her shoulder
    with pytest.raises(Invalid) as refusal:
        submit_application(by=world.director_zhou, application=draft)
    assert {"title", "plan", "lines", "asked", "staff", "ends_on"} <= refusal.value.fields.keys()

    handed_in = submit_application(by=world.director_zhou, application=fill_in(draft))
    assert handed_in.state == "submitted"
    assert can_see_application(world.wu, handed_in)
    with pytest.raises(Conflict):
        save(handed_in, title="偷偷改掉")
    with pytest.raises(Invalid):
        return_application(by=world.wu, application=handed_in, reason="")
    returned = return_application(by=world.wu, application=handed_in, reason="请写明安装后的维护由谁负责。")
    assert returned.reason.startswith("请写明")
    submit_application(
        by=world.director_zhou, application=save(returned, plan="安装以后由物业维护。", beneficiaries=15)
    )
    accepted = accept_application(by=world.wu, application=Application.objects.get())
    assert accepted.state == "accepted"

    first, second = accepted.versions.all()
    assert [key for key, _before, _after in changed(first.content, second.content)] == ["plan", "beneficiaries"]
    assert second.content["ratios"] == {"social_workers": 75, "labour": 80}
    assert list(Event.objects.filter(stream=accepted.stream).order_by("seq").values_list("type", flat=True)) == [
        "application.started", "application.submitted", "application.returned", "application.submitted", "application.accepted",
    ]  # fmt: skip


def test_two_open_forms_do_not_overwrite_each_other(world):
    draft = make_draft(world, make_round(world))
    other_tab = draft.version
    save(draft, title="第一个窗口")
    with pytest.raises(Conflict) as refusal:
        save(draft, other_tab, title="第二个窗口")
    assert refusal.value.code == "changed_elsewhere"
    assert Application.objects.get().title == "第一个窗口"
    with pytest.raises(KeyError):
        save(draft, state="approved")


def test_the_last_second_is_in_and_the_next_is_out(world):
    round = make_round(world)
    first, second = fill_in(make_draft(world, round)), fill_in(make_draft(world, round))
    with clock.travel(round.closes_at - dt.timedelta(seconds=1)):
        assert submit_application(by=world.director_zhou, application=first).state == "submitted"
    with clock.travel(round.closes_at), pytest.raises(Conflict) as refusal:
        submit_application(by=world.director_zhou, application=second)
    assert refusal.value.code == "call_closed"
    assert not second.versions.exists()
    with clock.travel(round.closes_at), pytest.raises(Conflict):
        make_draft(world, round)


def test_a_returned_one_may_be_mended_some_working_days_after_the_call(world):
    round = make_round(world)
    application = make_submitted_application(world, round)
    with clock.travel(round.closes_at + dt.timedelta(hours=1)):
        close(world, round)
        returned = return_application(by=world.wu, application=application, reason="预算缺一行说明。")
        assert submit_application(by=world.director_zhou, application=returned).state == "submitted"
        returned = return_application(by=world.wu, application=returned, reason="还缺。")
    with clock.travel(returned.mend_until), pytest.raises(Conflict):
        submit_application(by=world.director_zhou, application=returned)


def test_a_missed_ratio_needs_a_reason_and_one_short_is_missed(world):
    draft = fill_in(make_draft(world, make_round(world)), staff=4, social_workers=2)
    with pytest.raises(Invalid) as refusal:
        submit_application(by=world.director_zhou, application=draft)
    assert list(refusal.value.fields) == ["ratio_reason"]
    explained = save(draft, ratio_reason="安装要会木工的邻居，社工带队两人。")
    assert submit_application(by=world.director_zhou, application=explained).state == "submitted"


def test_a_region_sets_its_own_ratios_and_a_version_keeps_those_that_counted(world):
    RegionalSetting.objects.create(place_id=world.heping, key="project_social_worker_percent", value=50)
    draft = fill_in(make_draft(world, make_round(world)), social_workers=2)
    handed_in = submit_application(by=world.director_zhou, application=draft)
    RegionalSetting.objects.update(value=90)
    assert handed_in.versions.get().content["ratios"]["social_workers"] == 50


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"asked_fen": 600_000}, "asked"),
        ({"own_fen": 1}, "asked"),
        ({"purpose": "repairs"}, "purpose"),
        ({"social_workers": 5}, "social_workers"),
        ({"starts_on": dt.date(2020, 1, 1)}, "starts_on"),
        ({"ends_on": dt.date(2020, 1, 1)}, "ends_on"),
    ],
)
def test_what_does_not_fit_the_round_keeps_it_back(world, change, field):
    draft = fill_in(make_draft(world, make_round(world)))
    with pytest.raises(Invalid) as refusal:
        submit_application(by=world.director_zhou, application=save(draft, **change))
    assert field in refusal.value.fields


def test_a_line_that_is_still_being_written_is_kept_and_keeps_it_back(world):
    draft = fill_in(make_draft(world, make_round(world)))
    lines = [LineDraft("labour", "", 300_000), LineDraft("other", "还没想好", 0)]
    draft = save_application(by=world.director_zhou, application=draft, version=draft.version, changes={}, lines=lines)
    assert [line.title for line in draft.lines.all()] == ["", "还没想好"]
    with pytest.raises(Invalid) as refusal:
        submit_application(by=world.director_zhou, application=draft)
    assert "lines" in refusal.value.fields


def test_residents_without_a_registration_apply_under_their_committees_guidance(world):
    round, committee = make_round(world), world.organisations["committee"]
    draft = start_application(by=world.wang, round=round, organisation=committee, group_name="三号楼邻居")
    draft = fill_in(draft, by=world.wang)
    with pytest.raises(NotAllowed) as refusal:
        submit_application(by=world.wang, application=draft)
    assert refusal.value.code == "guide_submits"
    assert submit_application(by=world.committee_staff, application=draft).state == "submitted"
    for person, organisation in ((world.other_wang, committee), (world.wang, world.organisations["mutual_aid"])):
        with pytest.raises(NotAllowed):
            start_application(by=person, round=round, organisation=organisation, group_name="别处的人")
    with pytest.raises(NotAllowed):
        start_application(by=world.other_staff, round=round, organisation=world.organisations["other_aid"])


def test_who_applies_does_not_take_it_in(world):
    round = make_round(world)
    application = make_submitted_application(world, round)
    for person in (world.director_zhou, world.approver, world.zheng, world.other_officer):
        with pytest.raises(NotAllowed):
            accept_application(by=person, application=application)
    Application.objects.filter(pk=application.pk).update(organisation=world.organisations["foundation"])
    with pytest.raises(NotAllowed) as refusal:  # the officer's own house
        accept_application(by=world.wu, application=Application.objects.get())
    assert refusal.value.code == "same_person"


def test_refused_withdrawn_and_cancelled(world):
    round = make_round(world)
    refused, withdrawn, left = (make_submitted_application(world, round) for _each in range(3))
    assert refuse_application(by=world.wu, application=refused, reason="这是日常办公经费。").state == "declined"
    assert withdraw_application(by=world.director_zhou, application=withdrawn).state == "withdrawn"
    with pytest.raises(Conflict):
        accept_application(by=world.wu, application=withdrawn)
    cancel_round(by=world.wu, round=round, reason="款项没有到位。")
    with pytest.raises(Conflict):
        accept_application(by=world.wu, application=Application.objects.get(pk=left.pk))


def test_the_same_key_hands_in_once(world):
    application = fill_in(make_draft(world, make_round(world)))
    for _again in range(2):
        submit_application(by=world.director_zhou, application=application, key="tap")
    assert application.versions.count() == 1


def test_accepted_applications_can_be_made_in_a_line(world):
    assert make_accepted_application(world, make_round(world), own_fen=50_000).state == "accepted"
