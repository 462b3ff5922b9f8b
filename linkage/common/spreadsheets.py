"""CSV that a spreadsheet opens as text, whatever people have typed into it."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

NUMBER = re.compile(r"-?\d+(\.\d+)?")
STARTS_A_FORMULA = tuple("=+-@|%\t\r\n")


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula: what begins like one (full-width forms included) gets an apostrophe before it. Plain
    numbers stay numbers."""
    text = str(value)
    if NUMBER.fullmatch(text):
        return text
    first = unicodedata.normalize("NFKC", text.lstrip(" \ufeff\u200b\u3000"))[:1]
    return f"'{text}" if text[:1] in STARTS_A_FORMULA or first in STARTS_A_FORMULA else text


def csv_download(name: str, heads: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file `name`.csv in UTF-8, with the mark by which spreadsheets know it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([safe_cell(head) for head in heads])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
