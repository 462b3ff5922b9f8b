"""Who may plan, run and join activities. Each predicate answers with its reason."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.common.human_time import moment as by_when
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role, held_by
from linkage.places import codes
from linkage.places.queries import setting
from linkage.volunteering.activity_kinds import kind_of
from linkage.volunteering.models import Activity, Shift, Team, Teammate
from linkage.volunteering.permissions.clearance import Standing
from linkage.volunteering.permissions.profiles import can_volunteer
from linkage.volunteering.permissions.teams import can_lead
from linkage.volunteering.standing import AgreementRules, Demand
from linkage.volunteering.states.activities import ActivityState, ShiftState
from linkage.volunteering.states.teams import TeammateState, TeamState

STATION = (Role.SOCIAL_WORKER, Role.COORDINATOR)
PLANNERS = (Role.ORG_STAFF, *STATION)


def can_plan_activities(user: Any) -> Verdict:
    """Has she a desk at which activities are planned? For whom and where is can_create_activity."""
    if has_role(user, *PLANNERS):
        return ALLOWED
    return denied(_("活动由社会组织和社工站的同事发起。"))


def can_create_activity(user: Any, organisation: Organisation, place_code: str, team: Team | None = None) -> Verdict:
    """activity.create: an organisation's staff for it, the station's people in their own area; a team's leaders for the team."""
    if team is not None and can_propose_for(user, team):
        return ALLOWED
    if has_role(user, Role.ORG_STAFF, organisation=organisation):
        near = codes.district(organisation.place_code) == codes.district(place_code)
        return ALLOWED if near else denied(_("请选本组织所在区里的地方。"))
    if has_role(user, *STATION, organisation=organisation) and has_role(user, *STATION, place_code=place_code):
        return ALLOWED
    return denied(_("只能为自己的组织、在自己负责的地方发起活动。"))


def can_propose_for(user: Any, team: Team) -> Verdict:
    """Its leaders, or the coordinator, while it is at work; the social worker who is to lead the activity publishes it."""
    if team.state != TeamState.ACTIVE:
        return denied(_("这支队伍现在不在活动。"), "wrong_state")
    return can_lead(user, team)


def is_lead(user: Any, activity: Activity) -> bool:
    """Still a social worker there: the role is looked up each time, so that it ends with the job."""
    return activity.lead_id == user.pk and has_role(user, *STATION, place_code=activity.place_code)


def can_run(user: Any, activity: Activity) -> Verdict:
    """Change it, look at who comes, show the code, mark who did not come: those who run it at work, and the leaders of the team whose it is."""
    if runs_at_work(user, activity) or leads_its_team(user, activity):
        return ALLOWED
    return denied(_("由带队社工、站长或主办组织的同事办理。"))


def runs_at_work(user: Any, activity: Activity) -> bool:
    """The lead, the station's coordinator, the organisation's staff: they see whole names and why somebody withdrew late."""
    return (
        is_lead(user, activity)
        or has_role(user, Role.COORDINATOR, place_code=activity.place_code)
        or has_role(user, Role.ORG_STAFF, organisation=activity.organisation)
    )


def leads_its_team(user: Any, activity: Activity) -> bool:
    return activity.team_id is not None and _of_its_team(user, activity, leads=True)


def _of_its_team(user: Any, activity: Activity, **which: bool) -> bool:
    if not getattr(user, "is_authenticated", False):
        return False
    active = {"team__state": TeamState.ACTIVE, "state": TeammateState.MEMBER}
    return Teammate.objects.filter(team=activity.team_id, user=user, **active, **which).exists()


def can_publish_activity(user: Any, activity: Activity) -> Verdict:
    """The lead social worker or the coordinator: nobody recruits volunteers whom no social worker leads."""
    if is_lead(user, activity) or has_role(user, Role.COORDINATOR, place_code=activity.place_code):
        return ALLOWED
    return denied(_("由带队社工或站长确认后发布。"))


def can_see_activity(user: Any, activity: Activity) -> bool:
    """Published ones are for everyone, called off ones too (who comes to the page learns why); the rest for those who plan them."""
    if activity.published_at is not None:
        return True
    return bool(getattr(user, "is_authenticated", False) and can_run(user, activity))


