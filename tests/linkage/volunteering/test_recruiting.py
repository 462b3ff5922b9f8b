"""The station hangs up a poster; 何小满 scans it, registers, learns, serves, and the station sees which step is next (S01, H18)."""

import pytest

from linkage.common import clock
from linkage.common.errors import Invalid, NotAllowed
from linkage.events.models import Event
from linkage.messaging.rules import told_of
from linkage.volunteering.actions.guardians import record_guardian_consent
from linkage.volunteering.actions.recruiting import come, put_up_poster, save_page
from linkage.volunteering.actions.training import appraise, record_training
from linkage.volunteering.models import Newcomer, Poster, RecruitingPage
from linkage.volunteering.queries.recruiting import funnel_of, newcomer_of, newcomers_seen_by, next_of, shares_of
from tests import factories
from tests.linkage.volunteering.team_story import founded

WANTED = {
    "about": "我们在示范街道，陪老人、修小件、走楼道。来了有社工带。",
    "kinds": ["elders", "repairs"],
    "skills": ["company"],
    "whens": ["weekends"],
}
PROFILE = {"when": "weekends", "radius_km": "3", "weekly_cap": "4", "languages": ["zh"]}


@pytest.fixture
def page(world) -> RecruitingPage:
    return save_page(by=world.chen, organisation=world.station, team=None, **WANTED)


def test_who_writes_a_page(world, page):
    again = save_page(by=world.zhao, organisation=world.station, team=None, **(WANTED | {"about": "一起来"}))
    assert (again.pk, RecruitingPage.objects.count()) == (page.pk, 1)
    for by in (world.li, world.director_zhou, world.other_worker):
        with pytest.raises(NotAllowed):
            save_page(by=by, organisation=world.station, team=None, **WANTED)
    with pytest.raises(Invalid) as refused:
        save_page(
            by=world.chen, organisation=world.station, team=None, about=" ", kinds=["x"], skills=["x"], whens=["x"]
        )
    assert refused.value.fields.keys() == {"about", "kinds", "skills", "whens"}
    with pytest.raises(Invalid, match="spot_needed"):
        put_up_poster(by=world.chen, page=page, spot=" ")


def test_from_the_poster_to_the_first_steps(world, page):
    chen = world.client(world.chen)
    assert chen.post(f"/recruiting/{page.public_id}/posters/", {"spot": "3 幢楼下公告栏"}).status_code == 303
    poster = Poster.objects.get()
    printed = chen.get(f"/recruiting/posters/{poster.public_id}/").content.decode()
    scanned = f"/open/recruiting/{page.public_id}/?poster={poster.public_id}"
    assert scanned in printed
    shown = world.client().get(scanned).content.decode()
    joining = f"/recruiting/{page.public_id}/joining/?poster={poster.public_id}"
    assert ("陪老人、修小件" in shown, joining in shown) == (True, True)
    assert "/accounts/login/?next=" in world.client().get(joining).url

    user = factories.person(home_code=world.heping)
    new = world.client(user)
    assert "您是哪年出生的" in new.get(joining).content.decode()
    assert new.post(joining, {"birth_year": clock.today().year - 12}).status_code == 422
    assert not Newcomer.objects.exists()
    assert new.post(joining, {"birth_year": 1990}).status_code == 303
    newcomer = Newcomer.objects.get()
    assert (newcomer.user, newcomer.poster) == (user, poster)
    assert told_of(Event.objects.get(type="recruiting.newcomer")).keys() == {world.chen}
    assert new.post(joining).status_code == 303
    assert Newcomer.objects.count() == 1

    steps = f"/recruiting/{page.public_id}/joining/"
    assert "去登记" in new.get(steps).content.decode()
    registered = new.post("/me/volunteering/", PROFILE | {"place_code": world.heping})
    assert (registered.status_code, registered.url) == (303, steps)
    assert "去学" in new.get(steps).content.decode()
    assert new.post("/me/volunteering/", PROFILE | {"place_code": world.heping}).url == "/me/volunteering/"


