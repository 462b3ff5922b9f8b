"""Residents say what they think of the applications before the panel decides (H14); the fund's officer reads, shows and answers."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.funding.models import Application, Comment
from linkage.funding.permissions.comments import can_comment
from linkage.funding.permissions.reviews import can_run_review
from linkage.funding.states.reviews import COMMENT_TRANSITIONS
from linkage.people.models import User

MOST_EACH = 5


@transaction.atomic
def write_comment(*, by: User, application: Application, text: str) -> Comment:
    """Raises NotAllowed, Invalid("empty"), Conflict("enough")."""
    require(can_comment(by, application.round))
    if not text.strip():
        raise Invalid("empty", _("请写一句您的意见。"), fields={"text": _("请写一句您的意见。")})
    if Comment.objects.filter(application=application, author=by).count() >= MOST_EACH:
        raise Conflict("enough", _("您对这个项目已经提了几条意见，我们都收到了。"))
    comment = Comment.objects.create(application=application, author=by, text=text.strip()[:500], at=clock.now())
    round = application.round
    log.record(
        "comment.written", stream=round.stream, by=by, place_code=round.place_code,
        round=round.public_id, application=application.public_id,
    )  # fmt: skip
    return comment


@transaction.atomic
def decide_comment(*, by: User, comment: Comment, show: bool, answer: str = "", reason: str = "") -> Comment:
    """Show it to everybody, answered or not; or not, with a reason for who wrote it. Raises NotAllowed, Invalid("reason_needed"),
    Conflict("wrong_state")."""
    require(can_run_review(by, comment.application.round.fund))
    if not show and not reason.strip():
        sentence = _("请写一句不公开的原因，写意见的人会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    states.move(
        comment, "show" if show else "hide", COMMENT_TRANSITIONS,
        answer=answer.strip()[:500], reason="" if show else reason.strip()[:200], decided_by=by, decided_at=clock.now(),
    )  # fmt: skip
    application = comment.application
    log.record(
        "comment.shown" if show else "comment.hidden", stream=f"user/{comment.author.public_id}", by=by,
        place_code=application.place_code, application=application.public_id, round=application.round.public_id,
    )  # fmt: skip
    return comment
