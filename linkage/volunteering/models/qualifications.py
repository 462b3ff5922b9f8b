from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.models.profiles import Volunteer
from linkage.volunteering.states.qualifications import QualificationState


class Qualification(PublicIdModel):
    """The paper behind one of a volunteer's skills: a code of people.vocabulary.SKILLS, the certificate's name, number and issuer, and a picture or
    PDF of it. Good on every day up to and including `expires_on` (None: for ever). remind_days: how near its end she was last told of, in days."""

    State = QualificationState

    volunteer = models.ForeignKey(Volunteer, on_delete=models.PROTECT, related_name="qualifications")
    skill = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    number = EncryptedTextField(blank=True)
    issuer = models.CharField(max_length=60)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True)
    paper = models.FileField(upload_to="qualifications/%Y/%m/")
    state = models.CharField(max_length=10, choices=QualificationState, default=QualificationState.SHOWN)
    shown_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(blank=True)
    remind_days = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "skill"],
                condition=Q(state=QualificationState.SHOWN),
                name="qualification_shown_once",
            ),
            models.UniqueConstraint(
                fields=["volunteer", "skill"],
                condition=Q(state=QualificationState.VERIFIED),
                name="qualification_verified_once",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")), name="qualification_in_order"
            ),
        ]
        indexes = [models.Index(fields=["state", "expires_on"], name="qualification_expiring")]
