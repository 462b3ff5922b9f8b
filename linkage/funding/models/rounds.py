from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.funds import Fund
from linkage.funding.states.rounds import RoundState


class Round(PublicIdModel):
    """One call of a fund for applications, from the call to the published result. Criteria, weights and the rule of allocation are frozen when it
    opens: `rules_hash` is the SHA-256 of their published form from then on. Amounts in fen.

    minimum_score: least mean score, in hundredths of a point of 100, that a funded application needs. minimum_votes: least supporters of one that
    residents vote on. score_share: per cent that the committee's score has in the combined rule, the rest is the residents' vote.
    """

    class Rule(models.TextChoices):
        RANK = "rank", _("评委打分，按名次往下")
        BUNDLE = "bundle", _("评委打分，取总分最高的组合")
        VOTE = "vote", _("居民投票（平等份额法）")
        COMBINED = "combined", _("评委打分与居民投票结合")

    State = RoundState

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(max_length=60)
    call = models.TextField(max_length=3000)  # what is looked for, for whom, what it cannot pay
    purposes = models.JSONField(default=list)  # of the fund's purposes; empty: all
    place_code = models.CharField(max_length=12, db_index=True)
    budget_fen = models.BigIntegerField()
    ceiling_fen = models.BigIntegerField()  # for one application
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    comments_until = models.DateTimeField(null=True)
    votes_from = models.DateTimeField(null=True)
    votes_until = models.DateTimeField(null=True)
    rule = models.CharField(max_length=10, choices=Rule, default=Rule.RANK)
    minimum_score = models.PositiveIntegerField(default=6000)
    minimum_votes = models.PositiveIntegerField(default=0)
    score_share = models.PositiveSmallIntegerField(default=50)
    reviewers_each = models.PositiveSmallIntegerField(default=2)  # least scores that an application needs
    allows_partial = models.BooleanField(default=False)
    rules_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.DRAFTED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=300, blank=True)  # published

    class Meta:
        indexes = [
            models.Index(fields=["state", "closes_at"], name="round_by_state"),
            models.Index(fields=["fund", "-opens_at"], name="round_by_fund"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(budget_fen__gt=0, ceiling_fen__gt=0, ceiling_fen__lte=F("budget_fen")),
                name="round_amounts",
            ),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="round_in_order"),
            models.CheckConstraint(condition=Q(score_share__lte=100, minimum_score__lte=10000), name="round_shares"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        return f"round/{self.public_id}"


class Criterion(models.Model):
    """One thing that reviewers score from 0 to 100; the weights of a round's criteria add up to 100."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)
    hint = models.CharField(max_length=200, blank=True)
    weight = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "position"], name="criterion_position_once"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="criterion_weight"),
        ]
