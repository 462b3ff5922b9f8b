"""Late entry is the field's best-known fraud: a reason, a proof and two people, or nothing."""

import datetime as dt
import io

import pytest
from PIL import Image

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.places.models import RegionalSetting
from linkage.volunteering.actions.hand_entries import Proof, correct_hours
from linkage.volunteering.actions.hours import review_hours
from linkage.volunteering.models import HandEntry, ServiceHours
from linkage.volunteering.queries.hours import hours_summary, hours_waiting_for, standing_minutes
from linkage.volunteering.queries.points import points_balance
from linkage.volunteering.states.hours import Evidence, HoursState
from linkage.volunteering.states.not_volunteering import ActivityKind
from tests.linkage.volunteering.by_hand import MORNING, PROOF, at, entered, served

BY_HAND = Proof("签到表抄错了一行")


@pytest.fixture(autouse=True)
def next_morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MORNING + dt.timedelta(hours=25))


def photo() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#17604a").save(out, "JPEG")
    out.seek(0)
    return out


# Entering


def test_an_entry_earns_nothing_until_a_second_person_has_looked(world):
    hours = entered(world, 9, 90)
    assert (hours.state, hours.evidence, hours.waits_because) == (
        HoursState.ORGANISATION_REVIEW,
        Evidence.AFTERWARDS,
        ["afterwards"],
    )
    assert points_balance(world.li) == 0
    review_hours(by=world.zhao, hours=hours, accept=True)
    assert hours_summary(world.li).counted == 90
    assert points_balance(world.li) == 150


def test_neither_the_one_who_entered_nor_the_one_who_led_nor_she_herself_decides(world):
    hours = entered(world, 9, 90, by=world.zhao, lead=world.chen)
    for involved in (world.zhao, world.chen, world.li):
        assert not hours_waiting_for(involved).exists()
        with pytest.raises(NotAllowed):
            review_hours(by=involved, hours=hours, accept=True)
    led_by_zhao = entered(world, 12, 30, lead=world.zhao)
    with pytest.raises(NotAllowed):
        review_hours(by=world.zhao, hours=led_by_zhao, accept=True)
    # A small station has nobody else: the district may.
    assert set(hours_waiting_for(world.qian)) == {hours, led_by_zhao}
    review_hours(by=world.qian, hours=hours, accept=True)


def test_nobody_enters_for_herself_or_with_the_volunteer_as_lead(world):
    volunteer = world.volunteers["li"]
    for changes in ({"lead": world.li}, {"by": world.lin, "lead": world.li}):
        with pytest.raises(NotAllowed) as refusal:
            entered(world, 9, 90, volunteer=volunteer, **changes)
        assert refusal.value.code == "own_hours"


def test_only_the_recording_organisations_people_enter_and_only_where_it_works(world):
    for stranger in (world.other_worker, world.director_zhou, world.wang, world.qian, world.auditor):
        with pytest.raises(NotAllowed):
            entered(world, 9, 90, by=stranger)
    with pytest.raises(NotAllowed):
        entered(world, 9, 90, place_code=world.other_community)
    entered(world, 9, 90, by=world.director_zhou, organisation=world.organisations["mutual_aid"])


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("reason", {"proof": Proof("  ", "签到表")}),
        ("reference", {"proof": Proof("停电")}),
        ("ended_at", {"ended_at": at(8)}),
        ("ended_at", {"ended_at": at(9) + dt.timedelta(hours=25)}),
        ("ended_at", {"started_at": at(33), "ended_at": at(34)}),
        ("started_at", {"started_at": at(9) - dt.timedelta(days=91), "ended_at": at(10) - dt.timedelta(days=91)}),
    ],
)
def test_what_is_against_the_rules_is_refused_beside_its_field(world, field, changes):
    with pytest.raises(Invalid) as refusal:
        entered(world, 9, 60, **changes)
    assert list(refusal.value.fields) == [field]
    assert not ServiceHours.objects.exists()


def test_nobody_was_in_two_places_at_once(world):
    served(world, 9, 120)
    with pytest.raises(Invalid) as refusal:
        entered(world, 10, 120)
    assert "started_at" in refusal.value.fields
    entered(world, 11, 30)


@pytest.mark.parametrize("kind", [kind for kind in ActivityKind if kind != ActivityKind.SERVICE])
def test_what_is_no_volunteering_is_not_recorded(world, kind):
    with pytest.raises(Invalid) as refusal:
        entered(world, 9, 90, kind=kind)
    assert refusal.value.code == "not_volunteering"
    assert "不能记时长" in str(refusal.value.message)
    assert not ServiceHours.objects.exists()


