"""The names of choices: as Django would give them, in both languages, for each choice of each model."""

import pytest
from django.apps import apps
from django.utils.translation import override

from linkage.common.choices import _shown

FIELDS = [
    (model, field)
    for model in apps.get_models()
    if model.__module__.startswith("linkage.")
    for field in model._meta.concrete_fields
    if field.choices
]


def test_there_are_many():
    assert len(FIELDS) > 50


@pytest.mark.parametrize(("model", "field"), FIELDS, ids=[str(field) for _model, field in FIELDS])
def test_a_choice_is_called_what_django_calls_it(model, field):
    shown = getattr(model, f"get_{field.name}_display")
    for value in [*(value for value, _label in field.flatchoices), "", None, "no such choice"]:
        row = model(**{field.attname: value})
        for language in ("zh-hans", "en"):
            with override(language):
                assert shown(row) == row._get_FIELD_display(field)
                assert shown(row) == _shown(row, field)
