"""{% load scores %}: {{ row.score|score }}."""

from django import template

register = template.Library()


@register.filter
def score(hundredths: int | None) -> str:
    """8040 -> "80.4"; 8000 -> "80"; hundredths of a point of 100."""
    if hundredths is None:
        return ""
    decimals = f"{hundredths % 100:02d}".rstrip("0")
    return str(hundredths // 100) + (f".{decimals}" if decimals else "")
