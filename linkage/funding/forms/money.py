"""Money as people type it: yuan with at most two decimals, kept in fen."""

import re
from decimal import Decimal
from typing import Any

from django import forms

MOST_YUAN = 10_000_000
_WRITTEN = re.compile(r"\d{1,8}(\.\d{1,2})?")


def yuan_field(label: Any, *, required: bool = True, least: str = "0", help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=Decimal(least),
        max_value=MOST_YUAN,
        decimal_places=2,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01", "min": "0"}),
    )


def fen_of(yuan: Decimal | None) -> int:
    return int(yuan * 100) if yuan is not None else 0


def read_yuan(text: str) -> int | None:
    """ "1,200.5" -> 120050 fen; "" -> 0; None for what is no sum of money."""
    plain = text.strip().replace(",", "").replace("，", "").removeprefix("¥")
    if not plain:
        return 0
    return fen_of(Decimal(plain)) if _WRITTEN.fullmatch(plain) else None


def written(fen: int | None) -> str:
    """120050 -> "1200.50", 120000 -> "1200", for the value of a field; "" for nothing."""
    if not fen:
        return ""
    return f"{fen // 100}.{fen % 100:02}".removesuffix(".00")
