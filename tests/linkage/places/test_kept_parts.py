"""A list that somebody looks at twice is drawn once, unless something happened that could concern it."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkage.dispatch.actions.claims import claim_place
from linkage.events.log import follow, record
from linkage.events.models import Event
from linkage.places import codes, kept_parts
from tests.linkage.dispatch import story

LISTS = [("li", "/tasks/"), ("chen", "/needs/"), ("zhao", "/needs/")]
# Who she is (two), what is new in the log, her unread messages; and what only tests do not keep: her roles, and whether she volunteers.
LOOKING = 6
KEPT_SECONDS = kept_parts.KEPT_SECONDS
ELSEWHERE = "110101001001"


@pytest.fixture
def keeping(monkeypatch, db):
    """As in production: the tests' world switches it off."""
    monkeypatch.setattr(kept_parts, "KEPT_SECONDS", KEPT_SECONDS)
    kept_parts.forget_all()
    cache.clear()
    yield
    kept_parts.forget_all()
    cache.clear()


@pytest.fixture
def drawn(monkeypatch, keeping) -> list[str]:
    """The templates of the parts that were drawn, one after the other."""
    found: list[str] = []
    real = kept_parts._draw

    def draw(request, template, draw):
        found.append(template)
        return real(request, template, draw)

    monkeypatch.setattr(kept_parts, "_draw", draw)
    return found


def happens(place_code: str, *, stream: str = "need/another", by=None) -> None:
    record("need.expired", stream=stream, place_code=place_code, by=by)


def shown(answer) -> str:
    """Without the cursor and the tokens, which are new each time."""
    return re.sub(r'data-cursor="[^"]*"|name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


@pytest.mark.parametrize(("who", "path"), LISTS)
def test_the_second_look_asks_nearly_nothing_and_shows_the_same(world, drawn, who, path):
    story.published_stair_rail(world)
    client = world.client(getattr(world, who))
    first = client.get(path)
    with CaptureQueriesContext(connection) as asked:
        second = client.get(path)
    assert shown(second) == shown(first)
    assert len(drawn) == 1
    assert len(asked) <= LOOKING, [each["sql"] for each in asked]
    part = shown(client.get(path, headers={"HX-Request": "true"}))
    assert len(drawn) == 1
    assert "<html" not in part
    assert part in shown(second)


@pytest.mark.parametrize(("who", "path"), LISTS)
def test_what_is_published_in_the_district_is_there_at_the_next_look(world, keeping, who, path):
    client = world.client(getattr(world, who))
    assert "为楼道加装扶手" not in client.get(path).content.decode()
    story.published_stair_rail(world)
    assert "为楼道加装扶手" in client.get(path).content.decode()


def test_only_what_could_concern_her_makes_a_new_part(world, drawn):
    li, look = world.li, world.client(world.li)

    def is_new(act) -> bool:
        before = len(drawn)
        act()
        look.get("/tasks/")
        return len(drawn) > before

    assert is_new(lambda: None), "the first look"
    assert not is_new(lambda: happens(ELSEWHERE)), "elsewhere"
    assert not is_new(lambda: happens(world.heping, stream="user/somebody")), "of another person"
    assert is_new(lambda: happens(world.heping)), "in her own community"
    assert is_new(lambda: happens(codes.pad(world.heping[:2]))), "in the province around it"
    assert is_new(lambda: happens("", stream="fund/anywhere")), "of no place"
    assert is_new(lambda: happens(ELSEWHERE, by=li)), "by herself"
    assert is_new(lambda: happens("", stream=f"user/{li.public_id}")), "on her own stream"
    assert not is_new(lambda: follow("need/far", li))
    assert is_new(lambda: happens(ELSEWHERE, stream="need/far")), "where she takes part"
    assert not is_new(lambda: happens(ELSEWHERE)), "and elsewhere still not"


def test_what_the_log_has_not_numbered_yet_counts(world, drawn):
    look = world.client(world.li)
    look.get("/tasks/")
    happens(world.heping)
    Event.objects.filter(stream="need/another").update(position=None)
    look.get("/tasks/")
    assert len(drawn) == 2


def test_more_news_than_one_looks_through_make_a_new_part(world, drawn, monkeypatch):
    monkeypatch.setattr(kept_parts, "LOOKED_BACK", 3)
    look = world.client(world.li)
    look.get("/tasks/")
    for _each in range(3):
        happens(ELSEWHERE)
    look.get("/tasks/")
    assert len(drawn) == 1
    for _each in range(4):
        happens(ELSEWHERE)
    look.get("/tasks/")
    assert len(drawn) == 2


def test_what_she_changes_herself_is_there_at_once_though_the_log_says_nothing(world, drawn):
    look = world.client(world.li)
    look.get("/tasks/")
    look.post("/elder-view/", {"elder": "0", "next": "/tasks/"})
    look.get("/tasks/")
    assert len(drawn) == 2


def test_a_part_grows_old(world, drawn, monkeypatch):
    look = world.client(world.li)
    look.get("/tasks/")
    now = kept_parts.time.monotonic()
    monkeypatch.setattr(kept_parts.time, "monotonic", lambda: now + KEPT_SECONDS)
    look.get("/tasks/")
    assert len(drawn) == 2


def test_two_people_never_share_a_part(world, drawn):
    need = story.published_stair_rail(world)
    claim_place(by=world.li, requirement=story.requirement(need, "volunteer"))
    mine, theirs = world.client(world.li), world.client(world.zhou)
    assert "我接的任务" in mine.get("/tasks/").content.decode()
    assert "我接的任务" not in theirs.get("/tasks/").content.decode()
    assert "我接的任务" in mine.get("/tasks/").content.decode()
    assert len(drawn) == 2


def test_forms_in_a_kept_part_are_believed_in_their_own_session_only(world, drawn):
    story.published_stair_rail(world)
    own, other = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    for each in (own, other):
        each.force_login(world.li, backend="django.contrib.auth.backends.ModelBackend")
        kept = each.get("/tasks/", headers={"HX-Request": "true"}).content.decode()
    assert len(drawn) == 1, "her two devices are shown the same part"
    [token, *_more] = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', kept)
    form = {"csrfmiddlewaretoken": token, "elder": "0", "next": "/tasks/"}
    assert other.post("/elder-view/", form).status_code == 302
    assert own.post("/elder-view/", form).status_code == 403


def test_the_memory_holds_only_so_many(world, drawn, monkeypatch):
    monkeypatch.setattr(kept_parts, "MOST", 2)
    look = world.client(world.li)
    for when in ("today", "week", "weekend"):
        look.get(f"/tasks/?when={when}")
    assert len(kept_parts._parts) == 2
