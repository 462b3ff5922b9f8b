"""What a region sets for itself and everything inside it (product rule 14)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid, require
from linkage.events import log
from linkage.organisations.permissions import can_set_for_region
from linkage.people.models import User
from linkage.places.models import Place, RegionalSetting
from linkage.places.settings_catalogue import SETTINGS


@transaction.atomic
def set_regional_setting(*, by: User, place: Place, key: str, value: Any) -> RegionalSetting:
    """Raises NotAllowed, Invalid("no_such_setting", "bad_setting")."""
    require(can_set_for_region(by, place.code))
    if key not in SETTINGS:
        raise Invalid("no_such_setting", _("没有这项设置。"))
    parsed = SETTINGS[key].parse(value)
    row, _is_new = RegionalSetting.objects.update_or_create(place=place, key=key, defaults={"value": parsed})
    log.record("setting.changed", stream=f"place/{place.code}", by=by, place_code=place.code, key=key, value=parsed)
    return row


@transaction.atomic
def inherit_regional_setting(*, by: User, place: Place, key: str) -> None:
    """Give up the place's own value: the one of the places around it counts again. Raises NotAllowed."""
    require(can_set_for_region(by, place.code))
    if RegionalSetting.objects.filter(place=place, key=key).delete()[0]:
        log.record("setting.inherited", stream=f"place/{place.code}", by=by, place_code=place.code, key=key)
