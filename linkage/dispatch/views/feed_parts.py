"""What the volunteer's feed shows: cards of tasks and shifts, the filters as links, the sketch map, and what to loosen when nothing is left."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from linkage.dispatch.queries.feed import Feed, Item
from linkage.dispatch.queries.neighbourhood import Neighbourhood
from linkage.dispatch.queries.wishes import CARE, OF_ACTIVITY, OF_NEED, SHIFTS, TASKS, Wish
from linkage.dispatch.views.cards import task_card
from linkage.dispatch.views.sketch import projected
from linkage.needs.models import Requirement
from linkage.needs.queries import known_categories
from linkage.volunteering.activity_kinds import KINDS
from linkage.volunteering.views.shift_cards import shift_card

WIDTH, HEIGHT, MARGIN = 360, 240, 46
ON_THE_MAP = 14  # more names than that cannot be read on a phone


def feed_cards(items: list[Item], here: Neighbourhood) -> list[dict[str, Any]]:
    """A card for each: of a task (`requirement`) or a shift (`shift`), with what speaks for it or, in her own settings, against."""
    return [_card(each, here.names) for each in items]


def _card(item: Item, names: dict[str, str]) -> dict[str, Any]:
    own = {
        "reasons": item.judgement.reasons,
        "obstacles": item.judgement.obstacles,
        "suits": item.judgement.suits,
    }
    if isinstance(item.row, Requirement):
        return task_card(item.row, names) | own
    return shift_card(item.row, names) | own


def chips(wish: Wish) -> list[dict[str, Any]]:
    """The filters as rows of links: {name, label, chips}. Each switches one thing and keeps the others."""
    whens = [
        ("", _("不限")),
        ("today", _("今天")),
        ("week", _("这周")),
        ("weekend", _("周末")),
        ("free", _("有空")),
    ]
    withins = [("", _("不限")), ("500", _("500 米")), ("1000", _("1 公里")), ("3000", _("3 公里"))]
    return [
        {"name": "when", "label": _("时间"), "chips": [_chip(wish, "when", value, text) for value, text in whens]},
        {
            "name": "within",
            "label": _("距离"),
            "chips": [_chip(wish, "within", value, text) for value, text in withins],
        },
    ]


def _chip(wish: Wish, name: str, value: str, text: str) -> dict[str, Any]:
    return {"text": text, "href": f"?{wish.but(**{name: value}).query}", "current": getattr(wish, name) == value}


def kinds() -> list[dict[str, Any]]:
    """The choices of the select: {label, options: [(value, text)]}."""
    shown = [each for each in known_categories().values() if each.is_active and not each.is_sensitive]
    needs = [(OF_NEED + each.code, each.shown_name) for each in shown]
    activities = [(OF_ACTIVITY + code, kind.name) for code, kind in KINDS.items()]
    return [
        {"label": _("居民的求助"), "options": [(TASKS, _("全部求助")), *needs, (CARE, _("社工服务"))]},
        {"label": _("一起参加的活动"), "options": [(SHIFTS, _("全部活动")), *activities]},
    ]


def loosenings(wish: Wish, counts: dict[str, int], here: Neighbourhood) -> list[dict[str, Any]]:
    """What there would be without one of the filters: {text, href}, the most first."""
    words = filter_words(wish, here)
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return [
        {
            "text": _("不限“%(filter)s”，有 %(count)s 件") % {"filter": words[name], "count": count},
            "href": f"?{wish.but(**{name: ''}).query}",
        }
        for name, count in ordered
    ]


def filter_words(wish: Wish, here: Neighbourhood) -> dict[str, str]:
    """Filter -> what is chosen, as people read it."""
    words = {row["name"]: chip["text"] for row in chips(wish) for chip in row["chips"] if chip["current"]}
    options = [option for group in kinds() for option in group["options"]] if wish.kind else []
    kind = next((str(text) for value, text in options if value == wish.kind), "")
    return words | {"kind": kind or _("类别"), "place": here.names.get(wish.place) or _("地点")}


@dataclass(frozen=True, slots=True)
class Spot:
    """A community on the sketch: x, y in its units, r by the number of things to do there."""

    name: str
    count: int
    href: str
    x: float
    y: float
    r: float
    is_home: bool
    is_current: bool

    @property
    def below(self) -> float:
        return self.y + self.r + 15


def sketch(feed: Feed, wish: Wish, here: Neighbourhood) -> dict[str, Any]:
    """{spots, width, height}: how much is to do in which community, her own among them and others around it, as many as can be read."""
    most = sorted(feed.places, key=lambda code: -feed.places[code])
    shown = list(dict.fromkeys([here.home, *most, *here.nearest]))[:ON_THE_MAP]
    wanted = {code: here.centres[code] for code in shown if code in here.centres}
    at = projected(wanted, width=WIDTH, height=HEIGHT, margin=MARGIN)
    spots = [_spot(code, feed.places.get(code, 0), wish, here, at[code]) for code in sorted(at)]
    return {"spots": sorted(spots, key=lambda spot: -spot.count), "width": WIDTH, "height": HEIGHT}


def _spot(code: str, count: int, wish: Wish, here: Neighbourhood, at: tuple[float, float]) -> Spot:
    current = code == wish.place
    return Spot(
        name=here.names.get(code, code),
        count=count,
        href=f"?{wish.but(place='' if current else code).query}",
        x=at[0],
        y=at[1],
        r=min(10 + 3 * count**0.5, 26) if count else 7,
        is_home=code == here.home,
        is_current=current,
    )
