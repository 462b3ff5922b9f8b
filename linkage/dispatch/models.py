from django.conf import settings
from django.db import models
from django.db.models import F, Q

from linkage.common.encryption import EncryptedTextField
from linkage.common.public_ids import PublicIdModel
from linkage.common.queueing import ACTIVE, QueuedModel
from linkage.dispatch.states import (
    HOLDS_A_PLACE,
    AssignmentState,
    LineState,
    OfferState,
    PlannedState,
    ProposalState,
    RunKind,
    RunState,
    WaveEnd,
    WaveStage,
)
from linkage.needs.models import Requirement, RequirementKind
from linkage.volunteering.models import Presence


class Provider(models.Model):
    """Who or what fills a requirement, whatever its kind: `provider_id` is the public id of a SocialWorker, Volunteer, ServiceOffering, Venue,
    Goods or Fund, as `provider_kind` says. A person's user is kept beside it."""

    provider_kind = models.CharField(max_length=15, choices=RequirementKind)
    provider_id = models.CharField(max_length=12)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class MatchingRun(PublicIdModel):
    """One run of the matching engine for a need or for a whole place: what it found, and enough to tell what it was run on.

    objective, bound, gap: see matching.types.Plan. parameters: what was asked (scope, rules, method). figures: a batch's counts and comparisons; of one need's
    run the lines it gave.
    progress: {step, done, total} while it runs. inputs_hash: SHA-256 of the frozen inputs (matchmaking.frozen), kept in RunInputs for a while.
    """

    kind = models.CharField(max_length=10, choices=RunKind, default=RunKind.SINGLE)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.READY)
    need = models.ForeignKey("needs.Need", null=True, on_delete=models.CASCADE, related_name="matching_runs")
    place_code = models.CharField(max_length=12)
    at = models.DateTimeField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    objective = models.FloatField(default=0)
    bound = models.FloatField(default=0)
    gap = models.FloatField(default=0)
    parameters = models.JSONField(default=dict)
    unmet = models.JSONField(default=dict)  # requirement public id -> {code, counts, relaxations}
    seconds = models.FloatField(default=0)
    inputs_hash = models.CharField(max_length=64, blank=True)
    engine_version = models.CharField(max_length=20, blank=True)
    progress = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True)  # the last time something of it was sent

    class Meta:
        indexes = [models.Index(fields=["kind", "place_code", "-at"], name="run_of_place")]

    @property
    def stream(self) -> str:
        return f"run/{self.public_id}"


class Proposal(Provider):
    """The matcher's suggestion, or a person's own addition, of one provider for one requirement, with the reasons as codes and parameters."""

    run = models.ForeignKey(MatchingRun, null=True, on_delete=models.CASCADE, related_name="proposals")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="proposals")
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.PROPOSED)
    score = models.FloatField(null=True)
    terms = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "provider_kind", "provider_id"],
                condition=Q(state=ProposalState.PROPOSED),
                name="proposal_once",
            )
        ]


class OfferWave(models.Model):
    """One stage of looking for the people a requirement lacks; see actions/waves.py. At most one runs: the one that has not ended.

    number: of the waves that have asked so far, this one included. size: how many it asked. expected_yes: what the arithmetic hoped for
    (dispatch/waves.py). until: when the next step comes; empty while a person has to act. is_exclusive: meanwhile only the invited may take a
    place. is_short: fewer were asked at once than the arithmetic wants; the worker asks the next best as well.
    """

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="waves")
    stage = models.CharField(max_length=10, choices=WaveStage)
    number = models.PositiveSmallIntegerField(default=0)
    size = models.PositiveSmallIntegerField(default=0)
    expected_yes = models.FloatField(default=0.0)
    is_exclusive = models.BooleanField(default=False)
    is_short = models.BooleanField(default=False)
    sent_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=10, choices=WaveEnd, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requirement"], condition=Q(ended_at__isnull=True), name="wave_one_at_a_time"
            )
        ]
        indexes = [
            models.Index(fields=["until"], condition=Q(ended_at__isnull=True), name="wave_running"),
        ]


