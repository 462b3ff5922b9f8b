"""Who sees and does what with a need, by role and scope (the access matrix, need.*): own, assigned, same station, elsewhere, and no longer."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import NotAllowed, NotFound
from linkage.events.log import follow, unfollow
from linkage.needs import facts, permissions, queries
from linkage.needs.actions import cancel_need, edit_need, publish_need, refuse_need, return_need
from linkage.needs.actions.readings import open_contact
from linkage.needs.models import Need, Source
from linkage.needs.specs import Beneficiary, OnBehalf
from linkage.organisations.models import Membership
from linkage.people.actions.consents import withdraw_consent
from linkage.people.models import Consent, PersonalDataReading, User

EVERYBODY = [
    "wang", "liu", "li", "chen", "lin", "zhao", "director_zhou", "wu", "zheng", "approver", "qian", "auditor", "admin", "hotline",
    "other_wang", "other_volunteer", "other_worker", "other_coordinator", "other_staff", "other_officer", "other_supervisor",
]  # fmt: skip


def allowed(world, rule, need):
    return {who for who in EVERYBODY if rule(world.people[who], need)}


def test_who_may_see_a_new_need(world, posting):
    need = posting.submitted()
    seen = {who for who in EVERYBODY if queries.needs_visible_to(world.people[who]).filter(pk=need.pk).exists()}
    assert seen == {"wang", "chen", "lin", "zhao"}
    with pytest.raises(NotFound):
        queries.need_for(world.other_worker, need.public_id)


def test_who_may_act_on_it(world, posting):
    need = posting.assessed()
    assert allowed(world, permissions.can_assess, need) == {"chen", "lin", "zhao"}
    assert allowed(world, permissions.can_refuse, need) == {"chen", "lin", "zhao"}
    assert allowed(world, permissions.can_return, need) == {"chen", "lin", "zhao"}
    assert allowed(world, permissions.can_publish, need) == {"chen", "zhao"}
    assert allowed(world, permissions.can_edit, need) == {"wang", "zhao"}
    assert allowed(world, permissions.can_cancel, need) == {"wang", "zhao"}
    assert allowed(world, permissions.can_confirm, need) == {"wang", "zhao"}
    assert allowed(world, permissions.can_rate, need) == {"wang"}


def test_who_reads_what(world, posting):
    need = posting.published(shares_contact=True)
    follow(need.stream, world.li)
    assert allowed(world, permissions.can_read_story, need) == {"wang", "chen", "lin", "zhao", "li"}
    assert allowed(world, permissions.can_read_contact, need) == {"wang", "chen", "zhao", "li"}
    assert allowed(world, permissions.can_read_circumstances, need) == {"wang", "chen", "zhao"}
    assert allowed(world, permissions.can_read_reason, need) == {"wang", "chen", "lin", "zhao"}


def test_a_helper_reads_the_address_only_with_consent_while_she_serves_and_a_day_longer(world, posting):
    private, shared = posting.published(), posting.published(shares_contact=True, by=world.liu)
    follow(private.stream, world.li)
    follow(shared.stream, world.li)
    assert not permissions.can_read_contact(world.li, private)
    assert permissions.can_read_contact(world.li, shared)

    withdraw_consent(by=world.liu, consent=Consent.objects.get(user=world.liu, purpose="share_with_helpers"))
    assert not permissions.can_read_contact(world.li, shared)

    again = posting.published(shares_contact=True)
    follow(again.stream, world.li)
    again.state, again.closed_at = "confirmed", clock.now() - dt.timedelta(hours=23)
    assert permissions.can_read_contact(world.li, again)
    again.closed_at = clock.now() - dt.timedelta(hours=25)
    assert not permissions.can_read_contact(world.li, again)
    assert not permissions.can_read_story(world.li, again)
    again.state = "published"
    unfollow(again.stream, world.li)  # as withdrawing does
    assert not permissions.can_read_contact(world.li, again)


def test_each_reading_of_the_contact_is_noted(world, posting):
    person = Beneficiary(
        name="刘奶奶", facts={"populations": ["elderly_alone", "minimum_living"], "notes": "耳背，敲门要久"}
    )
    need = posting.published(shares_contact=True, beneficiary=person)
    follow(need.stream, world.li)

    told = open_contact(by=world.li, need=need)
    assert (told.address, told.populations, told.notes) == ("和平里 3 幢 2 单元 301", [], "")
    told = open_contact(by=world.chen, need=need)
    assert (len(told.populations), told.notes) == (2, "耳背，敲门要久")
    open_contact(by=world.wang, need=need)
    with pytest.raises(NotAllowed):
        open_contact(by=world.lin, need=need)

    noted = PersonalDataReading.objects.filter(subject=need.stream).order_by("pk").values_list("reader", "facts")
    assert list(noted) == [
        (world.li.pk, "name,phone,address"),
        (world.chen.pk, "name,phone,address,circumstances"),
    ]


def test_a_social_worker_who_leaves_the_station_sees_and_does_nothing_more(world, posting):
    need = posting.published()
    Membership.objects.filter(user=world.chen).update(ended_at=clock.now())
    gone = User.objects.get(pk=world.chen.pk)
    assert not permissions.can_assess(gone, need)
    assert not permissions.can_publish(gone, need)
    assert not permissions.can_read_contact(gone, need)
    assert not queries.needs_of_station(gone).exists()


def test_a_disabled_account_posts_nothing(world, posting):
    world.wang.is_active = False
    with pytest.raises(NotAllowed):
        posting.submitted()


def test_the_hotline_reads_what_it_posted_for_a_day_and_only_its_own(world, posting):
    caller = OnBehalf("孙大爷", "13812345678", "oral")
    need = posting.submitted(by=world.hotline, on_behalf_of=caller)
    assert need.source == Source.HOTLINE
    assert queries.need_for(world.hotline, need.public_id) == need
    assert permissions.can_read_contact(world.hotline, need)
    assert not permissions.can_cancel(world.hotline, need)

    Need.objects.filter(pk=need.pk).update(submitted_at=clock.now() - dt.timedelta(hours=25))
    need.refresh_from_db()
    with pytest.raises(NotFound):
        queries.need_for(world.hotline, need.public_id)
    assert not permissions.can_read_contact(world.hotline, need)
    assert not permissions.can_read_story(world.hotline, need)


def test_the_hotline_does_not_post_without_consent_or_outside_its_city(world, posting):
    with pytest.raises(NotAllowed) as refused:
        posting.submitted(by=world.hotline, on_behalf_of=OnBehalf("孙大爷", "13812345678"))
    assert refused.value.code == "consent_missing"
    Membership.objects.filter(user=world.hotline).update(place_code=world.other_district)
    elsewhere = User.objects.get(pk=world.hotline.pk)
    with pytest.raises(NotAllowed) as refused:
        posting.submitted(by=elsewhere, on_behalf_of=OnBehalf("孙大爷", "13812345678", "oral"))
    assert refused.value.code == "other_place"


def test_a_neighbour_keeps_sight_of_what_she_asked_for_another(world, posting):
    need = posting.submitted(on_behalf_of=OnBehalf("刘奶奶", "13900000011", "oral"))
    for asker in (world.wang, world.liu):
        assert permissions.is_asker(asker, need)
        assert permissions.can_confirm(asker, need)
    assert not permissions.can_assess(world.wang, need)


def test_a_colleague_who_typed_it_in_is_no_asker(world, posting):
    need = posting.submitted(by=world.lin, on_behalf_of=OnBehalf("刘奶奶", "13900000011", "paper"))
    assert (need.source, need.requester, need.recorded_by) == (Source.STAFF, world.liu, world.lin)
    assert not permissions.is_asker(world.lin, need)
    assert not permissions.can_rate(world.lin, need)
    assert permissions.can_assess(world.lin, need).code == "creator"


def test_an_anonymous_rating_is_read_by_the_station_and_not_by_the_helper(world, posting):
    need = posting.published()
    follow(need.stream, world.li)
    for anonymous, readers in ((True, {"wang", "chen", "lin", "zhao"}), (False, {"wang", "chen", "lin", "zhao", "li"})):
        rating = type("Rating", (), {"is_anonymous": anonymous})()
        assert {who for who in EVERYBODY if permissions.can_read_rating(world.people[who], need, rating)} == readers


def test_what_a_page_is_given_holds_only_what_its_reader_may_know(world, posting):
    need = posting.submitted()
    refuse_need(by=world.chen, need=need, reason="家里已经请了师傅")
    assert facts.need_facts(world.wang, need).reason == "家里已经请了师傅"
    follow(need.stream, world.li)
    need.closed_at = clock.now() - dt.timedelta(days=2)
    told = facts.need_facts(world.li, need)
    assert (told.reason, told.description, told.photos, told.own_contact) == ("", "", [], {})
    assert need.title not in told.heading


@pytest.mark.parametrize("who", ["li", "qian", "admin", "auditor", "hotline", "other_coordinator", "liu"])
def test_every_act_asks_who_is_acting(world, posting, who):
    need, by = posting.assessed(), world.people[who]
    acts = [
        lambda: publish_need(by=by, need=need),
        lambda: refuse_need(by=by, need=need, reason="不行"),
        lambda: return_need(by=by, need=need, reason="不行"),
        lambda: cancel_need(by=by, need=need, reason="不行"),
        lambda: edit_need(
            by=by,
            need=need,
            title="改",
            description="",
            address="",
            window_start=need.window_start,
            window_end=need.window_end,
        ),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
