from linkage.volunteering.models.certificates import Certificate, NationalEntry
from linkage.volunteering.models.hours import ServiceHours
from linkage.volunteering.models.points import Cap, PointsEarning
from linkage.volunteering.models.presence import PresenceCode, PresenceTries
from linkage.volunteering.models.profiles import Volunteer

__all__ = ["Cap", "PointsEarning", "PresenceCode", "PresenceTries", "ServiceHours", "Volunteer"]
__all__ = ["Certificate", "NationalEntry", "PresenceCode", "PresenceTries", "ServiceHours", "Volunteer"]
