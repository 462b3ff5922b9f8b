"""The API: a thin JSON skin over the same queries and actions as the pages. Errors are one shape everywhere; a refusal says the same sentence."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from linkage.api.authentication import SIGNED_IN
from linkage.api.malformed import sentences
from linkage.api.routes import (
    books,
    grants,
    handovers,
    linkage,
    needs,
    open_books,
    people,
    reviews,
    rewards,
    rounds,
    shifts,
    waves,
)
from linkage.common.errors import DomainError

api = NinjaAPI(
    title="Linkage 五社联动",
    version="1",
    description=(
        "Sign in through /_allauth/app/v1/ and send the session token as X-Session-Token, or use the browser's session with CSRF. "
        "Every POST takes an Idempotency-Key. Answers come in the language of Accept-Language (zh-hans, en)."
    ),
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url="/docs",
    auth=SIGNED_IN,
)
for each in (people, needs, linkage, books, rewards, shifts, handovers, waves, open_books, rounds, reviews, grants):
    api.add_router("", each.router)


def _refusal(request: HttpRequest, status: int, code: str, message: str, fields: dict[str, str] | None = None) -> Any:
    body = {"error": {"code": code, "message": message, "fields": fields or {}}}
    return api.create_response(request, body, status=status)


@api.exception_handler(DomainError)
def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    fields = {name: str(sentence) for name, sentence in error.fields.items()}
    return _refusal(request, error.status, error.code, str(error.message), fields)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return _refusal(request, 422, "malformed", _("请检查标出的内容。"), sentences(error.errors))


@api.exception_handler(AuthenticationError)
def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return _refusal(request, 401, "not_signed_in", _("请先登录。"))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _refusal(request, 404, "not_found", _("没有找到。"))


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return _refusal(request, 403, "forbidden", _("您不能这样做。"))


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _refusal(request, error.status_code, "bad_request", _("请求的格式不对，请检查后再试。"))
