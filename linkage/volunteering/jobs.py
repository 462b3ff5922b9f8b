from linkage.common import clock, queueing
from linkage.common.errors import Conflict
from linkage.common.schedule import periodic
from linkage.volunteering.actions import covers, groups, shift_notices, signups
from linkage.volunteering.actions.expiry import expire_due, warn_of_expiry
from linkage.volunteering.actions.presence import purge_codes
from linkage.volunteering.actions.stars import grant_star
from linkage.volunteering.models import Cover, ShiftWaiting, StarApplication
from linkage.volunteering.queries import shifts_due
from linkage.volunteering.states.signups import CoverState
from linkage.volunteering.states.stars import StarState


@periodic(cron="23 2 * * *")
def look_after_points_that_expire() -> None:
    expire_due()
    warn_of_expiry()


@periodic(cron="41 3 * * *")
def forget_presence_codes() -> None:
    purge_codes()


@periodic(cron="7 * * * *")
def grant_announced_stars() -> None:
    over = StarApplication.objects.filter(state=StarState.ANNOUNCED, notice_until__lte=clock.now())
    for application in over.select_related("volunteer__user"):
        try:
            grant_star(application=application)
        except Conflict:  # somebody objected this very moment
            continue


@periodic(cron="* * * * *")
def lapse_shift_invitations() -> None:
    """Kept places that nobody confirmed in time go to the next in the queue."""
    late = ShiftWaiting.objects.filter(state=queueing.WaitState.INVITED, invited_until__lte=clock.now())
    for waiting in late.select_related("shift__activity", "user"):
        try:
            signups.lapse_shift_invitation(waiting=waiting)
        except Conflict:  # answered this very moment
            continue


@periodic(cron="* * * * *")
def look_for_covers() -> None:
    """The next few are asked; whoever found nobody by the beginning keeps her place."""
    due = Cover.objects.filter(state=CoverState.LOOKING, next_ask_at__lte=clock.now())
    for cover in due.select_related("signup__shift__activity", "signup__user"):
        try:
            if cover.signup.shift.starts_at <= clock.now():
                covers.end_cover(cover=cover)
            else:
                covers.ask_next(cover=cover)
        except Conflict:  # covered this very moment
            continue


@periodic(cron="*/10 * * * *")
def remind_of_shifts() -> None:
    for signup in shifts_due.signups_to_remind():
        shift_notices.remind(signup=signup)


@periodic(cron="*/10 * * * *")
def watch_shifts_ahead() -> None:
    """Groups' places that nobody took go to the queue; then too few people is a matter for the lead."""
    for group in shifts_due.groups_with_unused_places():
        groups.release_unused_places(group=group)
    for shift in shifts_due.shifts_short_of_people():
        shift_notices.tell_of_shortage(shift=shift)
