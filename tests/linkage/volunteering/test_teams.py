"""小李 founds 楼道巡护队: the station agrees, neighbours join and leave, another takes over, the team grows."""

import datetime as dt

import pytest

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, NotAllowed
from linkage.events.models import Event
from linkage.me.copy import copy_of
from linkage.me.obstacles import obstacles_to_erasure
from linkage.messaging.rules import told_of
from linkage.people.actions.consents import give_consent
from linkage.people.models import Consent
from linkage.volunteering.actions import teammates, teams
from linkage.volunteering.models import Team, Teammate
from linkage.volunteering.queries.teams import place_in, teams_looked_after_by
from tests import factories
from tests.linkage.volunteering.team_story import founded, fresh, joined, proposed
from tests.together import answers


def last(type: str) -> Event:
    return Event.objects.filter(type=type).latest("pk")


def size(team: Team) -> int:
    return fresh(team).members


# Founding


def test_a_volunteer_founds_and_the_coordinator_agrees(world):
    team = proposed(world)
    assert told_of(last("team.proposed")).keys() == {world.zhao}
    assert (team.state, size(team)) == ("proposed", 0)
    for by in (world.li, world.chen, world.other_coordinator):
        with pytest.raises(NotAllowed):
            teams.approve_team(by=by, team=team)
    teams.approve_team(by=world.zhao, team=team)
    assert (size(team), place_in(world.li, team).leads) == (1, True)
    assert list(team.steps.values_list("step", flat=True)) == ["formed"]
    assert told_of(last("team.approved")).keys() == {world.li}
    with pytest.raises(Conflict, match="wrong_state"):
        teams.refuse_team(by=world.zhao, team=team, reason="想想再说")


def test_one_that_is_refused_says_why_and_leaves_its_name_free(world):
    team = proposed(world)
    with pytest.raises(Invalid, match="reason_needed"):
        teams.refuse_team(by=world.zhao, team=team, reason=" ")
    teams.refuse_team(by=world.zhao, team=team, reason="和平安巡逻队重复，先一起走")
    page = world.client(world.li).get(f"/teams/{team.public_id}/").content.decode()
    assert "和平安巡逻队重复" in page
    assert world.client(world.zhou).get(f"/teams/{team.public_id}/").status_code == 404
    again = proposed(world)
    with pytest.raises(Conflict, match="name_taken"):
        proposed(world, by=world.zhou)
    assert again.state == "proposed"


def test_who_may_found_where(world):
    for by, home in ((world.wang, world.station), (world.li, world.organisations["mutual_aid"])):
        with pytest.raises(NotAllowed):
            proposed(world, by=by, organisation=home)
    with pytest.raises(NotAllowed):
        proposed(world, by=world.other_volunteer)
    with pytest.raises(Invalid) as refused:
        proposed(world, name=" ", maximum=1, kind="fan_club")
    assert refused.value.fields.keys() == {"name", "maximum", "kind"}
    with pytest.raises(Invalid, match="leader_needed"):
        proposed(world, by=world.zhao)


def test_nobody_is_made_a_leader_without_her_word(world):
    team = proposed(world, by=world.zhao, leader=world.zhou)
    place = place_in(world.zhou, team)
    assert (fresh(team).state, place.state, size(team)) == ("active", "invited", 0)
    assert told_of(last("teammate.invited")) == {world.zhou: f"/teams/{team.public_id}/"}
    with pytest.raises(NotAllowed, match="not_yours"):
        teammates.accept_invitation(by=world.li, place=place)
    teammates.decline_invitation(by=world.zhou, place=place)
    assert told_of(last("team.invitation_declined")).keys() == {world.zhao}
    asked_again = teammates.ask_to_join(by=world.zhang, team=fresh(team))
    teammates.admit(by=world.zhao, place=asked_again)
    teammates.name_leader(by=world.zhao, place=asked_again)
    assert place_in(world.zhang, team).leads


# Joining and leaving


def test_who_asks_is_admitted_by_a_leader(world):
    team = founded(world)
    place = teammates.ask_to_join(by=world.zhou, team=team, word="我住 3 幢，晚上都有空")
    assert told_of(last("team.asked")).keys() == {world.li}
    with pytest.raises(Conflict, match="already_yours"):
        teammates.ask_to_join(by=world.zhou, team=team)
    with pytest.raises(NotAllowed):
        teammates.admit(by=world.zhang, place=place)
    teammates.admit(by=world.li, place=place)
    assert (place.state, size(team)) == ("member", 2)
    assert told_of(last("teammate.admitted")).keys() == {world.zhou}
    for stranger in (world.wang, world.other_volunteer):
        with pytest.raises(NotAllowed):
            teammates.ask_to_join(by=stranger, team=team)


def test_a_child_of_fifteen_joins_with_a_guardians_consent_only(world):
    team = founded(world, joins_freely=True)
    child = factories.volunteer(user=factories.person(birth_year=clock.today().year - 15)).user
    with pytest.raises(NotAllowed, match="minor"):
        teammates.ask_to_join(by=child, team=team)


