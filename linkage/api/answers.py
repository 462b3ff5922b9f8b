"""What every route answers alike: refusals, pages of lists, and acts that a retry must not repeat."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Schema, Status
from pydantic import Field

from linkage.common.errors import Invalid
from linkage.common.idempotency import Answer, answer_after, answer_once, request_hash

T = TypeVar("T")
MOST = 100
Act = Callable[[], tuple[int, Schema | None]]


class ErrorBody(Schema):
    code: str = Field(description="Stable, for programs.")
    message: str = Field(description="A sentence in the request's language.")
    fields: dict[str, str] = Field(default={}, description="Field -> sentence, for input that needs mending.")


class Error(Schema):
    error: ErrorBody


class Page(Schema, Generic[T]):
    items: list[T]
    next: str | None = Field(default=None, description="Give it as ?cursor= to go on; null at the end.")


READS = {400: Error, 401: Error, 404: Error, 422: Error, 429: Error}
ACTS = {**READS, 403: Error, 409: Error}


class Paging(Schema):
    limit: int = Field(20, ge=1, le=MOST)
    cursor: str | None = Field(None, max_length=200)


def page_of(rows: QuerySet[Any], paging: Paging, show: Callable[[Any], Any]) -> dict[str, Any]:
    """A page of `rows`, newest (highest primary key) first. Raises Invalid("bad_cursor") for a cursor this API did not give."""
    rows = rows.order_by("-pk")
    if paging.cursor:
        rows = rows.filter(pk__lt=_unseal(paging.cursor))
    found = list(rows[: paging.limit + 1])
    shown = found[: paging.limit]
    more = len(found) > paging.limit
    return {"items": [show(row) for row in shown], "next": signing.dumps(shown[-1].pk, salt="cursor") if more else None}


def _unseal(cursor: str) -> int:
    try:
        return int(signing.loads(cursor, salt="cursor"))
    except (signing.BadSignature, ValueError, TypeError):
        raise Invalid(
            "bad_cursor", _("翻页标记无效，请从第一页开始。"), fields={"cursor": _("请从第一页开始。")}
        ) from None


def once(request: HttpRequest, act: Act) -> Status[Any]:
    """Carry out `act` (-> status, body) in one transaction with the memory of its Idempotency-Key (I4)."""
    return _answered(answer_once, request, act)


def once_committed(request: HttpRequest, act: Act) -> Status[Any]:
    """The same for an act that commits by itself; a retry between its commit and its memory finds the state already moved."""
    return _answered(answer_after, request, act)


def _answered(remember: Callable[..., Answer], request: HttpRequest, act: Act) -> Status[Any]:
    def outcome() -> Answer:
        status, body = act()
        return Answer(status, body.model_dump(mode="json") if body is not None else None)

    answer = remember(
        user=request.user,
        key=request.headers.get("Idempotency-Key", ""),
        request_hash=request_hash("POST", request.path, request.body),
        act=outcome,
    )
    return Status(answer.status, answer.body)
