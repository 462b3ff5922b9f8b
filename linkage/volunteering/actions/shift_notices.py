"""What time itself brings to shifts: reminders, and a word to the lead while there is still time to find people."""

from django.db import transaction
from django.db.models import F

from linkage.common import clock
from linkage.volunteering.actions.shift_places import record_on_shift, tell
from linkage.volunteering.models import Shift, Signup
from linkage.volunteering.states.activities import ShiftState
from linkage.volunteering.states.signups import SignupState


@transaction.atomic
def remind(*, signup: Signup) -> bool:
    """Once for each sign-up, however many workers try. False when it was done."""
    due = Signup.objects.filter(pk=signup.pk, reminded_at__isnull=True, state=SignupState.SIGNED_UP)
    if not due.update(reminded_at=clock.now()):
        return False
    tell(signup.user, "signup.reminded", signup.shift)
    return True


@transaction.atomic
def tell_of_shortage(*, shift: Shift) -> bool:
    """Tell those who run it, once, that too few come. False when it was done, or enough have come meanwhile."""
    due = Shift.objects.filter(pk=shift.pk, at_risk_told_at__isnull=True, state=ShiftState.OPEN, taken__lt=F("minimum"))
    if not due.update(at_risk_told_at=clock.now()):
        return False
    shift.refresh_from_db()
    record_on_shift("shift.short_of_people", shift, by=None, short=shift.minimum - shift.taken)
    return True
