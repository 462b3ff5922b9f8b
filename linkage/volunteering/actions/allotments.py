"""The station's pool of donated points goes to older people, those who live alone first, and never on one person's word (facts 3.6)."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.templatetags.amounts import points as shown
from linkage.events import log
from linkage.ledger import books
from linkage.organisations.models import Organisation
from linkage.people.models import User
from linkage.places.codes import contains
from linkage.volunteering.accounts import entries, points_place, pool_account, user_account
from linkage.volunteering.actions.locks import lock_points
from linkage.volunteering.models import Allotment
from linkage.volunteering.permissions.gifts import can_decide_allotment, can_propose_allotment, may_receive
from linkage.volunteering.states.allotments import ALLOTMENT_TRANSITIONS, AllotmentState


@transaction.atomic
def propose_allotment(*, by: User, station: Organisation, receiver: User, amount: int, lives_alone: bool) -> Allotment:
    """amount: hundredths of a point. Raises NotAllowed, Invalid("bad_amount"), Conflict: other_place, age_unknown, too_young, already_proposed."""
    require(can_propose_allotment(by, station))
    if amount <= 0:
        raise Invalid("bad_amount", _("请填大于 0 的积分。"), fields={"amount": _("请填大于 0 的积分。")})
    if not contains(station.place_code, points_place(receiver)):
        raise Conflict("other_place", _("这位居民不在本站的范围里。"))
    if not (verdict := may_receive(receiver)):
        raise Conflict(verdict.code, verdict.reason)
    lock_points(receiver)
    if Allotment.objects.filter(station=station, receiver=receiver, state=AllotmentState.PROPOSED).exists():
        raise Conflict("already_proposed", _("已经有人为这位老人提过了，等另一个人来定。"))
    allotment = Allotment.objects.create(
        station=station, receiver=receiver, amount=amount, first=lives_alone, proposed_by=by, proposed_at=clock.now()
    )
    _record("pool.proposed", allotment, by)
    return allotment


@transaction.atomic
def approve_allotment(*, by: User, allotment: Allotment) -> None:
    """Raises NotAllowed, Conflict: those_who_live_alone_first, pool_empty, wrong_state; nothing is booked then."""
    require(can_decide_allotment(by, allotment))
    lock_points(allotment.receiver)
    others = Allotment.objects.filter(station=allotment.station, state=AllotmentState.PROPOSED, first=True)
    if not allotment.first and others.exists():
        raise Conflict("those_who_live_alone_first", _("还有独居老人在等，请先定他们的。"))
    states.move(allotment, "approve", ALLOTMENT_TRANSITIONS, decided_by=by, decided_at=clock.now())
    pool, receiver = pool_account(allotment.station), user_account(allotment.receiver)
    try:
        books.post(
            f"allotment/{allotment.public_id}",
            kind="points.allotted",
            entries=entries([(pool, -allotment.amount), (receiver, allotment.amount)]),
            reference=f"allotment/{allotment.public_id}",
        )
    except Conflict:
        raise Conflict("pool_empty", _("积分池里不够了。")) from None
    _record("pool.decided", allotment, by)
    log.record(
        "points.allotted",
        stream=f"user/{allotment.receiver.public_id}",
        place_code=allotment.station.place_code,
        points=shown(allotment.amount),
    )


@transaction.atomic
def decline_allotment(*, by: User, allotment: Allotment) -> None:
    """Raises NotAllowed, Conflict("wrong_state")."""
    require(can_decide_allotment(by, allotment))
    states.move(allotment, "decline", ALLOTMENT_TRANSITIONS, decided_by=by, decided_at=clock.now())
    _record("pool.decided", allotment, by)


def _record(type: str, allotment: Allotment, by: User) -> None:
    station = allotment.station
    log.record(
        type,
        stream=f"org/{station.public_id}",
        by=by,
        place_code=station.place_code,
        allotment=allotment.public_id,
        points=shown(allotment.amount),
    )
