"""What people get while a service that the product leans on is away."""

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.test import Client

from linkage.common import health
from linkage.common.shared_cache import RedisOrMemory
from tests.services import free_port


def fail(*_args, **_kwargs):
    raise OperationalError("could not connect to server")


def test_without_the_database_a_page_says_when_to_come_again(db, monkeypatch):
    client = Client(raise_request_exception=False)
    monkeypatch.setattr("linkage.common.health._database", fail)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "已提交的都还在" in response.content.decode()


def test_an_error_of_our_own_stays_one(db, monkeypatch):
    def break_down() -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr("linkage.common.health._database", break_down)
    assert Client(raise_request_exception=False).get("/readyz").status_code == 500


def test_not_ready_names_what_is_missing(client, db, monkeypatch):
    monkeypatch.setattr(health, "_migrations", lambda: False)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"] == "missing"


def test_not_ready_while_no_static_files_were_collected(client, db, settings, tmp_path):
    """Without the list of their names every page would be an error; and a deployment would go on replacing processes that work."""
    listing = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": listing}}
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["static"] == "missing"

    (tmp_path / "staticfiles.json").write_text('{"version": "1.1", "paths": {"app.css": "app.1.css"}, "hash": "1"}')
    settings.STORAGES = dict(settings.STORAGES)  # a process reads the list when it starts
    assert client.get("/readyz").json()["static"] == "ok"


@pytest.fixture
def cache_without_redis():
    return RedisOrMemory(f"redis://127.0.0.1:{free_port()}/0", {})


def test_without_redis_the_cache_counts_in_memory(cache_without_redis):
    assert cache_without_redis.get("limit") is None
    assert cache_without_redis.add("limit", 1)
    assert cache_without_redis.incr("limit") == 2
    assert cache_without_redis.get_many(["limit", "other"]) == {"limit": 2}


@pytest.mark.postgres
def test_the_configured_cache_keeps_what_it_is_given():
    cache = caches["default"]
    cache.set("greeting", "您好", 10)
    assert cache.get("greeting") == "您好"
    cache.delete("greeting")
    assert cache.get("greeting") is None
