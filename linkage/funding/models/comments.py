from django.conf import settings
from django.db import models

from linkage.common.public_ids import PublicIdModel
from linkage.funding.models.applications import Application
from linkage.funding.states.reviews import CommentState


class Comment(PublicIdModel):
    """What a resident says to an application while opinions are asked for (H14). Shown without her name, once the fund's officer has read it."""

    State = CommentState

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=CommentState, default=CommentState.WAITING)
    answer = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why it is not shown, for who wrote it
    at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["application", "state"], name="comment_by_application")]
