"""The frame around every page: who sees which doors, larger type, languages, and the pages that belong to no app."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.urls import reverse

from linkage.common import clock
from linkage.organisations.models import Membership, Role
from linkage.people.models import User
from linkage.shell.compression import CompressText
from linkage.volunteering.models import Volunteer
from tests.linkage.dispatch import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def auntie_wang(client):
    user = User.objects.create_user(phone="+8613900000001", name="王阿姨", home_code="330102990001")
    client.force_login(user)
    return user


def doors(client) -> list[str]:
    context = client.get("/offline/").context
    return [door.url for door in context["doors"]]


def test_a_visitor_finds_the_public_doors_and_the_way_in(client):
    assert doors(client)[0] == "/"
    assert "/open/" in doors(client)


def test_a_resident_asks(client, auntie_wang):
    assert "/needs/" in doors(client)


def test_a_volunteer_helps(client, auntie_wang):
    Volunteer.objects.create(user=auntie_wang, place_code=auntie_wang.home_code)
    assert "/tasks/" in doors(client)


def test_staff_have_a_desk_until_their_role_ends(client, auntie_wang):
    membership = Membership.objects.create(
        user=auntie_wang, role=Role.SOCIAL_WORKER, place_code="330102990000", started_at=clock.now()
    )
    assert "/desk/" in doors(client)
    membership.ended_at = clock.now() + dt.timedelta(seconds=1)
    membership.save()
    auntie_wang.access_version += 1
    auntie_wang.save()
    assert "/desk/" not in doors(client)


def test_there_are_never_more_than_four_doors(client, auntie_wang):
    Volunteer.objects.create(user=auntie_wang, place_code=auntie_wang.home_code)
    assert len(doors(client)) <= 4


def test_the_device_remembers_larger_type_and_returns_where_one_was(client):
    assert b"data-elder" not in client.get("/offline/").content
    response = client.post(reverse("elder_view"), {"elder": "1", "next": "/offline/"})
    assert response.url == "/offline/"
    assert b"data-elder" in client.get("/offline/").content
    client.post(reverse("elder_view"), {"elder": "0"})
    assert b"data-elder" not in client.get("/offline/").content


def test_a_person_who_chose_larger_type_has_it_on_every_device(client, auntie_wang):
    auntie_wang.elder_view = True
    auntie_wang.save()
    assert b"data-elder" in client.get("/offline/").content


def test_the_switch_sends_nobody_elsewhere(client):
    response = client.post(reverse("elder_view"), {"elder": "1", "next": "https://evil.example/"})
    assert response.url == "/"


def test_every_page_speaks_english_when_asked(client):
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    page = client.get("/offline/").content.decode()
    assert '<html lang="en"' in page
    assert "You are offline" in page


def test_a_page_that_does_not_exist_says_so_kindly(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()


def test_the_service_worker_and_manifest_are_served_from_the_root(client):
    worker = client.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "/offline/" in worker.content.decode()
    manifest = client.get("/manifest.webmanifest").json()
    assert manifest["start_url"] == "/"
    assert any(icon.get("purpose") == "maskable" for icon in manifest["icons"])


def test_the_error_page_for_our_own_faults_needs_no_database(django_db_blocker, rf):
    from linkage.shell.views import server_error

    with django_db_blocker.block():
        response = server_error(rf.get("/"))
    assert response.status_code == 500
    assert "之前已提交的都还在" in response.content.decode()


def test_the_style_guide_is_for_development_only(client, settings):
    settings.DEVELOPMENT = False
    assert client.get("/styleguide/").status_code == 404
    settings.DEVELOPMENT = True
    assert client.get("/styleguide/").status_code == 200
    assert client.get("/styleguide/?desk&many").status_code == 200


def test_pages_run_no_inline_code_and_load_nothing_from_elsewhere(client):
    policy = client.get("/offline/")["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";") if part.strip())
    assert directives["default-src"] == directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == directives["object-src"] == "'none'"
    assert "unsafe" not in policy


def test_text_travels_compressed_and_photos_as_they_are(client, rf):
    page = client.get("/offline/", headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    photo = HttpResponse(b"\x00" * 4000, content_type="image/webp")
    sent = CompressText(lambda request: photo)(rf.get("/", headers={"accept-encoding": "gzip"}))
    assert not sent.has_header("Content-Encoding")


def test_complaints_find_the_station_of_ones_own_street_or_all_of_them(client, world):
    visitor = client.get("/feedback/").content.decode()
    assert visitor.count('class="row"') >= 2
    client.force_login(world.wang)
    own = client.get("/feedback/").context["stations"]
    assert [station.place_code for station in own] == [world.wang.home_code[:9] + "000"]


def test_anyone_may_see_how_much_waits_and_how_much_is_done(client, world):
    cache.clear()
    story.published_stair_rail(world)
    story.assess(world, story.post_stair_rail(world, starts_in=dt.timedelta(days=2)))  # not public yet
    page = client.get("/open/")
    figures = page.context["figures"]
    assert (figures.wanted, figures.under_way, figures.done) == (1, 0, 0)
