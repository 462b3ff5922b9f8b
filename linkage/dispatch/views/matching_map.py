"""The plan on a map: communities where they lie, needs and lines counted, nobody's address. Drawn on the server, read as a list just as well."""

import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from linkage.dispatch.models import MatchingRun
from linkage.dispatch.queries.run_pages import links_between_places, needs_by_place
from linkage.dispatch.views.sketch import projected
from linkage.places.queries import centres_of, names

WIDTH, HEIGHT, MARGIN = 460, 280, 66
KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Spot:
    """A community on the picture: x, y in its units, r by the number of needs. inside: lines whose helper lives in the same community."""

    code: str
    name: str
    x: float
    y: float
    r: float
    needs: int
    lacking: int
    inside: int

    @property
    def below(self) -> float:
        return self.y + self.r + 18


def map_of(run: MatchingRun) -> dict[str, Any]:
    """{spots, arcs: [{x1, y1, x2, y2, width, count, text}], sentences}: helpers' communities to needs' communities."""
    needs, links = needs_by_place(run), links_between_places(run)
    codes = {*needs, *(home for home, _place, _count in links)}
    called, where = names(sorted(codes)), projected(centres_of(codes), width=WIDTH, height=HEIGHT, margin=MARGIN)
    inside = {place: count for home, place, count in links if home == place}
    spots = {
        code: _spot(code, called.get(code, code), where[code], needs.get(code, (0, 0)), inside.get(code, 0))
        for code in sorted(codes)
        if code in where
    }
    across = [(home, place, count) for home, place, count in links if home != place]
    return {
        "spots": list(spots.values()),
        "arcs": [
            _arc(spots[home], spots[place], count) for home, place, count in across if home in spots and place in spots
        ],
        "sentences": [_sentence(called, *link) for link in sorted(links, key=lambda link: -link[2])],
        "width": WIDTH,
        "height": HEIGHT,
    }


def _spot(code: str, name: str, at: tuple[float, float], needs: tuple[int, int], inside: int) -> Spot:
    return Spot(code, name, at[0], at[1], min(10 + 4 * math.sqrt(needs[0]), 34), needs[0], needs[1], inside)


def _arc(home: Spot, place: Spot, count: int) -> dict[str, Any]:
    """A bent line, so that there and back lie beside each other; thicker for more."""
    dx, dy = place.x - home.x, place.y - home.y
    length = max(math.hypot(dx, dy), 1.0)
    bend = 0.16
    mx, my = (home.x + place.x) / 2 - dy * bend, (home.y + place.y) / 2 + dx * bend
    tx, ty = place.x - dx / length * place.r, place.y - dy / length * place.r
    return {
        "path": f"M{home.x:.1f} {home.y:.1f} Q{mx:.1f} {my:.1f} {tx:.1f} {ty:.1f}",
        "width": min(1.5 + count, 9),
        "x": round((home.x + place.x) / 2 - dy * bend / 2, 1),
        "y": round((home.y + place.y) / 2 + dx * bend / 2, 1),
        "count": count,
    }


def _sentence(called: dict[str, str], home: str, place: str, count: int) -> str:
    if home == place:
        return _("%(place)s：本社区自己帮 %(count)s 处") % {"place": called.get(place, place), "count": count}
    words = {"home": called.get(home, home), "place": called.get(place, place), "count": count}
    return _("%(home)s来帮%(place)s：%(count)s 处") % words
