"""{% load people_time %}: {{ need.due_at|moment }}, {{ need.due_at|by }}, {{ need.window_start|span:need.window_end }}, {{ run.at|ago }}, {{ 150|length_of_time }};
{% when instant %} and {% when_past instant %} give a whole <time> with the exact instant in its title."""

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from linkage.common import clock, human_time

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


@register.filter
def ago(instant: dt.datetime | None) -> str:
    return human_time.ago(instant) if instant else ""


@register.filter
def length_of_time(minutes: int | None) -> str:
    return human_time.length(minutes) if minutes is not None else ""


@register.simple_tag
def when(instant: dt.datetime) -> SafeString:
    return _time(instant, human_time.moment(instant))


@register.simple_tag
def when_past(instant: dt.datetime) -> SafeString:
    return _time(instant, human_time.ago(instant))


def _time(instant: dt.datetime, text: str) -> SafeString:
    local = clock.local(instant)
    exact = local.strftime("%Y-%m-%d %H:%M")
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact, text)
