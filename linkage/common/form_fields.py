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
