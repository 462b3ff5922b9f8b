from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.states.teams import STANDING, Step, TeammateState, TeamState
from linkage.volunteering.team_kinds import TEAM_KINDS


class Team(PublicIdModel):
    """Volunteers who belong together for longer than one activity (队伍). It belongs to a station or an organisation and a place. members: how many
    there are, moved by conditional updates only; maximum: how many there may be; joins_freely: who asks is in, without a leader's yes."""

    State = TeamState

    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=20, choices=list(TEAM_KINDS.items()))
    purpose = models.CharField(max_length=300)
    organisation = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="teams")
    place_code = models.CharField(max_length=12, db_index=True)
    maximum = models.PositiveSmallIntegerField(default=50)
    members = models.PositiveSmallIntegerField(default=0)
    joins_freely = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=TeamState, default=TeamState.PROPOSED)
    founded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    founded_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)  # why it was refused or dissolved; its people read it

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(members__lte=F("maximum")), name="team_never_over"),
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(state__in=[TeamState.PROPOSED, TeamState.ACTIVE]),
                name="team_name_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "place_code"])]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        return f"team/{self.public_id}"


class Teammate(PublicIdModel):
    """One person's place in a team, from asking or being asked to leaving. Whoever comes again gets a new row."""

    State = TeammateState

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="people")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TeammateState)
    leads = models.BooleanField(default=False)
    since = models.DateTimeField()  # when she asked or was asked, then when she became a member
    word = models.CharField(max_length=100, blank=True)  # what she wrote when asking; leaders read it
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    end_reason = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "user"], condition=Q(state__in=sorted(STANDING)), name="teammate_once"
            )
        ]
        indexes = [models.Index(fields=["user", "state"])]


class TeamStep(models.Model):
    """A step towards a registered organisation, with the day it was reached. note: a filing or registration number, say."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=10, choices=Step)
    reached_on = models.DateField()
    note = models.CharField(max_length=100, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "step"], name="team_step_once")]