def can_sign_up(
    user: Any, shift: Shift, standing: Standing | None = None, rules: AgreementRules | None = None
) -> Verdict:
    """shift.sign_up: may she come? standing, rules: read once where many shifts are looked at. Whether there is room is the update's question, whether she is free her calendar's."""
    activity = shift.activity
    if not (verdict := takes_signups(shift)):
        return verdict
    volunteer = getattr(user, "volunteer", None)
    if volunteer is None or not volunteer.is_active:
        return denied(_("先登记成为志愿者，就可以报名了。"), "not_volunteer")
    if not (verdict := can_volunteer(user)):
        return verdict
    if activity.lead_id == user.pk:
        return denied(_("您是带队社工，不用报名，也不记志愿时长。"), "leads_it")
    if codes.district(volunteer.place_code) != codes.district(activity.place_code):
        return denied(_("这个活动在别的区，由那里的志愿者参加。"), "not_eligible")
    if activity.minimum_age and user.birth_year and clock.today().year - user.birth_year < activity.minimum_age:
        return denied(_("这个活动要求年满 %(age)s 周岁。") % {"age": activity.minimum_age}, "not_eligible")
    if kind_of(activity.kind).with_minors and not volunteer.minor_check_on_file:
        return denied(_("和孩子一起的活动，要先请社工站办理从业查询。"), "not_eligible")
    standing = standing or Standing(volunteer)
    if (opens_at := opens_to_all_at(shift)) and clock.now() < opens_at and activity.team_id not in standing.teams:
        words = {"at": by_when(opens_at)}
        return denied(_("先请队员报名，%(at)s起大家都可以报。") % words, "members_first")
    return standing.meets(demand_of(shift, rules))


def demand_of(shift: Shift, rules: AgreementRules | None = None) -> Demand:
    """What the shift asks by law of everybody who comes. rules: those of its place, where many shifts are looked at."""
    activity = shift.activity
    days = shift.series.days if shift.series else 0
    asks = rules or AgreementRules([activity.place_code])
    may_ask = activity.is_dangerous or days
    text = asks.text_for(activity.place_code, is_dangerous=activity.is_dangerous, days=days) if may_ask else None
    return Demand(
        shift.starts_at,
        shift.ends_at,
        skills=frozenset(activity.skills) if activity.certified else frozenset(),
        insured=activity.is_dangerous,
        organiser=activity.organisation_id,
        agreement=text,
    )


def opens_to_all_at(shift: Shift) -> dt.datetime | None:
    """A team's own members sign up first: for team_first_hours from the publication, and never within that time before the beginning. None
    where there is nothing to wait for."""
    activity = shift.activity
    if activity.team_id is None or activity.published_at is None:
        return None
    ahead = dt.timedelta(hours=setting("team_first_hours", activity.place_code))
    return min(activity.published_at + ahead, shift.starts_at - ahead)


def can_sign_up_group(user: Any, shift: Shift) -> Verdict:
    """A team's leader, who is a volunteer herself, or an organisation's staff. Each member still says yes in person."""
    if not (verdict := takes_signups(shift)):
        return verdict
    district = codes.district(shift.activity.place_code)
    for each in held_by(user):
        if each.role == Role.ORG_STAFF and each.organisation_id and codes.district(codes.pad(each.prefix)) == district:
            return ALLOWED
    return can_sign_up(user, shift)


def takes_signups(shift: Shift) -> Verdict:
    """Sign-ups end when the shift begins (facts 3.5: who signs up before cannot be made up after)."""
    if shift.state == ShiftState.CANCELLED or shift.activity.state == ActivityState.CANCELLED:
        return denied(_("这一场已经取消。"), "cancelled")
    if shift.activity.state != ActivityState.PUBLISHED:
        return denied(_("这个活动还没有发布。"), "not_open")
    if shift.starts_at <= clock.now():
        return denied(_("这一场已经开始，不再接受报名。"), "begun")
    return ALLOWED
