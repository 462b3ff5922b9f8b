"""Places on a small picture drawn by the server: no tiles, no other site is asked, and nothing is shown finer than a community."""

import math

Position = tuple[float, float]


def projected(centres: dict[str, Position], *, width: int, height: int, margin: int) -> dict[str, Position]:
    """Latitude and longitude -> x and y that fill the picture, north above, in one scale both ways."""
    if not centres:
        return {}
    middle = sum(lat for lat, _lng in centres.values()) / len(centres)
    flat = {code: (lng * math.cos(math.radians(middle)), -lat) for code, (lat, lng) in centres.items()}
    left, right = min(x for x, _y in flat.values()), max(x for x, _y in flat.values())
    top, bottom = min(y for _x, y in flat.values()), max(y for _x, y in flat.values())
    scale = min((width - 2 * margin) / max(right - left, 1e-6), (height - 2 * margin) / max(bottom - top, 1e-6))
    x0, y0 = (width - (right - left) * scale) / 2, (height - (bottom - top) * scale) / 2
    return {
        code: (round(x0 + (x - left) * scale, 1), round(y0 + (y - top) * scale, 1)) for code, (x, y) in flat.items()
    }
