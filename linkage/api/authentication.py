"""Who calls: the browser's session cookie (with CSRF), or an app's session token in X-Session-Token. Either is the same session to the rest."""

from typing import Any

from allauth.headless.internal.sessionkit import authenticate_by_x_session_token
from django.http import HttpRequest
from ninja.security import APIKeyHeader, SessionAuth


class SessionToken(APIKeyHeader):
    """The token that /_allauth/app/v1/ gives at sign-in."""

    param_name = "X-Session-Token"

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        found = authenticate_by_x_session_token(key) if key else None
        if found is None or not found[0].is_active:
            return None
        request.user = found[0]
        return found[0]


SIGNED_IN = [SessionToken(), SessionAuth()]
