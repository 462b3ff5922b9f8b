"""Bars for funding/_bars.html: figures as rectangles with coordinates; a table below says the same."""

import datetime as dt
from typing import Any

WIDTH, HEIGHT, FOOT = 360, 140, 18


def month_bars(months: list[tuple[dt.date, int, int]]) -> dict[str, Any]:
    """{width, height, base, bars: [{x, y, wide, high, kind}], labels: [{x, day}]}: two bars a month, `in` and `out`, on one scale. months: see
    queries.open_books.by_month."""
    most = max((max(came, gone) for _day, came, gone in months), default=0) or 1
    step, base = WIDTH / max(len(months), 1), HEIGHT - FOOT
    wide = round(step * 0.36, 1)
    bars = []
    for turn, (_day, came, gone) in enumerate(months):
        for kind, fen, shift in (("in", came, 0.1), ("out", gone, 0.52)):
            high = round((base - 6) * fen / most, 1)
            if fen:
                x = round(step * (turn + shift), 1)
                bars.append({"x": x, "y": round(base - high, 1), "wide": wide, "high": max(high, 1), "kind": kind})
    labels = [{"x": round(step * (turn + 0.5), 1), "day": day} for turn, (day, _in, _out) in enumerate(months)]
    return {"width": WIDTH, "height": HEIGHT, "base": base, "bars": bars, "labels": labels}
