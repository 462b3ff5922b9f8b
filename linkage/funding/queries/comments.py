from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from linkage.common.errors import NotFound
from linkage.funding.models import Comment, Round
from linkage.funding.states.reviews import CommentState


def shown_in(round: Round) -> QuerySet[Comment]:
    """What everybody may read, oldest first; who wrote it is not among it."""
    rows = Comment.objects.filter(application__round=round, state=CommentState.SHOWN)
    return rows.select_related("application").order_by("at", "pk")


def written_by(user: Any, round: Round) -> QuerySet[Comment]:
    rows = Comment.objects.filter(application__round=round, author=user)
    return rows.select_related("application").order_by("at", "pk")


def waiting_in(round: Round) -> QuerySet[Comment]:
    rows = Comment.objects.filter(application__round=round, state=CommentState.WAITING)
    return rows.select_related("application__round__fund", "author").order_by("at", "pk")


def comment_in(round: Round, public_id: str) -> Comment:
    """Raises NotFound."""
    rows = Comment.objects.filter(application__round=round, public_id=public_id)
    found = rows.select_related("application__round__fund", "author").first()
    if found is None:
        raise NotFound("no_such_comment", _("没有找到这条意见。"))
    return found
