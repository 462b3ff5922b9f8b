from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.common.queueing import ACTIVE, QueuedModel
from linkage.volunteering.models.activities import Shift
from linkage.volunteering.models.presence import Presence
from linkage.volunteering.states.signups import ON_THE_LIST, GroupState, SignupState


class SignupGroup(PublicIdModel):
    """Places set aside for a team or an organisation, `count` of them; each member takes one by her own word, `joined` so far. Hours go to the
    members, never to the group."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="groups")
    leader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "organisations.Organisation", null=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=40)
    count = models.PositiveSmallIntegerField()
    joined = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=GroupState, default=GroupState.HELD)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(joined__lte=F("count")), name="group_never_over")]


class Signup(PublicIdModel, Presence):
    """One person's place in a shift, and her service in it. A withdrawn one stays as history; `replaces` is the sign-up it took over."""

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="signups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(SignupGroup, null=True, on_delete=models.PROTECT, related_name="members")
    state = models.CharField(max_length=10, choices=SignupState, default=SignupState.SIGNED_UP)
    signed_at = models.DateTimeField()
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    roster_reason = EncryptedTextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = EncryptedTextField(blank=True)
    withdrew_late = models.BooleanField(default=False)
    reminded_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "user"], condition=Q(state__in=sorted(ON_THE_LIST)), name="signup_one_place_each"
            )
        ]
        indexes = [models.Index(fields=["user", "state"]), models.Index(fields=["shift", "state"])]

    @property
    def stream(self) -> str:
        return f"signup/{self.public_id}"


class ShiftWaiting(QueuedModel):
    """A volunteer's place in the queue for a full shift."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="waiting")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "user"], condition=Q(state__in=list(ACTIVE)), name="shift_waiting_once"
            )
        ]
        indexes = [models.Index(fields=["state", "invited_until"])]
