"""The picture of the linkage graph as shapes with coordinates, for stats/_picture.html. Every kind of node has a shape of its own."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WIDTH, HEIGHT, MARGIN = 400, 400, 26
LABELLED = 8
SIZES = {"resident": 4.0, "volunteer": 5.0, "social_worker": 6.0, "organisation": 7.0, "community": 6.0, "resource": 5.5, "place": 9.0}  # fmt: skip
_DIAMOND: list[tuple[float, float]] = [(0, -1), (1, 0), (0, 1), (-1, 0)]
_SQUARE: list[tuple[float, float]] = [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
_TRIANGLE: list[tuple[float, float]] = [(0, -1), (1, 0.8), (-1, 0.8)]
_PENTAGON: list[tuple[float, float]] = [(0, -1), (0.95, -0.3), (0.6, 0.8), (-0.6, 0.8), (-0.95, -0.3)]
CORNERS: dict[str, list[tuple[float, float]]] = {
    "social_worker": _DIAMOND,
    "organisation": _SQUARE,
    "resource": _TRIANGLE,
    "community": _PENTAGON,
    "place": _PENTAGON,
}
KINDS = {
    "resident": gettext_lazy("求助的居民"),
    "volunteer": gettext_lazy("志愿者"),
    "social_worker": gettext_lazy("社工"),
    "organisation": gettext_lazy("组织"),
    "community": gettext_lazy("社区场地"),
    "resource": gettext_lazy("物资和基金"),
    "place": gettext_lazy("社区"),
}


def drawing(picture: dict[str, Any], names: dict[str, str], *, single: bool) -> dict[str, Any]:
    """{width, height, lines: [{x1, y1, x2, y2, wide}], marks: [{kind, points or cx/cy/r, title, label, ...}], legend: [{kind, title, count}], left_out}.
    single: a report's `picture`, every person a mark; else its `quotient`, sums only. names: node or place code -> name."""
    marks = [_mark(each, names, single) for each in picture["nodes"]]
    best = sorted((each for each in marks if each["name"]), key=lambda each: (-each["links"], each["name"]))
    for each in best[:LABELLED]:
        # A long name's end tells more: a station's begins with its city.
        each["label"] = each["name"] if len(each["name"]) <= 10 else each["name"][-9:]
    lines = [
        {
            "x1": marks[one]["x"], "y1": marks[one]["y"], "x2": marks[other]["x"], "y2": marks[other]["y"],
            "wide": 3 if weight >= 6 else 2 if weight >= 2 else 1,
        }
        for one, other, weight in picture["edges"]
    ]  # fmt: skip
    counts = Counter(each["kind"] for each in marks)
    legend = [{"kind": kind, "title": KINDS[kind], "count": counts[kind], **_shape(kind, 8, 8, 5)} for kind in KINDS if counts[kind]]  # fmt: skip
    return {
        "width": WIDTH, "height": HEIGHT, "lines": lines, "marks": marks, "legend": legend,
        "left_out": picture["left_out"], "named": best, "unnamed": _unnamed(marks),
    }  # fmt: skip


def _unnamed(marks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the list says of those who have no name here: how many of a kind, and with how many others one of them is linked on average."""
    nameless = [each for each in marks if not each["name"]]
    rows = []
    for kind in KINDS:
        links = [each["links"] for each in nameless if each["kind"] == kind]
        if links:
            rows.append({"title": KINDS[kind], "count": len(links), "mean": f"{sum(links) / len(links):.1f}"})
    return rows


def _mark(node: list[Any], names: dict[str, str], single: bool) -> dict[str, Any]:
    kind, x, y, links, name = node
    at_x, at_y = MARGIN + x * (WIDTH - 2 * MARGIN), MARGIN + y * (HEIGHT - 2 * MARGIN)
    known = names.get(name, "")
    text = _("%(kind)s，和 %(n)s 方有联系") if single else _("%(kind)s，%(n)s 位居民")
    title = text % {"kind": known or KINDS[kind], "n": links}
    size = SIZES[kind] + (min(links, 40) / 8 if kind in ("organisation", "place") else 0)
    return {
        "kind": kind, "x": _text(at_x), "y": _text(at_y), "links": links, "name": known, "label": "", "title": title,
        "label_y": _text(at_y + size + 11), "anchor": _anchor(at_x), **_shape(kind, at_x, at_y, size),
    }  # fmt: skip


def _anchor(x: float) -> str:
    """Labels near the rim lean inwards."""
    return "start" if x < 70 else "end" if x > WIDTH - 70 else "middle"


def _shape(kind: str, x: float, y: float, size: float) -> dict[str, Any]:
    """A circle for people, a polygon for everything else."""
    corners = CORNERS.get(kind)
    if corners is None:
        return {"cx": _text(x), "cy": _text(y), "r": _text(size)}
    return {"points": " ".join(f"{_text(x + dx * size)},{_text(y + dy * size)}" for dx, dy in corners)}


def _text(value: float) -> str:
    return f"{value:.1f}"
