"""What every page's frame needs to know: who is here, in which size, behind which doors. Lazy: a fragment that draws no frame asks nothing."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from linkage.common.pages import ELDER_COOKIE
from linkage.places.queries import setting
from linkage.places.settings_catalogue import SETTINGS
from linkage.realtime.pages import page_cursor
from linkage.shell.doors import doors_for
from linkage.shell.rail import rail_for

REMEMBERED_SECONDS = 60


def elder_view(request: HttpRequest) -> bool:
    """The device's choice first (a shared phone, a visitor), then the person's own setting."""
    choice = request.COOKIES.get(ELDER_COOKIE)
    if choice in ("0", "1"):
        return choice == "1"
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.elder_view)


def responsible_department(request: HttpRequest) -> str:
    """Who answers for the service where she lives, by the region's own words (product rule 14); the default for visitors. Remembered a minute."""
    user = getattr(request, "user", None)
    code = user.home_code if user and user.is_authenticated else ""
    if not code:
        return str(SETTINGS["responsible_department"].default)
    key = f"department:{code}"
    name: str | None = cache.get(key)
    if name is None:
        name = str(setting("responsible_department", code))
        cache.set(key, name, REMEMBERED_SECONDS)
    return name


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "elder_view": SimpleLazyObject(lambda: elder_view(request)),
        "doors": SimpleLazyObject(lambda: doors_for(request)),
        "rail": SimpleLazyObject(lambda: rail_for(request)),
        "live_user": user.public_id if user and user.is_authenticated else "",
        "live_cursor": SimpleLazyObject(page_cursor) if user and user.is_authenticated else "",
        "map_tiles_url": settings.MAP_TILES_URL,
        "responsible_department": SimpleLazyObject(lambda: responsible_department(request)),
    }
