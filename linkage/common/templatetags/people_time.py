"""{% load people_time %}: {{ need.due_at|moment }}, {{ need.due_at|by }}, {{ need.window_start|span:need.window_end }}."""

import datetime as dt

from django import template

from linkage.common import human_time

register = template.Library()


@register.filter
def moment(instant: dt.datetime | None) -> str:
    return human_time.moment(instant) if instant else ""


@register.filter
def by(instant: dt.datetime | None) -> str:
    return human_time.by(instant) if instant else ""


@register.filter
def span(start: dt.datetime | None, end: dt.datetime | None) -> str:
    return human_time.span(start, end) if start and end else ""
