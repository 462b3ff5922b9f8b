from django.db import transaction
from django.db.models import F

from linkage.common import clock
from linkage.messaging.models import SmsCount
from linkage.people.models import User
from linkage.places.queries import setting


class _OverBudget(Exception):
    pass


def spend(user: User) -> bool:
    """Count one text message against what the person and her community may get today (settings sms_person_daily, sms_place_daily). False, and
    nothing counted, where either is used up: two conditional updates, so nobody passes a limit by being quick."""
    place = user.home_code
    limits = (
        (f"person/{user.pk}", setting("sms_person_daily", place)),
        (f"place/{place}", setting("sms_place_daily", place)),
    )
    try:
        with transaction.atomic():
            for whose, most in limits:
                _count(whose, most)
    except _OverBudget:
        return False
    return True


def _count(whose: str, most: int) -> None:
    today = clock.today()
    SmsCount.objects.bulk_create([SmsCount(whose=whose, day=today)], ignore_conflicts=True)
    if not SmsCount.objects.filter(whose=whose, day=today, sent__lt=most).update(sent=F("sent") + 1):
        raise _OverBudget