def test_a_full_team_takes_nobody_until_somebody_leaves(world):
    team = founded(world, maximum=2, joins_freely=True)
    mine = teammates.ask_to_join(by=world.zhou, team=team)
    with pytest.raises(Conflict, match="full"):
        teammates.ask_to_join(by=world.zhang, team=team)
    teammates.leave(by=world.zhou, place=mine)
    assert size(team) == 1
    teammates.ask_to_join(by=world.zhang, team=fresh(team))
    assert size(team) == 2
    with pytest.raises(Invalid, match="bad_team"):
        teams.change_team(by=world.li, team=team, maximum=1)
    teams.change_team(by=world.li, team=team, maximum=3)
    joined(world, team, factories.volunteer().user)
    with pytest.raises(Invalid, match="too_many_members"):
        teams.change_team(by=world.li, team=team, maximum=2)


def test_a_team_is_handed_over_before_its_only_leader_goes(world):
    team = founded(world)
    mine, zhou = place_in(world.li, team), joined(world, team, world.zhou)
    for act in (teammates.leave, teammates.step_down):
        with pytest.raises(Conflict, match="last_leader"):
            act(by=world.li, place=mine)
    with pytest.raises(NotAllowed, match="not_leader"):
        teammates.hand_over(by=world.zhao, place=zhou)
    teammates.hand_over(by=world.li, place=zhou)
    assert (place_in(world.zhou, team).leads, place_in(world.li, team).leads) == (True, False)
    teammates.leave(by=world.li, place=place_in(world.li, team))
    assert size(team) == 1
    with pytest.raises(NotAllowed):
        teams.change_team(by=world.li, team=team, name="夜巡队")


def test_two_lead_and_not_three(world):
    team = founded(world)
    zhou, zhang = (joined(world, team, user) for user in (world.zhou, world.zhang))
    teammates.name_leader(by=world.li, place=zhou)
    with pytest.raises(Conflict, match="enough_leaders"):
        teammates.name_leader(by=world.li, place=zhang)
    teammates.step_down(by=world.zhou, place=zhou)
    teammates.name_leader(by=world.li, place=zhang)


def test_who_is_removed_reads_why(world):
    team = founded(world)
    place = joined(world, team, world.zhou)
    with pytest.raises(Invalid, match="reason_needed"):
        teammates.remove(by=world.li, place=place, reason="")
    with pytest.raises(NotAllowed, match="own_place"):
        teammates.remove(by=world.li, place=place_in(world.li, team), reason="不想干了")
    teammates.remove(by=world.li, place=place, reason="三个月没有来，先把位置让给别人")
    assert told_of(last("teammate.removed")).keys() == {world.zhou}
    page = f"/teams/{team.public_id}/"
    assert "三个月没有来" in world.client(world.zhou).get(page).content.decode()
    assert "三个月没有来" not in world.client(world.zhang).get(page).content.decode()
    assert (size(team), joined(world, team, world.zhou).state) == (1, "member")


def test_a_dissolved_team_tells_its_people_and_keeps_nobody(world):
    team = founded(world)
    joined(world, team, world.zhou)
    teammates.ask_to_join(by=world.zhang, team=fresh(team))
    teams.dissolve_team(by=world.li, team=fresh(team), reason="并到平安巡逻队了")
    assert told_of(last("teammate.team_dissolved")).keys() == {world.zhou}
    assert (size(team), Teammate.objects.filter(state__in=["member", "asked"]).count()) == (0, 0)
    assert "并到平安巡逻队了" in world.client(world.zhou).get(f"/teams/{team.public_id}/").content.decode()
    assert world.client(world.wang).get(f"/teams/{team.public_id}/").status_code == 404


# Growing


def test_a_team_grows_step_by_step_on_the_stations_desk(world, django_assert_max_num_queries):
    team = founded(world)
    today = clock.today()
    for step, day, code in (("filed", today, "step_order"), ("regular", today + dt.timedelta(days=1), "in_the_future")):
        with pytest.raises(Invalid, match=code):
            teams.reach_step(by=world.chen, team=team, step=step, reached_on=day)
    with pytest.raises(NotAllowed):
        teams.reach_step(by=world.li, team=team, step="regular", reached_on=today)
    client, path = world.client(world.chen), f"/teams/{team.public_id}/"
    assert client.post(f"{path}steps/", {"step": "regular", "reached_on": "昨天"}).status_code == 422
    assert client.post(f"{path}steps/", {"step": "regular", "reached_on": "2026-03-01"}).status_code == 303
    filed = {"step": "filed", "reached_on": "2026-06-01", "note": "街道备案 18 号"}
    assert client.post(f"{path}steps/", filed).status_code == 303
    assert "街道备案 18 号" in client.get(path).content.decode()
    founded(world, by=world.zhou, name="银龄合唱队", kind="arts")
    with django_assert_max_num_queries(20):
        page = client.get("/teams/desk/").content.decode()
    assert "2026-06-01" in page
    assert not teams_looked_after_by(world.other_coordinator).exists()


