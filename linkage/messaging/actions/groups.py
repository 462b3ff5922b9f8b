from django.db import transaction
from django.utils.translation import gettext as _

from linkage.common import clock
from linkage.common.errors import Invalid, require
from linkage.events import log
from linkage.messaging.gateways.groups import is_group_address
from linkage.messaging.models import StaffGroup
from linkage.messaging.permissions import can_keep_groups
from linkage.people.models import User


@transaction.atomic
def add_group(*, by: User, name: str, place_code: str, address: str) -> StaffGroup:
    """Have a station's group told of what waits. address: apprise's, with its token. Raises NotAllowed, Invalid("bad_group")."""
    require(can_keep_groups(by, place_code))
    fields = {} if name.strip() else {"name": _("请写一个名字。")}
    if not is_group_address(address.strip()):
        fields["address"] = _("请填企业微信、钉钉或飞书群机器人的地址。")
    if fields:
        raise Invalid("bad_group", _("还差一点。"), fields=fields)
    group = StaffGroup.objects.create(
        name=name.strip()[:40],
        place_code=place_code,
        address=address.strip(),
        added_by=by,
        added_at=clock.now(),
    )
    log.record("group.added", stream=f"group/{group.public_id}", by=by, place_code=place_code)
    return group


@transaction.atomic
def end_group(*, by: User, group: StaffGroup) -> None:
    """Raises NotAllowed. Ending twice is one ending."""
    require(can_keep_groups(by, group.place_code))
    if StaffGroup.objects.filter(pk=group.pk, ended_at__isnull=True).update(ended_at=clock.now()):
        log.record("group.ended", stream=f"group/{group.public_id}", by=by)
