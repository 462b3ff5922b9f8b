"""Two neighbours who came to the patrol agree to stand on the community's board; the others would rather not."""

from linkage.people.actions.consents import give_consent
from linkage.people.models import Consent, User
from linkage.people.queries import has_consented
from linkage.volunteering.models import ServiceHours
from linkage.volunteering.states.hours import HoursState

NAMED = 2


def let_some_be_named() -> int:
    """Returns how many agree now."""
    came = ServiceHours.objects.filter(source__startswith="signup/", state=HoursState.COUNTED).order_by("pk")
    people = User.objects.filter(pk__in=[each.volunteer.user_id for each in came.select_related("volunteer")[:NAMED]])
    purpose = Consent.Purpose.NAME_ON_BOARDS
    for user in people:
        if not has_consented(user, purpose):
            give_consent(by=user, user=user, purpose=purpose)
    return len(people)
