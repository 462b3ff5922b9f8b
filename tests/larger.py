"""The same world several times over, for tests of what a page costs when there is more of everything."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from django.apps import apps
from django.db.models import CharField, ForeignKey, Max, Model, OneToOneField

from linkage.common.public_ids import new_public_id

# Who there is, where, and what a kind of thing is called stays: the same people look at more things.
SHARED = {
    "people.User", "organisations.Organisation", "organisations.Membership", "volunteering.Volunteer", "workers.SocialWorker", "needs.Category",
    "volunteering.AgreementText", "funding.Fund", "ledger.Account",
}  # fmt: skip
SHARED_APPS = {"places", "events", "ledger"}


def enlarge(times: int) -> None:
    """Add so many copies of every row that is not shared. The copy of a row belongs to the same copy of what it belongs to, so that there are more
    needs each with their own parts, and not one with all of them. What may be there once only (a draft a person) stays alone."""
    renamed: dict[tuple[type[Model], Any, int], Any] = {}
    for model in _parents_first():
        rows, fresh = list(model._base_manager.all()), count(_free_key(model))
        made = [(row.pk, turn, _copy(row, turn, next(fresh), renamed)) for turn in range(times) for row in rows]
        model._base_manager.bulk_create([each for _pk, _turn, each in made], ignore_conflicts=True)
        there = set(model._base_manager.values_list("pk", flat=True))
        renamed.update({(model, pk, turn): each.pk for pk, turn, each in made if each.pk in there})


def _copy(row: Model, turn: int, key: int, renamed: dict[tuple[type[Model], Any, int], Any]) -> Model:
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.primary_key and not isinstance(field, ForeignKey):
            value = key
        elif isinstance(field, ForeignKey):
            value = renamed.get((field.related_model, value, turn), value)
        elif field.name == "public_id":
            value = new_public_id()
        elif field.unique and value is not None:
            value = None if field.null else _another(field, value, turn)
        values[field.attname] = value
    return type(row)(**values)


def _another(field: Any, value: Any, turn: int) -> Any:
    if not isinstance(field, CharField):
        return value
    ending = f"~{turn}"
    return str(value)[: (field.max_length or 200) - len(ending)] + ending


def _free_key(model: type[Model]) -> int:
    return int(model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def _copied() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("linkage.")
        and model._meta.app_label not in SHARED_APPS
        and model._meta.label not in SHARED
        and not isinstance(model._meta.pk, CharField | OneToOneField)
    ]


def _parents_first() -> Iterator[type[Model]]:
    seen: set[type[Model]] = set()
    wanted = _copied()

    def visit(model: type[Model]) -> Iterator[type[Model]]:
        if model in seen or model not in wanted:
            return
        seen.add(model)
        for parent in _parents(model):
            yield from visit(parent)
        yield model

    for model in wanted:
        yield from visit(model)


def _parents(model: type[Model]) -> Iterable[type[Model]]:
    return [field.related_model for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]  # type: ignore[misc]
