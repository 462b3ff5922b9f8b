"""Becoming a volunteer, and saying what one can do, where and when."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, weekly_hours
from linkage.common.errors import Invalid, NotFound, require
from linkage.events import log
from linkage.people.models import User
from linkage.people.vocabulary import LANGUAGES, SKILLS
from linkage.places.codes import LENGTH
from linkage.places.queries import setting
from linkage.volunteering.actions.starting import give_starting_points
from linkage.volunteering.models import Volunteer
from linkage.volunteering.permissions.profiles import can_volunteer

RADIUS_KM = (0.5, 30.0)
LONGEST_PAUSE = dt.timedelta(days=366)


@transaction.atomic
def save_profile(
    *,
    by: User,
    skills: Sequence[str],
    languages: Sequence[str],
    radius_km: float,
    availability: str,
    place_code: str,
    lat: float | None = None,
    lng: float | None = None,
    weekly_cap_minutes: int,
) -> Volunteer:
    """Make `by` a volunteer, or change her profile. availability: 42 hex digits (see common/weekly_hours.py); place_code: her community's 12 digits;
    lat, lng: WGS-84 of about where she sets out, both or neither; weekly_cap_minutes: at most what her region allows.

    Raises NotAllowed (disabled, minor), Invalid with a sentence for each field that needs mending.
    """
    require(can_volunteer(by))
    cap = _checked_cap(weekly_cap_minutes, place_code)
    _check_fields(skills, languages, radius_km, availability, place_code, lat, lng)
    volunteer, joined = Volunteer.objects.update_or_create(
        user=by,
        defaults={
            "skills": sorted(set(skills)),
            "languages": sorted(set(languages)),
            "radius_km": radius_km,
            "availability": availability,
            "place_code": place_code,
            "lat": lat,
            "lng": lng,
            "weekly_cap_minutes": cap,
        },
    )
    log.record("volunteer.joined" if joined else "volunteer.changed", stream=_stream(by), by=by, place_code=place_code)
    if joined:
        give_starting_points(volunteer=volunteer)
    return volunteer


@transaction.atomic
def pause(*, by: User, until: dt.date) -> Volunteer:
    """Offer her nothing up to and including `until`. Raises Invalid for a day that has passed or is more than a year away."""
    if not clock.today() <= until <= clock.today() + LONGEST_PAUSE:
        raise _refused("until", _("请选今天到一年以内的一天。"))
    volunteer = _change(by, paused_until=until)
    log.record("volunteer.paused", stream=_stream(by), by=by, place_code=volunteer.place_code, until=until.isoformat())
    return volunteer


@transaction.atomic
def resume(*, by: User) -> Volunteer:
    volunteer = _change(by, paused_until=None)
    log.record("volunteer.resumed", stream=_stream(by), by=by, place_code=volunteer.place_code)
    return volunteer


def _change(by: User, *, paused_until: dt.date | None) -> Volunteer:
    if not Volunteer.objects.filter(user=by).update(paused_until=paused_until):
        raise NotFound("not_a_volunteer", _("您还不是志愿者，先填一下资料吧。"))
    return Volunteer.objects.get(user=by)


def _checked_cap(minutes: int, place_code: str) -> int:
    most = setting("weekly_cap_minutes", place_code)
    if not 60 <= minutes <= most:
        sentence = _("每周最多 %(hours)s 小时，最少 1 小时。") % {"hours": most // 60}
        raise _refused("weekly_cap_minutes", sentence)
    return minutes


def _check_fields(
    skills: Sequence[str],
    languages: Sequence[str],
    radius_km: float,
    availability: str,
    place_code: str,
    lat: float | None,
    lng: float | None,
) -> None:
    if not set(skills) <= SKILLS.keys():
        raise _refused("skills", _("请从列出的技能里选。"))
    if not set(languages) <= LANGUAGES.keys():
        raise _refused("languages", _("请从列出的语言里选。"))
    if not RADIUS_KM[0] <= radius_km <= RADIUS_KM[1]:
        raise _refused("radius_km", _("服务距离请在 0.5 到 30 公里之间。"))
    if not _is_week(availability):
        raise _refused("availability", _("请选至少一个有空的时段。"))
    if len(place_code) != LENGTH or not place_code.isdecimal():
        raise _refused("place_code", _("请选您所在的社区。"))
    if not _is_position(lat, lng):
        raise _refused("lat", _("位置不对，请重新选一次，也可以不填。"))


def _is_position(lat: float | None, lng: float | None) -> bool:
    """Both within the globe, or neither given."""
    if lat is None or lng is None:
        return lat is None and lng is None
    return -90 <= lat <= 90 and -180 <= lng <= 180


def _is_week(availability: str) -> bool:
    try:
        return weekly_hours.from_text(availability) > 0
    except ValueError:
        return False


def _refused(field: str, sentence: object) -> Invalid:
    return Invalid("bad_profile", sentence, fields={field: sentence})


def _stream(user: User) -> str:
    return f"user/{user.public_id}"
