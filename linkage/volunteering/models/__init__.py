from linkage.volunteering.models.backbone import Backbone
from linkage.volunteering.models.certificates import Certificate, NationalEntry
from linkage.volunteering.models.hours import HandEntry, ServiceHours
from linkage.volunteering.models.points import Cap, PointsEarning
from linkage.volunteering.models.presence import PresenceCode, PresenceTries
from linkage.volunteering.models.profiles import Volunteer
from linkage.volunteering.models.stars import StarApplication, StarObjection

__all__ = [
    "Backbone",
    "Cap",
    "Certificate",
    "HandEntry",
    "NationalEntry",
    "PointsEarning",
    "PresenceCode",
    "PresenceTries",
    "ServiceHours",
    "StarApplication",
    "StarObjection",
    "Volunteer",
]
