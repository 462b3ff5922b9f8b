from linkage.volunteering.models.activities import Activity, Series, Shift
from linkage.volunteering.models.agreements import AgreementText, Signature
from linkage.volunteering.models.availability import DatedAvailability
from linkage.volunteering.models.backbone import Backbone
from linkage.volunteering.models.certificates import Certificate, NationalEntry
from linkage.volunteering.models.gifts import Allotment, FamilyTie
from linkage.volunteering.models.guardians import GuardianConsent
from linkage.volunteering.models.handovers import CalendarFeed, Cover, CoverAsk, Swap
from linkage.volunteering.models.hours import HandEntry, ServiceHours
from linkage.volunteering.models.insurance import InsurancePolicy, Insured
from linkage.volunteering.models.oversight import HoursAnomaly, HoursObjection, HoursSample
from linkage.volunteering.models.points import Cap, ExpiryWarning, PointsEarning
from linkage.volunteering.models.presence import Presence, PresenceCode, PresenceTries
from linkage.volunteering.models.profiles import Volunteer
from linkage.volunteering.models.qualifications import Qualification
from linkage.volunteering.models.record import Commendation, Evaluation
from linkage.volunteering.models.recruiting import Newcomer, Poster, RecruitingPage
from linkage.volunteering.models.rewards import Giver, Redemption, Reward
from linkage.volunteering.models.signups import ShiftWaiting, Signup, SignupGroup
from linkage.volunteering.models.stars import StarApplication, StarObjection
from linkage.volunteering.models.teams import Team, Teammate, TeamStep
from linkage.volunteering.models.training import Appraisal, Course, Training

__all__ = [
    "Activity",
    "AgreementText",
    "Allotment",
    "Appraisal",
    "Backbone",
    "CalendarFeed",
    "Cap",
    "Certificate",
    "Commendation",
    "Course",
    "Cover",
    "CoverAsk",
    "DatedAvailability",
    "Evaluation",
    "ExpiryWarning",
    "FamilyTie",
    "Giver",
    "GuardianConsent",
    "HandEntry",
    "HoursAnomaly",
    "HoursObjection",
    "HoursSample",
    "InsurancePolicy",
    "Insured",
    "NationalEntry",
    "Newcomer",
    "PointsEarning",
    "Poster",
    "Presence",
    "PresenceCode",
    "PresenceTries",
    "Qualification",
    "RecruitingPage",
    "Redemption",
    "Reward",
    "Series",
    "ServiceHours",
    "Shift",
    "ShiftWaiting",
    "Signature",
    "Signup",
    "SignupGroup",
    "StarApplication",
    "StarObjection",
    "Swap",
    "Team",
    "TeamStep",
    "Teammate",
    "Training",
    "Volunteer",
]
