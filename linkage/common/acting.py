"""How a posted act is answered: done, one goes on to where its effect shows (303, so that a reload repeats nothing); refused, the same page says
why beside the act, with what was typed still there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponseRedirect

from linkage.common.errors import DomainError, NotFound


@dataclass(frozen=True, slots=True)
class Refusal:
    """act: which act on the page was refused; message: the action's own sentence; fields: name -> sentence; typed: what the form held."""

    act: str
    message: Any
    status: int
    code: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    typed: Any = None


def attempt(request: HttpRequest, act: str, do: Callable[[], object]) -> Refusal | None:
    """Do it; None when it is done. A NotFound goes its own way."""
    try:
        do()
    except NotFound:
        raise
    except DomainError as error:
        return Refusal(act, error.message, error.status, error.code, error.fields, request.POST)
    return None


def see_other(url: str) -> HttpResponseRedirect:
    """After a POST: go and look there, by GET."""
    return HttpResponseRedirect(url, status=303)
