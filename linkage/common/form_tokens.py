"""The tokens of forms in pages that are kept: taken out of what is kept, and each reader's own put in."""

import re

from django.http import HttpRequest
from django.middleware.csrf import get_token

_TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}"')
_MISSING = re.compile(rb'(name="csrfmiddlewaretoken" value=")"')


def without_tokens(html: bytes) -> bytes:
    return _TOKEN.sub(rb'\g<1>"', html)


def with_tokens(request: HttpRequest, html: bytes) -> tuple[bytes, str]:
    """The forms with the token of who asks, and the secret that makes them good ("": there is no form)."""
    if not _MISSING.search(html):
        return html, ""
    token = get_token(request).encode()
    return _MISSING.sub(rb"\g<1>" + token + b'"', html), str(request.META.get("CSRF_COOKIE", ""))