def test_a_long_entry_is_the_districts(world):
    hours = entered(world, 8, 13 * 60)
    assert hours.state == HoursState.DISTRICT_REVIEW
    assert list(hours_waiting_for(world.zhao)) == []
    assert list(hours_waiting_for(world.qian)) == [hours]


# Correcting


def test_a_correction_is_a_new_record_and_the_old_one_stays(world):
    hours = served(world, 9, 120)
    correction = correct_hours(by=world.zhao, hours=hours, minutes=90, proof=BY_HAND)
    assert (correction.minutes, correction.corrects, correction.state) == (-30, hours, HoursState.ORGANISATION_REVIEW)
    assert standing_minutes(hours) == 120
    review_hours(by=world.qian, hours=correction, accept=True)
    hours.refresh_from_db()
    assert (hours.minutes, hours.state) == (120, HoursState.COUNTED)
    assert standing_minutes(hours) == 90
    assert hours_summary(world.li).counted == 90
    assert points_balance(world.li) == 150


def test_it_takes_a_second_person(world):
    hours = served(world, 9, 120)
    correction = correct_hours(by=world.zhao, hours=hours, minutes=90, proof=BY_HAND)
    with pytest.raises(NotAllowed) as refusal:
        review_hours(by=world.zhao, hours=correction, accept=True)
    assert refusal.value.code == "same_person"
    review_hours(by=world.qian, hours=correction, accept=False, note="原来的就是对的")
    assert standing_minutes(hours) == 120


def test_one_correction_at_a_time_and_then_the_next(world):
    hours = served(world, 9, 120)
    first = correct_hours(by=world.zhao, hours=hours, minutes=90, proof=BY_HAND)
    with pytest.raises(Conflict) as refusal:
        correct_hours(by=world.zhao, hours=hours, minutes=60, proof=BY_HAND)
    assert refusal.value.code == "correction_waits"
    review_hours(by=world.qian, hours=first, accept=True)
    second = correct_hours(by=world.zhao, hours=hours, minutes=100, proof=BY_HAND)
    assert second.minutes == 10
    review_hours(by=world.qian, hours=second, accept=True)
    assert standing_minutes(hours) == 100


@pytest.mark.parametrize(
    ("field", "minutes", "proof"), [("minutes", 120, BY_HAND), ("minutes", -1, BY_HAND), ("reason", 60, Proof(" "))]
)
def test_a_correction_needs_a_reason_and_a_difference(world, field, minutes, proof):
    hours = served(world, 9, 120)
    with pytest.raises(Invalid) as refusal:
        correct_hours(by=world.zhao, hours=hours, minutes=minutes, proof=proof)
    assert list(refusal.value.fields) == [field]


def test_only_the_stations_coordinator_corrects_and_never_her_own(world):
    hours = served(world, 9, 120)
    for other in (world.chen, world.li, world.qian, world.director_zhou, world.other_coordinator):
        with pytest.raises(NotAllowed):
            correct_hours(by=other, hours=hours, minutes=60, proof=BY_HAND)


def test_a_time_corrected_away_is_free_again(world):
    wrong = served(world, 9, 120)
    gone = correct_hours(by=world.zhao, hours=wrong, minutes=0, proof=BY_HAND)
    with pytest.raises(Invalid):
        entered(world, 9, 60)
    review_hours(by=world.qian, hours=gone, accept=True)
    assert entered(world, 9, 60).waits_because == ["afterwards"]


def test_a_refused_record_is_put_right_by_one_in_its_place(world):
    refused = entered(world, 9, 60)
    review_hours(by=world.zhao, hours=refused, accept=False, note="当天没有活动")
    instead = correct_hours(by=world.zhao, hours=refused, minutes=45, proof=PROOF)
    assert (instead.minutes, instead.corrects) == (45, None)
    with pytest.raises(Conflict):
        correct_hours(by=world.zhao, hours=refused, minutes=50, proof=PROOF)
    review_hours(by=world.qian, hours=instead, accept=True)
    assert hours_summary(world.li).counted == 45


# The region's rules of credit


def test_a_region_may_want_half_hours_and_sixty_percent(world):
    for key, value in (("hours_rounding_minutes", 30), ("attendance_percent", 60)):
        RegionalSetting.objects.create(place_id=world.street, key=key, value=value)
    rounded = served(world, 9, 100, planned=(at(9), at(11)))
    assert rounded.minutes == 90
    assert [gone["why"] for gone in rounded.missing] == ["left_early", "rounded"]
    short = served(world, 13, 60, planned=(at(13), at(15)))
    assert (short.minutes, short.state) == (0, HoursState.COUNTED)


