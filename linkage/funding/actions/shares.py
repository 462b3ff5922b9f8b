"""The share of public relief money that may buy services, held at the moment of the approval."""

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Conflict
from linkage.common.templatetags.amounts import yuan
from linkage.funding.models import Fund
from linkage.funding.queries.room import services_room_of
from linkage.funding.relief import buys_services


def require_within_share(fund: Fund, purpose: str, amount_fen: int) -> None:
    """The caller holds the fund's row, so that two approvals see each other. Raises Conflict("over_share")."""
    room = services_room_of([fund]).get(fund.pk) if buys_services(purpose) else None
    if room is not None and amount_fen > room:
        sentence = _("困难群众救助资金用于购买服务的比例有上限，现在最多还能批 %(yuan)s。")
        raise Conflict("over_share", sentence % {"yuan": yuan(room)})
