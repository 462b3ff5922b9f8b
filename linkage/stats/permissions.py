"""Who may see the network view, and how much of it (access matrix: network.see, network.read_names)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, held_by

STATION = (Role.SOCIAL_WORKER, Role.COORDINATOR)


def can_open_network(user: Any) -> Verdict:
    """Somewhere: social workers and coordinators of stations, supervisors of districts."""
    if has_role(user, *STATION, Role.SUPERVISOR):
        return ALLOWED
    return denied(_("联动网络只对社工站和区级督导开放。"))


def can_see_network(user: Any, place_code: str) -> Verdict:
    if has_role(user, *STATION, Role.SUPERVISOR, place_code=place_code):
        return ALLOWED
    return denied(_("这个地方不在您的辖区。"))


def sees_single_people(user: Any, place_code: str) -> bool:
    """Counts below five, hints and single dots: for the station only. Supervisors see sums."""
    return has_role(user, *STATION, place_code=place_code)


def can_open_names(user: Any, place_code: str) -> Verdict:
    """Whose they are: for those who work with them, each opening noted (product rule 10)."""
    if sees_single_people(user, place_code):
        return ALLOWED
    return denied(_("姓名只对本站的社工和站长开放。"))


def can_recognise_here(user: Any, place_code: str) -> bool:
    return any(each.role == Role.COORDINATOR and place_code.startswith(each.prefix) for each in held_by(user))


def can_see_led(user: Any) -> Verdict:
    """The volunteers one leads, for social workers; those of her station's workers, for a coordinator (access matrix: led.read)."""
    if has_role(user, *STATION):
        return ALLOWED
    return denied(_("带队的志愿者只有社工本人和站长能看。"))