def test_who_confirmed_is_never_who_earned(world):
    with pytest.raises(NotAllowed) as refusal:
        served(world, 9, 60, confirmed_by=world.li)
    assert refusal.value.code == "own_hours"


# On screen

FORM = {
    "kind": "service",
    "activity": "爱心理发日",
    "content": "维持秩序",
    "service": "company",
    "started_at": "2026-11-16T09:00",
    "ended_at": "2026-11-16T10:30",
    "reason": "停电",
    "reference": "签到表第 3 页",
    "place_code": "330102990001",
}


def form_of(world, **changes):
    people = {
        "volunteer": world.volunteers["li"].volunteer_no,
        "organisation": world.station.public_id,
        "lead": world.chen.public_id,
    }
    return FORM | people | changes


def test_lin_enters_and_zhao_counts_it(world):
    client = world.client(world.lin)
    assert client.get("/hours/entries/new/").status_code == 200
    response = client.post("/hours/entries/new/", form_of(world, photo=photo(), reference=""))
    assert response.status_code == 303
    entry = HandEntry.objects.get()
    assert entry.hours.recorded_by == world.lin
    reviews = world.client(world.zhao).get("/hours/reviews/").content.decode()
    assert "停电" in reviews
    assert f"/hours/evidence/{entry.public_id}/" in reviews
    assert "停电" in world.client(world.li).get("/me/hours/").content.decode()


def test_the_photo_is_for_those_who_judge(world):
    world.client(world.lin).post("/hours/entries/new/", form_of(world, photo=photo()))
    address = f"/hours/evidence/{HandEntry.objects.get().public_id}/"
    for reader in (world.lin, world.zhao, world.qian, world.auditor):
        response = world.client(reader).get(address)
        assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
        b"".join(response.streaming_content)
    for stranger in (world.li, world.wang, world.wu, world.other_coordinator, world.other_supervisor):
        assert world.client(stranger).get(address).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"volunteer": "000"}, "您的区里没有这位志愿者"),
        ({"kind": "meeting"}, "开会和学习不算志愿服务"),
        ({"reference": ""}, "没有凭据不能补录"),
        ({"ended_at": "2026-11-16T08:30"}, "结束时间要晚于开始时间"),
    ],
)
def test_a_refused_entry_says_why_and_keeps_what_was_typed(world, changes, sentence):
    response = world.client(world.lin).post("/hours/entries/new/", form_of(world, **changes))
    assert response.status_code == 422
    shown = response.content.decode()
    assert sentence in shown
    assert "爱心理发日" in shown


def test_another_districts_volunteer_is_not_found_by_number_or_phone(world):
    there = world.volunteers["other_volunteer"]
    for known_as in (there.volunteer_no, "13900000102"):
        response = world.client(world.lin).post("/hours/entries/new/", form_of(world, volunteer=known_as))
        assert "您的区里没有这位志愿者" in response.content.decode()
    found = world.client(world.lin).post("/hours/entries/new/", form_of(world, volunteer="139 0000 0002"))
    assert found.status_code == 303


def test_zhao_corrects_from_the_register_and_the_volunteer_reads_why(world):
    hours = served(world, 9, 120)
    client = world.client(world.zhao)
    assert f"/hours/{hours.public_id}/correction/" in client.get("/hours/records/").content.decode()
    page = f"/hours/{hours.public_id}/correction/"
    assert "现在是 120 分钟" in client.get(page).content.decode()
    assert client.post(page, {"minutes": "120", "reason": "错"}).status_code == 422
    assert client.post(page, {"minutes": "90", "reason": "签到表抄错了"}).status_code == 303
    shown = world.client(world.li).get("/me/hours/").content.decode()
    assert "更正 -30 分钟" in shown
    assert "签到表抄错了" in shown


def test_the_register_is_filtered_and_each_sees_her_own_part(world):
    by_code, by_hand = served(world, 9, 60), entered(world, 12, 30)
    shown = world.client(world.zhao).get("/hours/records/?state=waiting").context["rows"]
    assert [row["hours"] for row in shown] == [by_hand]
    shown = world.client(world.auditor).get("/hours/records/?evidence=code").context["rows"]
    assert [row["hours"] for row in shown] == [by_code]
    for other in (world.director_zhou, world.other_coordinator, world.other_supervisor):
        assert world.client(other).get("/hours/records/").context["rows"] == []
    for outsider in (world.li, world.chen, world.wu):
        assert world.client(outsider).get("/hours/records/").status_code == 403
