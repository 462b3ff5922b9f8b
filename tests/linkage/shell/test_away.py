"""The database is away, or everybody comes at once: people get a page, programs the API's shape, both are told when to come again."""

import json
from http import HTTPStatus

import pytest
from django.db.utils import OperationalError

from linkage.shell.busy import refusal


def test_without_the_database_there_is_a_page_for_people_and_an_answer_for_programs(client, monkeypatch, db):
    client.raise_request_exception = False

    def away(*_arguments, **_options):
        raise OperationalError("could not connect to server")

    monkeypatch.setattr("django.db.models.query.QuerySet._fetch_all", away)
    page = client.get("/open/needs/")
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "马上就好" in page.content.decode()
    answer = client.get("/api/v1/categories", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["error"]["code"] == "unavailable"
    assert answer.json()["error"]["message"].startswith("The system is coming back")


@pytest.mark.parametrize(
    ("path", "accept", "language", "kind", "says"),
    [
        ("/", b"text/html,*/*", b"zh-CN", b"text/html; charset=utf-8", "现在来访的人很多"),
        ("/tasks/", b"text/html", b"en-GB", b"text/html; charset=utf-8", "Many people are here right now"),
        ("/api/v1/needs", b"*/*", b"", b"application/json", "busy"),
    ],
)
def test_a_rush_is_answered_in_the_readers_own_kind(path, accept, language, kind, says):
    scope = {"path": path, "headers": [(b"accept", accept), (b"accept-language", language)]}
    answered = refusal(scope, HTTPStatus.SERVICE_UNAVAILABLE, "现在来访的人很多，请过几秒再试。")
    assert answered is not None
    assert answered[0] == kind
    assert says in answered[1].decode()
    if kind == b"application/json":
        assert set(json.loads(answered[1])["error"]) == {"code", "message", "fields"}


def test_a_program_that_names_no_kind_gets_plain_text():
    assert refusal({"path": "/", "headers": []}, HTTPStatus.SERVICE_UNAVAILABLE, "请过几秒再试。") is None
