"""Who may do what with plans, offers, places and service. Each predicate answers with its reason."""

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.common.queueing import WaitState
from linkage.dispatch.demands import demand_of
from linkage.dispatch.models import Assignment, Offer, OfferWave, Waiting
from linkage.dispatch.providers import PEOPLE, answers_for, find_providers
from linkage.dispatch.states import HOLDS_A_PLACE, AssignmentState, OfferState
from linkage.needs import permissions as needs_permissions
from linkage.needs.models import Need, Requirement, RequirementKind
from linkage.needs.permissions import is_coordinator, is_lead, is_station_staff
from linkage.needs.states import CLAIMABLE, OPEN, NeedState
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.models import User
from linkage.volunteering.models import Volunteer
from linkage.volunteering.permissions.clearance import is_cleared


def serves(user: User, need: Need) -> bool:
    """Does she hold a place in the need?"""
    return Assignment.objects.filter(requirement__need=need, user=user, state__in=HOLDS_A_PLACE).exists()


def can_open_desk(user: User) -> Verdict:
    """The station's board: social workers and coordinators, of whatever place."""
    if has_role(user, *needs_permissions.STAFF):
        return ALLOWED
    return denied(_("工作台只对社工站的同事开放。"))


def can_plan(user: User, need: Need) -> Verdict:
    """Make, edit and send the plan: the lead social worker, or the station's coordinator (case: linkage plan)."""
    if is_lead(user, need) or is_coordinator(user, need):
        return ALLOWED
    return denied(_("只有带队社工或站长可以安排联动方案。"))


def can_plan_place(user: User, place_code: str) -> Verdict:
    """Plan, edit and send for all needs of a place at once: its coordinator (case: linkage plan)."""
    if has_role(user, Role.COORDINATOR, place_code=place_code):
        return ALLOWED
    return denied(_("整片的智能匹配由这个地方的站长来做。"))


def can_open_matching(user: User) -> Verdict:
    if has_role(user, Role.COORDINATOR):
        return ALLOWED
    return denied(_("整片的智能匹配由站长来做。"))


def can_choose_matching(user: User, need: Need) -> Verdict:
    """Whether the engine may be asked for this need: the one who asked says so, or the lead or coordinator on her word (PIPL art. 24)."""
    if need.state not in OPEN:
        return denied(_("这件求助已经办结。"))
    if needs_permissions.is_asker(user, need) or is_lead(user, need) or is_coordinator(user, need):
        return ALLOWED
    return denied(_("用不用智能匹配由求助人决定。"))


def can_see_plan(user: User, need: Need) -> Verdict:
    if is_station_staff(user, need):
        return ALLOWED
    return denied(_("联动方案由社工站安排。"))


def can_answer(user: User, offer: Offer) -> Verdict:
    provider = find_providers([(offer.provider_kind, offer.provider_id)]).get((offer.provider_kind, offer.provider_id))
    if provider is None or not answers_for(user, provider.kind, provider.row):
        return denied(_("这份邀请不是发给您的。"))
    if offer.state != OfferState.SENT:
        return denied(_("这份邀请已经结束：%(state)s。") % {"state": offer.get_state_display()})
    return ALLOWED


def can_accept(user: User, offer: Offer) -> Verdict:
    """Whoever may answer may always decline; a yes takes what the claim takes."""
    verdict = can_answer(user, offer)
    if not verdict or offer.provider_kind != RequirementKind.VOLUNTEER:
        return verdict
    volunteer = Volunteer.objects.filter(public_id=offer.provider_id).first()
    return is_cleared(volunteer, demand_of(offer.requirement)) if volunteer else ALLOWED


def can_claim(user: User, requirement: Requirement) -> Verdict:
    """May she take a place by herself? Whether she is suited is the engine's question, whether there is room the update's."""
    if requirement.kind != RequirementKind.VOLUNTEER:
        return denied(_("这一项由社工站安排，不能自己接单。"), "not_claimable")
    if requirement.need.state not in CLAIMABLE:
        return denied(_("这件事现在不招募志愿者了。"), "not_claimable")
    if requirement.need.requester_id == user.pk:
        return denied(_("这是您自己发布的求助。"), "not_eligible")
    volunteer = getattr(user, "volunteer", None)
    if volunteer is None or not volunteer.is_active:
        return denied(_("先登记成为志愿者，就可以接单了。"), "not_volunteer")
    return is_cleared(volunteer, demand_of(requirement))


