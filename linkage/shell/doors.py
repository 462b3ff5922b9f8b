"""The doors of the frame: at most four, by what the person does here. They only show the way; every page checks permissions itself."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from linkage.common.kept import Kept
from linkage.messaging.queries.inbox import unread_count
from linkage.organisations.roles import held_by
from linkage.people.models import User
from linkage.shell.rail import front_page
from linkage.volunteering.models import Volunteer

# Lists that staff open from the desk.
DESK_PAGES = (
    "/needs/",
    "/resources/",
    "/funds/",
    "/rounds/",
    "/applications/",
    "/hours/",
    "/roles/",
    "/places/",
    "/erasures/",
    "/activities/",
    "/shifts/",
    "/teams/",
    "/recruiting/",
    "/projects/",
    "/demand-lists/",
    "/fairs/",
    "/cooperation/",
)


# Whether somebody (pk) is a volunteer: it decides over a door's name only.
_helps: Kept[int, bool] = Kept(Volunteer, seconds=20)


@dataclass(frozen=True, slots=True)
class Door:
    url: str
    label: Any
    icon: str
    active: bool
    count: int = 0
    live: str = ""  # the stream whose events change the count, and where it is then asked for
    count_url: str = ""


def part_played(user: User) -> str:
    """Which door stands beside 首页: staff, volunteer or resident."""
    if held_by(user):
        return "staff"
    if User.volunteer.is_cached(user):  # the page has read it already
        profile = getattr(user, "volunteer", None)
        helps = profile is not None and profile.is_active
    else:
        helps = _helps.one(user.pk, lambda: Volunteer.objects.filter(user=user, is_active=True).exists())
    return "volunteer" if helps else "resident"


def doors_for(request: HttpRequest) -> list[Door]:
    """The doors for who asks, with the one she is behind marked; for visitors the public ones and the way in."""
    path = request.path

    def door(url: str, label: Any, icon: str, count: int = 0, behind: tuple[str, ...] = ()) -> Door:
        return Door(url, label, icon, path == "/" if url == "/" else path.startswith((url, *behind)), count)

    user = getattr(request, "user", None)
    home = door("/", _("首页"), "home")
    if not (user and user.is_authenticated):
        return [
            home,
            door("/needs/", _("求助"), "ask"),
            door("/open/", _("公开"), "eye"),
            door("/accounts/", _("登录"), "user"),
        ]
    part = part_played(user)
    if part == "staff":
        second = door(front_page(user), _("工作台"), "desk", behind=DESK_PAGES)
    elif part == "volunteer":
        second = door("/tasks/", _("帮忙"), "hand", behind=("/activities/", "/shifts/", "/teams/"))
    else:
        second = door("/needs/", _("求助"), "ask")
    return [
        home,
        second,
        replace(
            door("/inbox/", _("消息"), "message", unread_count(user), behind=("/messages/",)),
            live=f"user/{user.public_id}",
            count_url="/inbox/count/",
        ),
        door("/me/", _("我的"), "user"),
    ]
