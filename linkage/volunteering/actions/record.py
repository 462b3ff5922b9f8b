"""What stands on a volunteer's record beside her hours: honours, once verified, and what those she served thought (Order 67 art. 9 and 10)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, require
from linkage.events import log
from linkage.people.models import User
from linkage.volunteering.models import Commendation, Evaluation, Volunteer
from linkage.volunteering.permissions.record import can_verify
from linkage.volunteering.states.record import COMMENDATION_TRANSITIONS


@transaction.atomic
def enter_commendation(
    *, by: User, volunteer: Volunteer, name: str, given_by: str, given_on: dt.date, paper: str = ""
) -> Commendation:
    """Enter an honour given elsewhere; it counts once the station has seen its papers.

    Raises Invalid("in_the_future"), Conflict("entered_already").
    """
    if given_on > clock.today():
        sentence = _("授予日期不能在今天之后。")
        raise Invalid("in_the_future", sentence, fields={"given_on": sentence})
    try:
        with transaction.atomic():
            commendation = Commendation.objects.create(
                volunteer=volunteer,
                name=name.strip()[:80],
                given_by=given_by.strip()[:80],
                given_on=given_on,
                paper=paper.strip()[:120],
                entered_at=clock.now(),
            )
    except IntegrityError as error:
        raise Conflict("entered_already", _("这项表彰您已经填过了。")) from error
    _record("commendation.entered", commendation, by)
    return commendation


@transaction.atomic
def decide_commendation(*, by: User, commendation: Commendation, is_true: bool, note: str = "") -> None:
    """The station's word on the papers. Raises Invalid("note_needed") for a no without a reason, Conflict("wrong_state")."""
    require(can_verify(by, commendation))
    if not is_true and not note.strip():
        sentence = _("请写一句为什么核实不了，志愿者会看到。")
        raise Invalid("note_needed", sentence, fields={"note": sentence})
    states.move(
        commendation,
        "verify" if is_true else "reject",
        COMMENDATION_TRANSITIONS,
        verified_by=by,
        verified_at=clock.now(),
        note=note.strip()[:200],
    )
    _record("commendation.verified" if is_true else "commendation.unverified", commendation, by)


def record_evaluation(*, volunteer: Volunteer, source: str, stars: int, given_on: dt.date) -> Evaluation:
    """Once for each source: again returns the first."""
    evaluation, _is_new = Evaluation.objects.get_or_create(
        volunteer=volunteer, source=source, defaults={"stars": stars, "given_on": given_on}
    )
    return evaluation


def _record(type: str, commendation: Commendation, by: User) -> None:
    volunteer = commendation.volunteer
    log.record(
        type,
        stream=f"user/{volunteer.user.public_id}",
        by=by,
        place_code=volunteer.place_code,
        commendation=commendation.public_id,
    )
