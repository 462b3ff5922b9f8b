"""I4: the same key gives one effect and the same answer; the same key with another request is refused.

The key's row is written in the transaction of the effect it stands for. So a repeated request finds either the row and the answer, or nothing
and acts; and of two simultaneous ones the second waits for the first's commit. A request that was refused leaves no row: it had no effect.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid
from linkage.common.models import IdempotentAnswer
from linkage.common.public_ids import new_public_id

FORM_FIELD = "idempotency_key"
MAX_KEY = 200
NOT_THE_REQUEST = {FORM_FIELD, "csrfmiddlewaretoken"}


@dataclass(frozen=True, slots=True)
class Answer:
    """status: HTTP's; body: anything JSON can hold."""

    status: int
    body: Any


def new_key() -> str:
    """For a form's hidden field `idempotency_key`: a fresh one each time the empty form is shown."""
    return new_public_id()


def request_hash(method: str, path: str, body: bytes | Mapping[str, Any]) -> str:
    """What makes two requests the same one: SHA-256 over method, path and body (bytes, or a mapping regardless of its order)."""
    content = body if isinstance(body, bytes) else json.dumps(body, sort_keys=True, default=str).encode()
    return hashlib.sha256(b"\0".join([method.encode(), path.encode(), content])).hexdigest()


def answer_once(*, user: AbstractBaseUser, key: str, request_hash: str, act: Callable[[], Answer]) -> Answer:
    """Act, and remember the answer under the person's key; or give the remembered answer without acting.

    An empty key acts without remembering. Raises Invalid("key_reused") when the key belongs to another request, Invalid("key_too_long"),
    and whatever `act` raises: then nothing is kept, the key included.
    """
    if len(key) > MAX_KEY:
        raise Invalid("key_too_long", _("Idempotency-Key 最多 200 个字符。"))
    with transaction.atomic():
        if not key:
            return act()
        row, first = IdempotentAnswer.objects.get_or_create(
            user_id=user.pk, key=key, defaults={"request_hash": request_hash}
        )
        if not first:
            return _remembered(row, request_hash)
        answer = act()
        row.status, row.body = answer.status, answer.body
        row.save(update_fields=["status", "body"])
        return answer


def answer_after(*, user: AbstractBaseUser, key: str, request_hash: str, act: Callable[[], Answer]) -> Answer:
    """Like `answer_once`, for an act that must commit by itself: its answer is remembered afterwards. A crash in between leaves the act done and
    not remembered, so only acts that refuse to happen twice may be called this way."""
    if len(key) > MAX_KEY:
        raise Invalid("key_too_long", _("Idempotency-Key 最多 200 个字符。"))
    row = IdempotentAnswer.objects.filter(user_id=user.pk, key=key).first() if key else None
    if row is not None:
        return _remembered(row, request_hash)
    answer = act()
    if key:
        rest = {"request_hash": request_hash, "status": answer.status, "body": answer.body}
        IdempotentAnswer.objects.bulk_create(
            [IdempotentAnswer(user_id=user.pk, key=key, **rest)], ignore_conflicts=True
        )
    return answer


def redirect_once(request: HttpRequest, act: Callable[[], str]) -> HttpResponse:
    """For a posted form with the hidden field: `act` changes something and returns the URL to go to; posted again (a double tap, a reload),
    the form leads to the same URL without acting again."""
    content = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_THE_REQUEST}
    answer = answer_once(
        user=request.user,  # type: ignore[arg-type]
        key=request.POST.get(FORM_FIELD, ""),
        request_hash=request_hash("POST", request.path, content),
        act=lambda: Answer(303, {"location": act()}),
    )
    response = HttpResponseRedirect(answer.body["location"])
    response.status_code = 303
    return response


def _remembered(row: IdempotentAnswer, request_hash: str) -> Answer:
    if row.request_hash != request_hash:
        raise Invalid("key_reused", _("这个 Idempotency-Key 已经用于另一个请求，请换一个新的。"))
    return Answer(row.status or 200, row.body)
