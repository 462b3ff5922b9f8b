from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.volunteering.models import HoursAnomaly, HoursObjection
from linkage.volunteering.states.oversight import AnomalyState, Check, ObjectionState

# Whose pages show what the checks found: all of them read, coordinators and supervisors decide.
OVERSEERS = (Role.ORG_STAFF, Role.COORDINATOR, Role.SUPERVISOR, Role.AUDITOR)


def can_decide_anomaly(user: Any, anomaly: HoursAnomaly) -> Verdict:
    """The coordinator or the district, and nobody who had a part in one of the records. What the lot drew is the district's alone."""
    if anomaly.state != AnomalyState.OPEN:
        return denied(_("已经有人核查过了。"), "wrong_state")
    if has_a_part(user, anomaly):
        return denied(_("其中有您经手的记录，要由没有经手的人核查。"), "involved")
    if has_role(user, Role.SUPERVISOR, place_code=anomaly.place_code):
        return ALLOWED
    if anomaly.check_name != Check.SAMPLE and has_role(user, Role.COORDINATOR, place_code=anomaly.place_code):
        return ALLOWED
    return denied(_("抽查由区级督导核查，其他由社工站站长或区级督导核查。"))


def has_a_part(user: Any, anomaly: HoursAnomaly) -> bool:
    """Whether she served, wrote, confirmed, led or reviewed one of the records."""
    names = ("volunteer__user", "recorded_by", "confirmed_by", "lead", "reviewed_by")
    return any(user.pk in people for people in anomaly.rows.values_list(*names))


def can_draw_sample(user: Any, place_code: str) -> Verdict:
    if has_role(user, Role.SUPERVISOR, place_code=place_code):
        return ALLOWED
    return denied(_("抽查由区级督导抽取。"))


def can_answer_objection(user: Any, objection: HoursObjection) -> Verdict:
    """The station's coordinator, or the district; not the one who objects, nor who wrote or reviewed the record."""
    if objection.state != ObjectionState.OPEN:
        return denied(_("这件异议已经答复过了。"), "wrong_state")
    hours = objection.hours
    if user.pk == objection.user_id or (hours and user.pk in (hours.recorded_by_id, hours.reviewed_by_id)):
        return denied(_("您经手过这条记录，要由另一个人答复。"), "involved")
    if has_role(user, Role.COORDINATOR, Role.SUPERVISOR, place_code=objection.place_code):
        return ALLOWED
    return denied(_("异议由社工站站长或区级督导答复。"))
