"""Uploads in a bucket: the same photo, seen by the same people, backed up and brought back, and a plain word when the store is away."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linkage.needs.actions.photos import add_draft_photo
from linkage.needs.models import NeedPhoto
from tests.buckets import store
from tests.databases import copy_of_demo
from tests.server import environment, run

SHOW = "from linkage.settings import STORAGES; print(STORAGES['default'])"


@pytest.fixture(scope="module")
def s3():
    with store() as started:
        yield started


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return SimpleUploadedFile("shot.png", out.getvalue(), content_type="image/png")


def options(place: dict[str, str]) -> dict[str, str]:
    return {
        "bucket_name": place["S3_BUCKET"],
        "endpoint_url": place["S3_ENDPOINT"],
        "region_name": place["S3_REGION"],
        "access_key": place["S3_ACCESS_KEY"],
        "secret_key": place["S3_SECRET_KEY"],
        "addressing": place["S3_ADDRESSING"],
        "location": "uploads",
    }


def test_a_photo_in_the_bucket_is_seen_through_its_page_only(world, s3, settings, django_capture_on_commit_callbacks):
    backend = {"BACKEND": "linkage.common.media.PrivateBucket", "OPTIONS": options(s3.bucket("street"))}
    settings.STORAGES = settings.STORAGES | {"default": backend}
    photo = add_draft_photo(by=world.wang, file=picture())
    address, name = f"/needs/photos/{photo.public_id}/", photo.image.name

    answer = world.client(world.wang).get(address)
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    assert "Location" not in answer
    assert world.client(world.liu).get(address).status_code == 404
    assert s3.status_for_a_stranger(f"street/uploads/{name}") == 403
    with pytest.raises(ValueError, match="permission check"):
        photo.image.url  # noqa: B018

    with django_capture_on_commit_callbacks(execute=True):
        world.client(world.wang).post("/needs/new/draft/disposal/")
    assert not NeedPhoto.objects.exists()
    assert not default_storage.exists(name)


def test_a_store_that_is_away_is_a_wait_and_no_loss(world, settings):
    with store() as gone:
        backend = {"BACKEND": "linkage.common.media.PrivateBucket", "OPTIONS": options(gone.bucket("gone"))}
        settings.STORAGES = settings.STORAGES | {"default": backend}
        photo = add_draft_photo(by=world.wang, file=picture())
    browser = Client(raise_request_exception=False)
    browser.force_login(world.wang)
    seen = browser.get(f"/needs/photos/{photo.public_id}/")
    assert (seen.status_code, seen["Retry-After"]) == (503, "5")
    put = browser.post("/needs/new/", {"category": "home_repair", "title": "水龙头一直滴水", "photos": [picture()]})
    assert put.status_code == 503
    assert NeedPhoto.objects.count() == 1
    assert browser.get("/needs/new/").status_code == 200


@pytest.mark.slow
def test_uploads_are_backed_up_from_one_bucket_and_restored_into_another(s3, tmp_path):
    (tmp_path / "old").mkdir()
    old = environment(f"sqlite:///{copy_of_demo(tmp_path / 'old')}", tmp_path / "old") | s3.bucket("old")
    new = environment(f"sqlite:///{tmp_path}/linkage.sqlite3", tmp_path / "new") | s3.bucket("new")
    s3.client.put_object(Bucket="old", Key="needs/2026/rail.webp", Body=b"RIFF" + bytes(9_000_000))
    told = run(old, "manage.py", "backup", str(tmp_path / "evening.linkage"))
    assert "1 media files" in told
    told = run(new, "manage.py", "restore", str(tmp_path / "evening.linkage"))
    assert "1 media files" in told
    back = s3.client.get_object(Bucket="new", Key="needs/2026/rail.webp")["Body"].read()
    assert (len(back), back[:4]) == (9_000_004, b"RIFF")
    assert not (tmp_path / "new").exists()


def test_half_a_key_is_refused_at_the_start(tmp_path):
    half = environment("", tmp_path) | {"S3_BUCKET": "street", "S3_ACCESS_KEY": "linkage", "S3_SECRET_KEY": ""}
    with pytest.raises(RuntimeError, match="belong together"):
        run(half, "-c", SHOW)