def can_take_place(user: User, requirement: Requirement) -> Verdict:
    """May she take a place now? While the best suited are asked first, the invited may."""
    verdict = can_claim(user, requirement)
    if (
        not verdict
        or not OfferWave.objects.filter(requirement=requirement, ended_at__isnull=True, is_exclusive=True).exists()
    ):
        return verdict
    is_invited = Offer.objects.filter(requirement=requirement, user=user, state=OfferState.SENT).exists()
    return verdict if is_invited else denied(NOT_OPEN_YET, "not_open_yet")


NOT_OPEN_YET = _("正在先问最合适的几位，没找齐就向大家公开，请晚点再来看看。")


def can_withdraw(user: User, assignment: Assignment) -> Verdict:
    if assignment.state != AssignmentState.CLAIMED:
        return denied(_("服务已经开始或结束，不能退出了，请联系带队社工。"))
    need = assignment.requirement.need
    if _is_holder(user, assignment) or is_lead(user, need) or is_coordinator(user, need):
        return ALLOWED
    return denied(_("只有接单的人或社工站可以退出这项任务。"))


def can_show_code(user: User, need: Need) -> Verdict:
    """The rotating code is shown by those who can see that someone is there: the asker, the lead, the coordinator."""
    if need.state not in {NeedState.PUBLISHED, NeedState.MATCHED, NeedState.IN_SERVICE}:
        return denied(_("还没到服务的时候，或者服务已经结束。"))
    if user.pk == need.requester_id or is_lead(user, need) or is_coordinator(user, need):
        return ALLOWED
    return denied(_("签到码由求助人或带队社工出示。"))


def can_check_in(user: User, assignment: Assignment) -> Verdict:
    """hours.checkin: vol@assigned. On-site people check in for themselves; an organisation's service by its staff."""
    if not _is_holder(user, assignment):
        return denied(_("这不是您的任务。"))
    return ALLOWED


def can_record_roster(user: User, assignment: Assignment) -> Verdict:
    """The fallback when codes do not work: the lead or the coordinator, never for herself."""
    need = assignment.requirement.need
    if assignment.user_id == user.pk:
        return denied(_("不能给自己登记时长。"))
    if is_lead(user, need) or is_coordinator(user, need):
        return ALLOWED
    return denied(_("名单登记由带队社工或站长办理。"))


def can_mark_provided(user: User, assignment: Assignment) -> Verdict:
    need = assignment.requirement.need
    if assignment.provider_kind in PEOPLE:
        return denied(_("到场的人用签到码记录。"))
    if is_lead(user, need) or is_coordinator(user, need) or _is_holder(user, assignment):
        return ALLOWED
    return denied(_("由带队社工或提供方确认到位。"))


def can_confirm(user: User, need: Need) -> Verdict:
    """need.confirm_done: res@own, coord@station!not_volunteer."""
    if need.state != NeedState.SERVED:
        return denied(_("服务结束后就可以确认了。"))
    if serves(user, need):
        return denied(_("参与服务的人不能确认自己的服务。"), "helper")
    return needs_permissions.can_confirm(user, need)


def may_talk(user: User, assignment: Assignment) -> bool:
    """Does she belong to those who talk about this task: its holder, the one who asked, the lead? Money has papers instead."""
    need = assignment.requirement.need
    if assignment.state not in HOLDS_A_PLACE or assignment.provider_kind == RequirementKind.MONEY:
        return False
    return _is_holder(user, assignment) or needs_permissions.is_asker(user, need) or user.pk == need.lead_id


def can_wait(user: User, requirement: Requirement) -> Verdict:
    verdict = can_claim(user, requirement)
    if not verdict:
        return verdict
    if requirement.filled < requirement.quantity:
        return denied(_("还有名额，直接接单就好。"), "not_full")
    return ALLOWED


def can_take_waiting_place(user: User, waiting: Waiting) -> Verdict:
    if waiting.user_id != user.pk:
        return denied(_("这不是您的候补。"))
    if waiting.state != WaitState.INVITED:
        return denied(_("这个名额已经不再为您保留。"))
    if waiting.requirement.need.state not in OPEN:
        return denied(_("这件事已经结束。"))
    return is_cleared(user.volunteer, demand_of(waiting.requirement))


def _is_holder(user: User, assignment: Assignment) -> bool:
    if assignment.provider_kind in PEOPLE:
        return assignment.user_id == user.pk
    key = (assignment.provider_kind, assignment.provider_id)
    provider = find_providers([key]).get(key)
    return provider is not None and answers_for(user, provider.kind, provider.row)
