"""Whether a volunteer who reaches for a place herself is suited to it: asked alike of those who claim and of those who queue."""

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Conflict
from linkage.dispatch import matchmaking
from linkage.dispatch.models import Assignment
from linkage.dispatch.states import HOLDS_A_PLACE
from linkage.needs.models import Requirement
from linkage.people.models import User
from linkage.places import codes


def check_suited(by: User, requirement: Requirement) -> None:
    """May the volunteer `by` serve the requirement? The hard rules, but for those that a claim's own steps decide under lock.

    Raises Conflict: "already_yours", "conflict" for an overlapping task, "not_eligible" for a task of another district (access matrix:
    need.claim; the feed shows those of her own) or with the engine's reasons.
    """
    if codes.district(by.volunteer.place_code) != codes.district(requirement.need.place_code):
        raise Conflict("not_eligible", _("这件事在别的区，由那里的志愿者来帮。"))
    if Assignment.objects.filter(requirement=requirement, user=by, state__in=HOLDS_A_PLACE).exists():
        raise Conflict("already_yours", _("您已经接了这一单。"))
    judgement = matchmaking.judge_volunteer(by.volunteer, [requirement])[requirement.pk]
    if judgement.is_busy:
        raise Conflict("conflict", _("这个时间您已经有别的任务了。"))
    if not judgement.may_claim:
        raise Conflict("not_eligible", " ".join(judgement.obstacles))
