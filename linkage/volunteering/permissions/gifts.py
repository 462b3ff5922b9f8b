"""Who may pass points on, to whom, and who decides on the station's pool (facts 3.6; access matrix: tie.keep, pool.*)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role
from linkage.places.queries import setting
from linkage.volunteering.accounts import points_place
from linkage.volunteering.models import Allotment


def can_give(user: Any) -> Verdict:
    if setting("points_gift", points_place(user)):
        return ALLOWED
    return denied(_("这里的积分只能自己用，不能送人。"), "no_gifts_here")


def can_donate(user: Any) -> Verdict:
    if setting("points_donation", points_place(user)):
        return ALLOWED
    return denied(_("这里还没有开通积分捐赠。"), "no_donations_here")


def can_keep_ties(user: Any, place_code: str) -> Verdict:
    if has_role(user, Role.COORDINATOR, place_code=place_code):
        return ALLOWED
    return denied(_("亲属关系由当地社工站站长看过证件后登记。"))


def can_propose_allotment(user: Any, station: Organisation) -> Verdict:
    if has_role(user, Role.SOCIAL_WORKER, Role.COORDINATOR, place_code=station.place_code):
        return ALLOWED
    return denied(_("由本站社工或站长提出。"))


def can_decide_allotment(user: Any, allotment: Allotment) -> Verdict:
    if user.pk in (allotment.proposed_by_id, allotment.receiver_id):
        return denied(_("要由另一个人来定。"), "second_person_needed")
    if has_role(user, Role.COORDINATOR, Role.SUPERVISOR, place_code=allotment.station.place_code):
        return ALLOWED
    return denied(_("由站长或区级督导来定。"))


def may_receive(user: Any) -> Verdict:
    """Older people only, by the region's age."""
    least = setting("pool_minimum_age", points_place(user))
    if not user.birth_year:
        return denied(_("这位居民还没有填出生年份，请先帮忙在设置里填好。"), "age_unknown")
    if clock.today().year - user.birth_year < least:
        return denied(_("积分池只发给满 %(age)s 岁的老人。") % {"age": least}, "too_young")
    return ALLOWED