# Pages


def test_by_hand_from_founding_to_the_members_page(world):
    li, zhou, zhao = (world.client(user) for user in (world.li, world.zhou, world.zhao))
    facts = {
        "name": "楼道巡护队",
        "kind": "peace",
        "purpose": "每周走一遍楼道",
        "maximum": 10,
        "place_code": world.heping,
    }
    assert li.post("/teams/new/", facts | {"name": ""}).status_code == 422
    assert li.post("/teams/new/", facts).status_code == 303
    path = f"/teams/{Team.objects.get().public_id}/"
    assert "等站长同意" in li.get(path).content.decode()
    assert "同意成立" in zhao.get(path).content.decode()
    assert zhao.post(f"{path}approval/").status_code == 303
    assert "楼道巡护队" in zhou.get("/teams/?kind=peace").content.decode()
    assert zhou.post(f"{path}members/", {"word": "我住 3 幢"}).status_code == 303
    assert "已申请，等队长答复" in zhou.get(path).content.decode()
    assert "我住 3 幢" in li.get(path).content.decode()
    assert "我住 3 幢" not in zhou.get(path).content.decode()
    place = place_in(world.zhou, Team.objects.get())
    assert li.post(f"/team-members/{place.public_id}/admission/").status_code == 303
    page = zhou.get(path).content.decode()
    assert "今年我" in page
    assert world.li.masked_phone not in page
    assert zhou.post(f"{path}members/").status_code == 409
    assert "我的队伍" in zhou.get("/teams/").content.decode()


def test_a_leader_sees_names_as_agreed_and_numbers_masked(world):
    team = founded(world)
    joined(world, team, world.zhou)
    path = f"/teams/{team.public_id}/"
    page = world.client(world.li).get(path).content.decode()
    assert world.zhou.masked_phone in page
    assert world.zhou.name not in page
    give_consent(by=world.zhou, user=world.zhou, purpose=Consent.Purpose.NAME_ON_BOARDS)
    page = world.client(world.li).get(path).content.decode()
    assert world.zhou.name in page
    assert world.zhou.phone[-8:] not in page
    stranger = world.client(world.wang).get(path).content.decode()
    assert world.zhou.short_name not in stranger
    assert "登记成为志愿者" in stranger


def test_the_station_founds_with_a_leader_of_its_district(world):
    client = world.client(world.zhao)
    facts = {"name": "春风应急队", "kind": "emergency", "purpose": "台风天守排水口", "maximum": 20}
    facts |= {"place_code": world.chunfeng}
    unknown = client.post("/teams/new/", facts | {"leader": "13900000102"})
    assert (unknown.status_code, "您的区里没有这位志愿者" in unknown.content.decode()) == (422, True)
    assert client.post("/teams/new/", facts | {"leader": "13900000012"}).status_code == 303
    path = f"/teams/{Team.objects.get().public_id}/"
    zhou = world.client(world.zhou)
    assert "请您当队长，等您答复" in zhou.get("/teams/").content.decode()
    assert zhou.post(f"{path}invitation/acceptance/").status_code == 303
    assert zhou.get(f"{path}changes/").status_code == 200
    assert zhou.post(f"{path}leaving/").status_code == 409


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_last_places_of_a_team_are_given_once_each(world):
    team = founded(world, maximum=4, joins_freely=True)
    users = [factories.volunteer().user for _number in range(10)]
    given = answers([lambda user=user: teammates.ask_to_join(by=user, team=fresh(team)).state for user in users])
    assert sorted(given) == ["full"] * 7 + ["member"] * 3
    assert (size(team), Teammate.objects.filter(state="member").count()) == (4, 4)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_leaders_who_leave_at_once_leave_one_behind(world):
    team = founded(world)
    teammates.name_leader(by=world.li, place=joined(world, team, world.zhou))
    places = {user: place_in(user, team) for user in (world.li, world.zhou)}
    given = answers([lambda user=user: teammates.leave(by=user, place=places[user]) for user in places])
    assert sorted(given, key=str) == [None, "last_leader"]
    assert Teammate.objects.filter(team=team, state="member", leads=True).count() == 1


def test_her_copy_tells_of_her_teams_and_whoever_is_erased_stands_in_none(world):
    team = founded(world)
    place = joined(world, team, world.zhou)
    assert [(each["team"], each["state"]) for each in copy_of(world.zhou)["teams"]] == [(team.name, "member")]
    assert obstacles_to_erasure(world.li)
    assert not obstacles_to_erasure(world.zhou)
    assert teammates.end_places_of(user=world.zhou) == 1
    place.refresh_from_db()
    assert (place.state, size(team)) == ("left", 1)
