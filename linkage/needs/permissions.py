"""Who may do what to a need (the access matrix, need.*). Each predicate answers with a Verdict whose sentence the button, the error and the
API share. A right depends on who asks, never on the need's state: the action's own move answers that with a Conflict."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.events.models import Follower
from linkage.needs.models import Need, Rating, Source
from linkage.needs.specs import OnBehalf
from linkage.needs.states import OPEN
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.models import Consent, User
from linkage.people.queries import has_consented

HOTLINE_READS_FOR = dt.timedelta(hours=24)
HELPERS_READ_AFTER_CLOSING = dt.timedelta(hours=24)
STAFF = (Role.SOCIAL_WORKER, Role.COORDINATOR)


def is_asker(user: User, need: Need) -> bool:
    """The one the need belongs to, or the relative or neighbour who asks for her."""
    return user.pk == need.requester_id or (need.source == Source.PROXY and user.pk == need.recorded_by_id)


def is_creator(user: User, need: Need) -> bool:
    return user.pk in (need.requester_id, need.recorded_by_id)


def is_station_staff(user: User, need: Need) -> bool:
    return has_role(user, *STAFF, place_code=need.place_code)


def is_coordinator(user: User, need: Need) -> bool:
    return has_role(user, Role.COORDINATOR, place_code=need.place_code)


def is_lead(user: User, need: Need) -> bool:
    return user.pk == need.lead_id and is_station_staff(user, need)


def is_helper(user: User, need: Need) -> bool:
    """Holds or held a part in the need: follows its stream without having asked for it."""
    return not is_creator(user, need) and Follower.objects.filter(stream=need.stream, user=user).exists()


def can_submit(user: User, place_code: str, on_behalf_of: OnBehalf | None) -> Verdict:
    if not user.is_active:
        return denied(_("这个账号已停用，请联系社工站。"))
    if on_behalf_of is None:
        return ALLOWED
    if not on_behalf_of.consent:
        return denied(_("请先问清对方是否同意由您代为求助，并记下同意的方式。"), "consent_missing")
    if has_role(user, Role.HOTLINE) and not has_role(user, Role.HOTLINE, *STAFF, place_code=place_code):
        return denied(_("这个社区不在您的热线服务范围内。"), "other_place")
    return ALLOWED


def can_edit(user: User, need: Need) -> Verdict:
    if is_asker(user, need) or is_coordinator(user, need):
        return ALLOWED
    return denied(_("只有求助人和站长可以修改这条求助。"))


def can_assess(user: User, need: Need) -> Verdict:
    """Station staff, but never the one who asked or typed it in: a second pair of eyes (need.verify, not_creator)."""
    if not is_station_staff(user, need):
        return denied(_("由所在街道社工站的社工或站长来审核。"))
    if is_creator(user, need):
        return denied(_("自己提交或代录的求助，请站里另一位同事审核。"), "creator")
    return ALLOWED


def can_take_up(user: User, need: Need) -> Verdict:
    """A social worker of the station who did not post it: from then on it is hers, and she may phone the resident."""
    if not has_role(user, Role.SOCIAL_WORKER, place_code=need.place_code):
        return denied(_("由本站的社工跟进。"))
    return can_assess(user, need)


def can_refuse(user: User, need: Need) -> Verdict:
    return can_assess(user, need)


def can_return(user: User, need: Need) -> Verdict:
    return can_assess(user, need)


def can_publish(user: User, need: Need) -> Verdict:
    if is_lead(user, need) or is_coordinator(user, need):
        return ALLOWED
    return denied(_("由带队社工或站长发布。"))


def can_cancel(user: User, need: Need) -> Verdict:
    if is_asker(user, need) or is_coordinator(user, need):
        return ALLOWED
    return denied(_("只有求助人和站长可以取消这条求助。"))


def can_confirm(user: User, need: Need) -> Verdict:
    """Who asked; or, for her, a coordinator who took no part in the service."""
    if is_helper(user, need):
        return denied(_("参与服务的人不能确认自己的服务。"), "helper")
    if is_asker(user, need) or is_coordinator(user, need):
        return ALLOWED
    return denied(_("由求助人确认；求助人不方便时由站长代为确认。"))


def can_rate(user: User, need: Need) -> Verdict:
    return ALLOWED if is_asker(user, need) else denied(_("由求助人来评价。"))


def can_read_story(user: User, need: Need) -> Verdict:
    """Title, description and photos: what it takes to judge the need and to serve it."""
    if is_asker(user, need) or is_station_staff(user, need) or _is_recent_recorder(user, need):
        return ALLOWED
    if is_helper(user, need) and _open_or_just_closed(need):
        return ALLOWED
    return denied(_("详细情况只给参与服务的人看。"))


def can_read_contact(user: User, need: Need) -> Verdict:
    """Address, phone and the person's circumstances (need.read_pii): those who serve, while they serve. Helpers only with the consent to share."""
    if is_asker(user, need) or is_lead(user, need) or is_coordinator(user, need) or _is_recent_recorder(user, need):
        return ALLOWED
    if is_helper(user, need) and _open_or_just_closed(need):
        return ALLOWED if _may_share(need) else denied(_("求助人没有同意直接提供地址和电话，请联系带队社工。"))
    return denied(_("地址和电话只给参与服务的人看。"))


def can_read_circumstances(user: User, need: Need) -> Verdict:
    """The beneficiary's circumstances: who asked, the lead and the coordinator. Helpers are told what they need by the lead."""
    if is_asker(user, need) or is_lead(user, need) or is_coordinator(user, need) or _is_recent_recorder(user, need):
        return ALLOWED
    return denied(_("家庭情况只给带队社工看。"))


def can_read_reason(user: User, need: Need) -> Verdict:
    """Why it was refused, returned or cancelled: the one who asked, and the station that wrote it (product rule 4)."""
    if is_asker(user, need) or is_station_staff(user, need):
        return ALLOWED
    return denied(_("原因只告诉求助人。"))


def can_read_rating(user: User, need: Need, rating: Rating) -> Verdict:
    """An anonymous rating stays between the one who gave it and the station."""
    if is_asker(user, need) or is_station_staff(user, need):
        return ALLOWED
    if not rating.is_anonymous and is_helper(user, need):
        return ALLOWED
    return denied(_("这条评价没有公开给您。"))


def _is_recent_recorder(user: User, need: Need) -> bool:
    """The hotline operator for a day; a colleague who typed it in is covered by her role at the station."""
    return (
        need.source == Source.HOTLINE
        and user.pk == need.recorded_by_id
        and clock.now() - need.submitted_at < HOTLINE_READS_FOR
    )


def _open_or_just_closed(need: Need) -> bool:
    return need.state in OPEN or (
        need.closed_at is not None and clock.now() - need.closed_at < HELPERS_READ_AFTER_CLOSING
    )


def _may_share(need: Need) -> bool:
    return need.shares_contact and has_consented(need.requester, Consent.Purpose.SHARE_WITH_HELPERS)
