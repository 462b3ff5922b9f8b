from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Invalid, require
from linkage.needs import permissions
from linkage.needs.actions.steps import advance
from linkage.needs.models import Need, Rating
from linkage.people.models import User

COMMENT_LENGTH = 500


@transaction.atomic
def rate_need(*, by: User, need: Need, stars: int, comment: str = "", is_anonymous: bool = False) -> Rating:
    """How it went, in 1 to 5 stars and words; once. An anonymous rating is read by the station only, so that a low one can be honest.

    Raises Invalid("bad_rating"), Conflict("wrong_state") when the service is not confirmed yet or already rated.
    """
    require(permissions.can_rate(by, need))
    fields: dict[str, Any] = {}
    if stars not in range(1, 6):
        fields["stars"] = _("请点 1 到 5 颗星。")
    if len(comment) > COMMENT_LENGTH:
        fields["comment"] = _("评价请控制在 %(length)s 字以内。") % {"length": COMMENT_LENGTH}
    if fields:
        raise Invalid("bad_rating", _("评价还差一点，请看标出的地方。"), fields=fields)
    advance(need, "rate", "need.rated", by=by, closed_at=need.closed_at)
    return Rating.objects.create(
        need=need, by=by, stars=stars, comment=comment.strip(), is_anonymous=is_anonymous, at=clock.now()
    )
