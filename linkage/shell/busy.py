"""What is answered before any page code runs: too many requests wait already. HTML for people, the API's shape for programs."""

import json
from functools import cache
from http import HTTPStatus
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

JSON, HTML = b"application/json", b"text/html; charset=utf-8"
PROGRAMS = ("/api/", "/_allauth/")


def refusal(scope: Any, status: HTTPStatus, sentence: str) -> tuple[bytes, bytes] | None:
    """-> (content type, body); None for refusals that plain text does for."""
    if scope["path"].startswith(PROGRAMS):
        return JSON, error_body("busy" if status == HTTPStatus.SERVICE_UNAVAILABLE else "refused", sentence)
    headers = dict(scope.get("headers", ()))
    if status != HTTPStatus.SERVICE_UNAVAILABLE or b"text/html" not in headers.get(b"accept", b""):
        return None
    return HTML, _page("en" if headers.get(b"accept-language", b"").lower().startswith(b"en") else "zh-hans")


def error_body(code: str, message: str) -> bytes:
    """As the API says no."""
    return json.dumps({"error": {"code": code, "message": message, "fields": {}}}, ensure_ascii=False).encode()


@cache
def _page(language: str) -> bytes:
    """Drawn once: a rush is no time for templates."""
    with translation.override(language):
        return render_to_string("busy.html").encode()