class WeekOfInvitations(models.Model):
    """How often a person has been invited in one week: the part of her attention that is spent. Raised by a conditional update, so that no two
    requests at once can pass the cap. week: its Monday, in Shanghai."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    invitations = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "week"], name="invitations_once_a_week")]
        indexes = [models.Index(fields=["week", "invitations"])]


class Offer(PublicIdModel, Provider):
    """A requirement offered to one provider (派单), to be answered before it expires. A refusal's reason is the lead's to read. wave: the one it
    was sent in, if any; chance: the estimated chance of a yes when it was sent."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.SENT)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    decline_reason = EncryptedTextField(blank=True)
    score = models.FloatField(null=True)
    reasons = models.JSONField(default=list)
    wave = models.ForeignKey(OfferWave, null=True, on_delete=models.SET_NULL, related_name="offers")
    chance = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "provider_kind", "provider_id"],
                condition=Q(state=OfferState.SENT),
                name="offer_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["state", "expires_at"]),
            models.Index(fields=["provider_kind", "provider_id", "state"]),
        ]


class Assignment(PublicIdModel, Provider, Presence):
    """A place in a requirement that somebody holds (接单), and its service. A withdrawn one stays as history."""

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="assignments")
    offer = models.OneToOneField(Offer, null=True, on_delete=models.PROTECT, related_name="assignment")
    state = models.CharField(max_length=12, choices=AssignmentState, default=AssignmentState.CLAIMED)
    units = models.PositiveSmallIntegerField(default=1)  # of goods; a person, a venue or a fund is one
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    claimed_at = models.DateTimeField()
    roster_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    roster_reason = EncryptedTextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdraw_reason = EncryptedTextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "provider_kind", "provider_id"],
                condition=Q(state__in=sorted(HOLDS_A_PLACE)),
                name="assignment_one_place_each",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="assignment_in_order"),
        ]
        indexes = [
            models.Index(fields=["user", "state", "starts_at"]),
            models.Index(fields=["requirement", "state"]),
            models.Index(fields=["provider_kind", "provider_id", "state"]),
        ]

    @property
    def stream(self) -> str:
        return f"assignment/{self.public_id}"


class Waiting(QueuedModel):
    """A volunteer's place in the queue for a full requirement."""

    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="waiting")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "user"], condition=Q(state__in=list(ACTIVE)), name="waiting_once"
            )
        ]


class RunInputs(models.Model):
    """What a run was run on, word for word, so that it can be run again: compressed, encrypted (positions and hours are in it, names are not),
    and erased at `expires_at`."""

    run = models.OneToOneField(MatchingRun, on_delete=models.CASCADE, primary_key=True, related_name="inputs")
    data = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)


class PlannedNeed(models.Model):
    """One need of a batch. value: what it adds to the objective. unmet: as in MatchingRun. why: the sentence that says why it was not sent."""

    run = models.ForeignKey(MatchingRun, on_delete=models.CASCADE, related_name="planned")
    need = models.ForeignKey("needs.Need", on_delete=models.CASCADE, related_name="planned")
    state = models.CharField(max_length=10, choices=PlannedState, default=PlannedState.READY)
    value = models.FloatField(default=0)
    unmet = models.JSONField(default=dict)
    code = models.CharField(max_length=40, blank=True)
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "need"], name="planned_need_once")]


class PlannedLine(Provider):
    """One proposal of a batch, to be kept, taken out, swapped or pinned before it is sent. It becomes a Proposal of its need only when sent, so that
    a batch which is given up leaves no trace in the needs' own plans. added_by: who swapped it in by hand. is_carried: settled before the engine ran,
    because it was pinned in the run before."""

    planned = models.ForeignKey(PlannedNeed, on_delete=models.CASCADE, related_name="lines")
    requirement = models.ForeignKey(Requirement, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=LineState, default=LineState.PLANNED)
    is_pinned = models.BooleanField(default=False)
    is_carried = models.BooleanField(default=False)
    score = models.FloatField(null=True)
    value = models.FloatField(default=0)
    units = models.PositiveIntegerField(default=1)
    amount_fen = models.BigIntegerField(null=True)
    terms = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["planned", "requirement", "provider_kind", "provider_id"], name="planned_line_once"
            )
        ]


class HandMatching(models.Model):
    """A need for which the one who asked wants a person to choose, not the engine (PIPL art. 24). The row's being there is the wish."""

    need = models.OneToOneField("needs.Need", on_delete=models.CASCADE, primary_key=True, related_name="hand_matching")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()


class RiskRead(models.Model):
    """That a volunteer was told the risk of a task before she took it: the notice's words as she saw them. is_ticked: she confirmed it by a tick,
    as dangerous kinds of need ask."""

    requirement = models.ForeignKey("needs.Requirement", on_delete=models.PROTECT, related_name="risk_readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    notice = models.CharField(max_length=240)
    is_ticked = models.BooleanField(default=False)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requirement", "user"], name="risk_read_once")]
