"""Stars follow hours: applied for by the volunteer, reviewed, announced for at least five working days, then granted (facts 3.4, product rule 6)."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock, states
from linkage.common.errors import Conflict, Invalid, NotAllowed, require
from linkage.events import log
from linkage.people.models import User
from linkage.places.queries import setting
from linkage.volunteering.models import StarApplication, StarObjection, Volunteer
from linkage.volunteering.permissions.stars import can_review_star
from linkage.volunteering.queries.stars import counted_minutes, standing, threshold
from linkage.volunteering.states.stars import STAR_TRANSITIONS


@transaction.atomic
def apply_for_star(*, by: User, volunteer: Volunteer) -> StarApplication:
    """Apply for the highest star one's counted hours suffice for.

    Raises Conflict("not_enough_hours"), Conflict("banned") after false hours, Conflict("asked_already") while one is under way.
    """
    now = standing(volunteer)
    if now.banned_until:
        raise Conflict("banned", _("%(day)s 之前不能申请星级。") % {"day": now.banned_until})
    if now.reached <= now.held:
        raise Conflict("not_enough_hours", _("计入的时长还不够下一颗星。"))
    try:
        with transaction.atomic():
            application = StarApplication.objects.create(
                volunteer=volunteer, level=now.reached, minutes=now.minutes, applied_at=clock.now()
            )
    except IntegrityError as error:
        raise Conflict("asked_already", _("您的星级申请正在办理。")) from error
    _record("star.applied", application, by)
    return application


@transaction.atomic
def announce_star(*, by: User, application: StarApplication) -> None:
    """Found true: make it public for the region's number of working days. Raises Conflict when the hours no longer suffice."""
    require(can_review_star(by, application))
    volunteer = application.volunteer
    if counted_minutes(volunteer) < threshold(application.level, volunteer.place_code):
        raise Conflict("not_enough_hours", _("更正以后，计入的时长已不够这颗星。"))
    days, now = setting("star_notice_working_days", volunteer.place_code), clock.now()
    states.move(
        application,
        "announce",
        STAR_TRANSITIONS,
        reviewed_by=by,
        reviewed_at=now,
        notice_until=clock.add_working_days(now, days),
    )
    _record("star.announced", application, by)


@transaction.atomic
def refuse_star(*, by: User, application: StarApplication, reason: str, were_false: bool = False) -> None:
    """Not granted, and she reads why. were_false: the hours were made up; she may not apply again for as long as the region says.
    Raises Invalid("reason_needed")."""
    require(can_review_star(by, application))
    if not reason.strip():
        sentence = _("请写一句原因，志愿者会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})
    years = setting("star_ban_years", application.volunteer.place_code)
    states.move(
        application,
        "refuse",
        STAR_TRANSITIONS,
        reviewed_by=by,
        reviewed_at=clock.now(),
        refusal_reason=reason.strip()[:200],
        banned_until=clock.today() + dt.timedelta(days=365 * years) if were_false else None,
    )
    _record("star.refused", application, by)


@transaction.atomic
def object_to_star(*, by: User, application: StarApplication, text: str) -> StarObjection:
    """Anyone signed in may say, once and while it is announced, why it should not be granted; it then goes back to the reviewer.
    The text is the reviewer's to read. Raises Invalid("text_needed"), NotAllowed("own_star"), Conflict("wrong_state")."""
    if by.pk == application.volunteer.user_id:
        raise NotAllowed("own_star", _("这是您自己的星级。"))
    if not text.strip():
        sentence = _("请写明是哪一次服务、有什么不对。")
        raise Invalid("text_needed", sentence, fields={"text": sentence})
    states.move(application, "object", STAR_TRANSITIONS)
    objection = StarObjection.objects.create(application=application, by=by, text=text.strip()[:1000], at=clock.now())
    # Who objected is not the volunteer's to know.
    _record("star.questioned", application, None)
    return objection


@transaction.atomic
def grant_star(*, application: StarApplication) -> None:
    """The notice has passed without an objection. Hours that were corrected below the threshold meanwhile bring it back to the reviewer.
    Raises Conflict while the notice runs, or when somebody objected."""
    if application.notice_until is None or application.notice_until > clock.now():
        raise Conflict("notice_not_over", _("公示还没有结束。"))
    volunteer = application.volunteer
    if counted_minutes(volunteer) < threshold(application.level, volunteer.place_code):
        states.move(application, "object", STAR_TRANSITIONS)
        _record("star.questioned", application, None)
        return
    states.move(application, "grant", STAR_TRANSITIONS, granted_at=clock.now())
    _record("star.granted", application, None)


def _record(type: str, application: StarApplication, by: User | None) -> None:
    volunteer = application.volunteer
    log.record(
        type,
        stream=f"user/{volunteer.user.public_id}",
        by=by,
        place_code=volunteer.place_code,
        star=application.public_id,
        level=application.level,
    )
