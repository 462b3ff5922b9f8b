from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.dispatch.queries.tasks import tasks_of
from linkage.needs.models import Need
from linkage.needs.states import OPEN
from linkage.organisations.roles import held_by
from linkage.people.models import User
from linkage.volunteering.queries.teams import leads_alone


def obstacles_to_erasure(user: User) -> list[Any]:
    """What has to be brought to its end first, as sentences; empty when nothing stands in the way."""
    obstacles = []
    if Need.objects.filter(requester=user, state__in=OPEN).exists():
        obstacles.append(_("还有没办完的求助，请先办完或取消。"))
    if tasks_of(user).exists():
        obstacles.append(_("还有接下没做完的任务，请先做完或退出。"))
    if leads_alone(user):
        obstacles.append(_("还是一支队伍唯一的队长，请先交给另一位队员。"))
    if held_by(user):
        obstacles.append(_("还有工作身份，请先由管理员结束。"))
    return obstacles
