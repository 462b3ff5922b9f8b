"""What an action raises when it cannot do what was asked. Every error carries a stable code for programs and a sentence for people, and the
form, the button and the API show the same sentence."""

from dataclasses import dataclass
from typing import Any


class DomainError(Exception):
    """code: stable, lower_snake_case; message: a sentence in the reader's language (lazy)."""

    status = 400

    def __init__(self, code: str, message: Any, *, fields: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = fields or {}


class Invalid(DomainError):
    """The input needs mending: `fields` maps a field's name to the sentence that says how."""

    status = 422


class NotAllowed(DomainError):
    """The actor may see the object but may not do this to it."""

    status = 403


class Conflict(DomainError):
    """The object has moved on: full, taken, already decided, not in a state that allows the act."""

    status = 409


class NotFound(DomainError):
    """No such object for this actor. Another scope's object is not found either."""

    status = 404


@dataclass(frozen=True, slots=True)
class Verdict:
    """A predicate's answer: whether, and if not, the reason as a sentence (lazy). Truthy when allowed."""

    allowed: bool
    reason: Any = ""
    code: str = "not_allowed"

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def denied(reason: Any, code: str = "not_allowed") -> Verdict:
    return Verdict(False, reason, code)


def require(verdict: Verdict) -> None:
    """Raise NotAllowed with the verdict's own reason unless it allows."""
    if not verdict:
        raise NotAllowed(verdict.code, verdict.reason)


class MediaAway(OSError):
    """The store of uploads does not answer, or refuses us: not an error of anybody's input, but a wait, like a database that is away."""
