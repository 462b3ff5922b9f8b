"""Photos of a need: put with the draft, moved with it, and served only to those who may read its story."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linkage.events.log import follow
from linkage.needs.actions.photos import add_draft_photo
from linkage.needs.models import Need, NeedDraft, NeedPhoto

TYPED = {"category": "home_repair", "title": "厨房水龙头一直滴水"}


def upload(name="shot.png", format="PNG", color="red"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(out, format)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


@pytest.fixture
def posted(world, posting):
    for color in ("red", "blue"):
        add_draft_photo(by=world.wang, file=upload(color=color))
    draft = NeedDraft.objects.get(user=world.wang)
    return posting.submitted(key=draft.key, photos=list(draft.photos.all()))


def test_photos_wait_with_the_draft_and_move_to_the_need(world, posted):
    assert posted.photos.count() == 2
    assert not NeedDraft.objects.exists()
    assert NeedPhoto.objects.filter(draft__isnull=False).count() == 0


def test_photos_come_along_with_the_first_step(world):
    browser = world.client(world.wang)
    answer = browser.post("/needs/new/", TYPED | {"photos": [upload("a.png"), upload("../../etc/passwd")]})
    assert answer.url == "/needs/new/time/"
    photos = NeedPhoto.objects.filter(draft__user=world.wang)
    assert photos.count() == 2
    assert all(photo.image.name.startswith("needs/") and photo.image.name.endswith(".webp") for photo in photos)
    page = browser.get("/needs/new/").content.decode()
    assert f"/needs/photos/{photos[0].public_id}/" in page


def test_a_seventh_photo_is_refused_and_the_rest_is_kept(world):
    browser = world.client(world.wang)
    browser.post("/needs/new/", TYPED | {"photos": [upload() for _ in range(6)]})
    answer = browser.post("/needs/new/", TYPED | {"photos": [upload()]})
    assert answer.status_code == 422
    assert "最多放 6 张照片" in answer.content.decode()
    assert NeedPhoto.objects.count() == 6


def test_a_bad_photo_is_told_and_what_was_typed_stays(world):
    bad = SimpleUploadedFile("x.jpg", b"<svg onload=alert(1)>", content_type="image/jpeg")
    answer = world.client(world.wang).post("/needs/new/", TYPED | {"photos": [bad, upload()]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "打不开" in page
    assert TYPED["title"] in page
    assert NeedPhoto.objects.count() == 1


def test_a_photo_can_be_taken_away_again_by_its_owner_only(world):
    photo = add_draft_photo(by=world.wang, file=upload())
    assert world.client(world.liu).post("/needs/new/", {"remove_photo": photo.public_id}).status_code == 404
    world.client(world.wang).post("/needs/new/", TYPED | {"remove_photo": photo.public_id})
    assert not NeedPhoto.objects.exists()
    assert TYPED["title"] in world.client(world.wang).get("/needs/new/").content.decode()


def test_only_those_who_may_read_the_story_are_served(world, posted):
    address = f"/needs/photos/{posted.photos.first().public_id}/"
    follow(posted.stream, world.li)
    for who in ("wang", "chen", "lin", "zhao", "li"):
        assert world.client(world.people[who]).get(address).status_code == 200, who
    for who in ("liu", "zhang", "other_worker", "other_coordinator", "qian", "admin", "hotline", "wu"):
        assert world.client(world.people[who]).get(address).status_code == 404, who
    assert world.client().get(address).status_code == 302
    assert world.client(world.wang).get("/needs/photos/000000000000/").status_code == 404


def test_a_photo_is_kept_by_no_shared_cache_and_runs_nothing(world, posted):
    browser = world.client(world.wang)
    answer = browser.get(f"/needs/photos/{posted.photos.first().public_id}/")
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    again = browser.get(answer.wsgi_request.path, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def test_the_right_ends_before_the_browsers_copy_is_asked_for(world, posted):
    """A copy in the browser is only used after the server was asked, and the server asks for the right first."""
    answer = world.client(world.liu).get(
        f"/needs/photos/{posted.photos.first().public_id}/",
        headers={"If-None-Match": f'"{posted.photos.first().public_id}"'},
    )
    assert answer.status_code == 404


def test_somebody_elses_photos_cannot_be_posted(world, posting):
    photo = add_draft_photo(by=world.liu, file=upload())
    need = posting.submitted(photos=[photo])
    photo.refresh_from_db()
    assert need.photos.count() == 0
    assert photo.draft.user == world.liu


def test_a_discarded_draft_takes_its_photos_along(world, django_capture_on_commit_callbacks):
    photo = add_draft_photo(by=world.wang, file=upload())
    stored = photo.image.storage
    assert stored.exists(photo.image.name)
    with django_capture_on_commit_callbacks(execute=True):
        world.client(world.wang).post("/needs/new/draft/disposal/")
    assert not NeedPhoto.objects.exists()
    assert not stored.exists(photo.image.name)
    assert not Need.objects.exists()