def test_a_fifteen_year_old_waits_for_her_guardian(world, page):
    child = factories.person(phone="+8613800009901", home_code=world.heping, name="")
    come(by=child, page=page, poster=None, birth_year=clock.today().year - 15)
    assert next_of(newcomer_of(child, page)) == "guardian"
    assert "请监护人陪您到社工站" in world.client(child).get(f"/recruiting/{page.public_id}/joining/").content.decode()
    record_guardian_consent(
        by=world.chen,
        place_code=world.heping,
        phone="13800009901",
        name="何小满",
        birth_year=clock.today().year - 15,
        guardian_name="何大满",
        guardian_phone="13800009902",
        relation="father",
    )
    assert next_of(newcomer_of(child, page)) == "registration"


def test_the_funnel_and_each_ones_next_step(world, page, django_assert_max_num_queries):
    poster = put_up_poster(by=world.lin, page=page, spot="菜场门口")
    people = [factories.person(birth_year=1980 + number, name="何小满") for number in range(4)]
    for user in people:
        come(by=user, page=page, poster=poster)
    volunteers = [factories.volunteer(user=user) for user in people[1:]]
    lesson = {"organisation": world.station, "kind": "induction", "name": "第一课", "content": "进门前", "minutes": 45}
    record_training(by=world.chen, volunteers=volunteers[1:], held_on=clock.today(), **lesson)
    appraise(by=world.zhao, volunteer=volunteers[2], year=clock.today().year, verdict="good", remark="守时")
    rows = newcomers_seen_by(world.lin)
    funnel = funnel_of(rows)
    assert (funnel.came, funnel.registered, funnel.trained, funnel.served, funnel.appraised) == (4, 3, 2, 0, 1)
    assert [str(next_of(each)) for each in reversed(rows)] == ["registration", "training", "service", "service"]
    shares = shares_of([world.lin.pk, world.chen.pk], clock.today().year)
    assert (shares[world.lin.pk].recruited, shares[world.lin.pk].trained) == (3, 0)
    assert (shares[world.chen.pk].recruited, shares[world.chen.pk].trained) == (0, 2)
    client = world.client(world.lin)
    with django_assert_max_num_queries(20):
        shown = client.get("/recruiting/").content.decode()
    assert ("海报：菜场门口" in shown, "林悦" in shown, "陈静" in shown) == (True, True, False)
    waiting = client.get("/recruiting/?step=registration").content.decode()
    assert waiting.count("海报：菜场门口") == 1
    everyone = world.client(world.zhao).get("/recruiting/").content.decode()
    assert "陈静" in everyone
    assert "海报：菜场门口" not in world.client(world.other_coordinator).get("/recruiting/").content.decode()
    assert world.client(world.li).get("/recruiting/").status_code == 403


def test_a_team_recruits_for_itself_and_a_closed_page_takes_nobody(world):
    team = founded(world)
    li, wanted = world.client(world.li), WANTED | {"about": "一起走走楼道", "is_open": "on"}
    assert li.post(f"/teams/{team.public_id}/recruiting/", wanted).status_code == 303
    page = RecruitingPage.objects.get()
    assert world.client(world.zhou).post(f"/teams/{team.public_id}/recruiting/", wanted).status_code == 403
    assert "楼道巡护队" in world.client().get("/open/recruiting/").content.decode()
    zhou, steps = world.client(world.zhou), f"/recruiting/{page.public_id}/joining/"
    assert zhou.post(steps).status_code == 303
    assert "申请入队" in zhou.get(steps).content.decode()
    assert told_of(Event.objects.get(type="recruiting.newcomer")).keys() == {world.li}
    assert world.zhou.short_name in li.get(f"/recruiting/{page.public_id}/posters/").content.decode()
    del wanted["is_open"]
    assert li.post(f"/recruiting/{page.public_id}/changes/", wanted).status_code == 303
    assert world.client().get(f"/open/recruiting/{page.public_id}/").status_code == 404
    assert zhou.get(steps).status_code == 404
