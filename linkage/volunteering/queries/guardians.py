from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.organisations.roles import role_places
from linkage.people.models import User
from linkage.volunteering.models import GuardianConsent
from linkage.volunteering.permissions.profiles import STATION


def consents_kept_by(user: User) -> QuerySet[GuardianConsent]:
    """Standing consents of the places in which she works for the station, the newest first."""
    inside = reduce(or_, (Q(place_code__startswith=digits) for digits in role_places(user, *STATION)), Q(pk__in=[]))
    rows = GuardianConsent.objects.filter(inside, ended_at__isnull=True)
    return rows.select_related("minor", "recorded_by").order_by("-pk")


def consent_kept_by(user: User, public_id: str) -> GuardianConsent:
    """Raises NotFound."""
    found = consents_kept_by(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound("no_such_consent", _("没有找到这份监护人同意。"))
    return found
