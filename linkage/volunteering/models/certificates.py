import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import ALPHABET, PublicIdModel
from linkage.volunteering.models.hours import ServiceHours
from linkage.volunteering.models.profiles import Volunteer
from linkage.volunteering.states.certificates import CertificateState

CODE_LENGTH = 16


def new_verification_code() -> str:
    """80 random bits: what is printed on the paper opens its verification and cannot be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class Certificate(PublicIdModel):
    """A certificate of volunteer service under Order 67, articles 14 to 17: issued free of charge by the organisation that recorded the hours.

    `facts` (encrypted JSON, see certificate_facts.py) is what was true when it was issued; later corrections do not change paper that is out.
    """

    State = CertificateState

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="certificates")
    issuer = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="certificates")
    first_on = models.DateField()
    last_on = models.DateField()
    state = models.CharField(max_length=10, choices=CertificateState, default=CertificateState.REQUESTED)
    requested_at = models.DateTimeField()
    verification_code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_verification_code)
    minutes = models.PositiveIntegerField(default=0)
    facts = EncryptedTextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(max_length=200, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revocation_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "issuer"],
                condition=Q(state=CertificateState.REQUESTED),
                name="certificate_requested_once",
            ),
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="certificate_in_order"),
        ]
        indexes = [models.Index(fields=["issuer", "state"])]


class NationalEntry(models.Model):
    """Hours that somebody has entered into the national system (Order 67 art. 4), and the number they bear there."""

    hours = models.OneToOneField(
        ServiceHours, on_delete=models.PROTECT, primary_key=True, related_name="national_entry"
    )
    national_no = models.CharField(max_length=40)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
