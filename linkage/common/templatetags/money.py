"""{% load money %}: {{ requirement.amount_fen|yuan }}."""

from django import template

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """180000 -> ¥1,800; 180050 -> ¥1,800.50. Exact: no floating point."""
    if fen is None:
        return ""
    whole, rest = divmod(abs(int(fen)), 100)
    return f"{'-' if fen < 0 else ''}¥{whole:,}" + (f".{rest:02}" if rest else "")
