"""Form fields that several apps ask for in the same way."""

from typing import Any

from django import forms


def local_time(label: Any) -> forms.DateTimeField:
    """The browser's own picker, in the time of Shanghai."""
    return forms.DateTimeField(
        label=label,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def day(label: Any, **options: Any) -> forms.DateField:
    """The browser's own picker. It takes ISO dates only, whatever the reader's language."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **options)


def refuse(form: forms.Form, refusal: Any) -> None:
    """An action's refusal (its message, its fields) beside the fields it names, else above the form."""
    named = {name: message for name, message in refusal.fields.items() if name in form.fields}
    for name, message in named.items():
        form.add_error(name, message)
    if not named:
        form.add_error(None, refusal.message)
