import datetime as dt

from django.db.models import QuerySet

from linkage.common import clock, queueing
from linkage.common.errors import Conflict
from linkage.common.schedule import periodic
from linkage.events.models import Event
from linkage.people.models import User
from linkage.volunteering.actions import agreements, covers, groups, insurance, qualifications, shift_notices, signups
from linkage.volunteering.actions.deadlines import remind_reviewers
from linkage.volunteering.actions.expiry import expire_due, warn_of_expiry
from linkage.volunteering.actions.objections import escalate_objections
from linkage.volunteering.actions.oversight import draw_samples_of, look_over
from linkage.volunteering.actions.presence import purge_codes
from linkage.volunteering.actions.redemptions import lapse_redemption
from linkage.volunteering.actions.stars import grant_star
from linkage.volunteering.actions.teammates import end_places_of
from linkage.volunteering.models import Cover, ServiceHours, ShiftWaiting, StarApplication
from linkage.volunteering.queries import shifts_due
from linkage.volunteering.queries.agreements import signatures_ending
from linkage.volunteering.queries.insurance import policies_ending
from linkage.volunteering.queries.qualifications import expiring_qualifications, lapsed_qualifications
from linkage.volunteering.queries.rewards import overdue_redemptions
from linkage.volunteering.states.signups import CoverState
from linkage.volunteering.states.stars import StarState


@periodic(cron="23 2 * * *")
def look_after_points_that_expire() -> None:
    expire_due()
    warn_of_expiry()


@periodic(cron="17 1 * * *")
def look_after_papers_that_end() -> None:
    for paper in lapsed_qualifications():
        try:
            qualifications.expire_qualification(qualification=paper)
        except Conflict:  # replaced this very moment
            continue
    for paper, days in expiring_qualifications():
        qualifications.remind_of_expiry(qualification=paper, days=days)
    for policy, days in policies_ending():
        insurance.remind_of_policy(policy=policy, days=days)
    for signature, days in signatures_ending():
        agreements.remind_of_signature(signature=signature, days=days)


@periodic(cron="*/5 * * * *")
def lapse_redemptions() -> None:
    """What nobody came for goes back to the shelf, and its points to whoever set them aside."""
    for redemption in overdue_redemptions():
        try:
            lapse_redemption(redemption=redemption)
        except Conflict:  # handed over this very moment
            continue


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


def forget_papers_of_the_erased(event: Event) -> None:
    qualifications.forget_papers(of=event.stream.partition("/")[2])


def look_over_hours(event: Event) -> None:
    """A record was written or reviewed: do the checks find anything about it?"""
    look_over(hours=_looked_at().get(public_id=event.payload["hours"]))


@periodic(cron="12 4 * * *")
def look_over_yesterday() -> None:
    """Again for everything of the last two days: what was recorded meanwhile may put an earlier record in another light."""
    since = clock.now() - dt.timedelta(days=2)
    for hours in _looked_at().filter(recorded_at__gte=since).order_by("pk").iterator(chunk_size=500):
        look_over(hours=hours)


@periodic(cron="20 5 2 * *")
def draw_last_months_samples() -> None:
    draw_samples_of(clock.today().replace(day=1) - dt.timedelta(days=1))


@periodic(cron="*/30 * * * *")
def escalate_unanswered_objections() -> None:
    escalate_objections()


@periodic(cron="30 8 * * *")
def remind_of_the_recording_deadline() -> None:
    remind_reviewers()


def _looked_at() -> QuerySet[ServiceHours]:
    return ServiceHours.objects.select_related("volunteer__user")


def leave_teams_of_the_erased(event: Event) -> None:
    """Reaction: whoever was erased stands in no team any more."""
    user = User.objects.filter(public_id=event.stream.partition("/")[2]).first()
    if user is not None:
        end_places_of(user=user)
