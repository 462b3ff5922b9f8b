"""Lifecycles as data. A table of transitions that a social worker could check, and one way to move: a single conditional UPDATE, so that of two
simultaneous acts exactly one wins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Conflict


@dataclass(frozen=True, slots=True)
class Transition:
    """`act` leads from any of `sources` to `target`."""

    sources: frozenset[str]
    target: str


def transition(*sources: str, to: str) -> Transition:
    return Transition(frozenset(str(source) for source in sources), str(to))


def can_move(state: str, act: str, table: Mapping[str, Transition]) -> bool:
    return state in table[act].sources


def move(
    instance: models.Model,
    act: str,
    table: Mapping[str, Transition],
    *,
    where: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Move `instance.state` by `act`, setting `changes` in the same UPDATE, and only if the row still stands in one of the act's sources (and
    still matches `where`). The instance is brought up to date.

    Raises Conflict("wrong_state") when the row has moved on.
    """
    step = table[act]
    rows = type(instance)._default_manager.filter(pk=instance.pk, state__in=step.sources, **(where or {}))
    if not rows.update(state=step.target, **changes):
        instance.refresh_from_db()
        raise Conflict("wrong_state", _("刚刚有人处理过了，请看最新状态。"))
    instance.state = step.target  # type: ignore[attr-defined]
    for name, value in changes.items():
        if not hasattr(value, "resolve_expression"):
            setattr(instance, name, value)
