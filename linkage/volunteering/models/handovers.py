from django.conf import settings
from django.db import models
from django.db.models import Q

from linkage.common.public_ids import PublicIdModel
from linkage.volunteering.models.signups import Signup
from linkage.volunteering.states.signups import AnswerState, CoverState


class Cover(PublicIdModel):
    """Somebody who cannot come looks for another to take her place. A few suitable people are asked at a time, the next ones at `next_ask_at`."""

    signup = models.ForeignKey(Signup, on_delete=models.CASCADE, related_name="covers")
    state = models.CharField(max_length=10, choices=CoverState, default=CoverState.LOOKING)
    started_at = models.DateTimeField()
    next_ask_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["signup"], condition=Q(state=CoverState.LOOKING), name="cover_once")
        ]
        indexes = [models.Index(fields=["state", "next_ask_at"])]


class CoverAsk(PublicIdModel):
    """The question to one person, put once for each cover."""

    cover = models.ForeignKey(Cover, on_delete=models.CASCADE, related_name="asks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=AnswerState, default=AnswerState.ASKED)
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cover", "user"], name="cover_asked_once")]
        indexes = [models.Index(fields=["user", "asked_at"])]


class Swap(PublicIdModel):
    """Two volunteers change places: who holds `offered` asks who holds `wanted`; nothing moves before she agrees."""

    offered = models.ForeignKey(Signup, on_delete=models.CASCADE, related_name="swaps_offered")
    wanted = models.ForeignKey(Signup, on_delete=models.CASCADE, related_name="swaps_wanted")
    state = models.CharField(max_length=10, choices=AnswerState, default=AnswerState.ASKED)
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["offered", "wanted"], condition=Q(state=AnswerState.ASKED), name="swap_proposed_once"
            )
        ]


class CalendarFeed(models.Model):
    """A secret address under which a person's own calendar programme reads her shifts. Only the secret's keyed hash is kept; a new one ends the old."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
