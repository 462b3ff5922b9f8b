"""Planning an activity, having it confirmed, publishing it, calling it off."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import Conflict, Invalid, require
from linkage.common.states import move
from linkage.events import log
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.volunteering.actions.shift_places import tell
from linkage.volunteering.actions.shifts import call_off_shift, people_of
from linkage.volunteering.activity_kinds import KINDS
from linkage.volunteering.models import Activity, Team
from linkage.volunteering.permissions.activities import can_create_activity, can_publish_activity, can_run
from linkage.volunteering.states.activities import ACTIVITY_TRANSITIONS, ActivityState, ShiftState

# What one may change afterwards; where it is held and who records it stay.
FACTS = (
    "title", "kind", "content", "recruiting", "risk_notice", "spot", "minimum_age", "skills", "certified", "is_dangerous", "minimum", "maximum", "lead",
)  # fmt: skip
# Those who signed up hear of a change of these.
MATERIAL = ("title", "content", "risk_notice", "certified", "is_dangerous", "spot", "lead")


@transaction.atomic
def plan_activity(
    *, by: User, organisation: Organisation, place_code: str, lead: User, team: Team | None = None, **facts: Any
) -> Activity:
    """A draft. team: whose own it is. facts: FACTS without lead; minimum, maximum: people. Raises NotAllowed, Invalid with fields."""
    require(can_create_activity(by, organisation, place_code, team))
    if team is not None and (team.organisation_id, team.place_code) != (organisation.pk, place_code):
        raise Invalid("bad_activity", _("队伍的活动由队伍所属的组织、在队伍所在的地方举办。"))
    _check(facts | {"lead": lead}, place_code)
    activity = Activity.objects.create(
        organisation=organisation,
        place_code=place_code,
        lead=lead,
        team=team,
        created_by=by,
        created_at=clock.now(),
        **facts,
    )
    log.follow(activity.stream, by, lead)
    _record("activity.planned", activity, by)
    return activity


@transaction.atomic
def change_activity(*, by: User, activity: Activity, **facts: Any) -> None:
    """Change some of FACTS. Those who signed up for what is still to come are told when it matters to them; a new size holds for new shifts."""
    require(can_run(by, activity))
    if activity.state == ActivityState.CANCELLED:
        raise Conflict("wrong_state", _("这个活动已经取消。"))
    changed = [name for name in FACTS if name in facts and facts[name] != getattr(activity, name)]
    if not changed:
        return
    for name in changed:
        setattr(activity, name, facts[name])
    _check({name: getattr(activity, name) for name in FACTS}, activity.place_code)
    activity.save(update_fields=changed)
    log.follow(activity.stream, activity.lead)
    _record("activity.changed", activity, by)
    if set(changed) & set(MATERIAL):
        for shift in activity.shifts.filter(state=ShiftState.OPEN, starts_at__gt=clock.now()).order_by("pk"):
            for user in people_of(shift):
                tell(user, "signup.changed", shift, by=by)


def _check(facts: dict[str, Any], place_code: str) -> None:
    fields = {}
    for name in ("title", "content", "risk_notice", "spot"):
        if not str(facts.get(name, "")).strip():
            fields[name] = _("请填写。")
    if facts.get("kind") not in KINDS:
        fields["kind"] = _("请选一种。")
    if not 1 <= facts["minimum"] <= facts["maximum"] <= 500:
        fields["maximum"] = _("人数请填 1 到 500，最少不超过最多。")
    if not has_role(facts["lead"], Role.SOCIAL_WORKER, Role.COORDINATOR, place_code=place_code):
        fields["lead"] = _("请选负责这个地方的社工带队。")
    if facts.get("certified") and not facts.get("skills"):
        fields["certified"] = _("请先选要看哪项技能的证书。")
    if fields:
        raise Invalid("bad_activity", _("请检查活动的内容。"), fields=fields)


@transaction.atomic
def submit_activity(*, by: User, activity: Activity) -> None:
    """The organisation asks the lead social worker to look it over. Raises Invalid("no_shifts"), Conflict("wrong_state")."""
    require(can_run(by, activity))
    _check_has_shifts(activity)
    move(activity, "submit", ACTIVITY_TRANSITIONS)
    _record("activity.submitted", activity, by)


@transaction.atomic
def return_activity(*, by: User, activity: Activity, reason: str) -> None:
    """Back to whoever planned it, with what should be different. Raises Invalid("reason_needed")."""
    require(can_publish_activity(by, activity))
    _check_reason(reason)
    move(activity, "return", ACTIVITY_TRANSITIONS)
    _record("activity.returned", activity, by, reason=reason.strip()[:200])


@transaction.atomic
def publish_activity(*, by: User, activity: Activity) -> None:
    """From now on volunteers can sign up. Raises Invalid("no_shifts"), Conflict("wrong_state")."""
    require(can_publish_activity(by, activity))
    _check_has_shifts(activity)
    move(activity, "publish", ACTIVITY_TRANSITIONS, published_at=clock.now())
    _record("activity.published", activity, by)


def _check_has_shifts(activity: Activity) -> None:
    if not activity.shifts.filter(state=ShiftState.OPEN, starts_at__gt=clock.now()).exists():
        raise Invalid("no_shifts", _("请先排至少一场还没开始的场次。"))


@transaction.atomic
def cancel_activity(*, by: User, activity: Activity, reason: str) -> None:
    """Call everything off that has not begun; everybody who signed up or waits is told why. Raises Invalid("reason_needed")."""
    require(can_run(by, activity))
    _check_reason(reason)
    move(activity, "cancel", ACTIVITY_TRANSITIONS, cancel_reason=reason.strip()[:200])
    for shift in activity.shifts.filter(state=ShiftState.OPEN, starts_at__gt=clock.now()).order_by("pk"):
        call_off_shift(by=by, shift=shift, reason=reason)
    _record("activity.cancelled", activity, by, reason=activity.cancel_reason)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        sentence = _("请写明原因，大家都会看到。")
        raise Invalid("reason_needed", sentence, fields={"reason": sentence})


def _record(type: str, activity: Activity, by: User | None, **more: Any) -> None:
    log.record(type, stream=activity.stream, by=by, place_code=activity.place_code, title=activity.title, **more)
