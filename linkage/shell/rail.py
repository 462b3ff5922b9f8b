"""The rail of the staff pages: where she works, and how much waits for her there. It only shows the way; every page checks permissions itself."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from linkage.funding.permissions.funds import DECIDERS, MEMBERS
from linkage.funding.queries.applications import to_mend, waiting_for
from linkage.funding.queries.funds import grants_waiting_for
from linkage.funding.queries.grants import applications_to_approve
from linkage.funding.queries.reviews import seats_waiting_for
from linkage.messaging.queries.threads import open_reports
from linkage.organisations.models import Role
from linkage.organisations.roles import has_role, held_by
from linkage.people.models import User
from linkage.projects.permissions.meetings import PARTNERS
from linkage.projects.permissions.projects import AT_DESK as PROJECT_PEOPLE
from linkage.projects.permissions.projects import STEERERS
from linkage.projects.queries.records import records_to_check
from linkage.resources.queries import organisations_managed_by
from linkage.stats.permissions import can_open_network, can_see_led
from linkage.volunteering.permissions.activities import can_plan_activities
from linkage.volunteering.permissions.hours import REVIEWERS
from linkage.volunteering.permissions.insurance import KEEPERS as INSURANCE_KEEPERS
from linkage.volunteering.permissions.qualifications import CHECKERS
from linkage.volunteering.permissions.teams import FOUNDERS
from linkage.volunteering.queries.agreements import signatures_waiting_for_guardians
from linkage.volunteering.queries.hours import hours_waiting_for
from linkage.volunteering.queries.qualifications import qualifications_to_check
from linkage.volunteering.queries.rewards import at_the_counter
from linkage.volunteering.queries.shifts_due import at_risk_for
from linkage.volunteering.queries.teams import teams_to_decide

NETWORK, LED, PROJECTS = "/desk/network/", "/desk/volunteers/", "/desk/projects/"
STATION = (Role.SOCIAL_WORKER, Role.COORDINATOR, Role.HOTLINE)
COUNTER = (Role.ORG_STAFF, Role.COORDINATOR)


@dataclass(frozen=True, slots=True)
class Item:
    url: str
    label: Any
    icon: str
    active: bool
    count: int = 0
    tone: str = "wait"


def front_page(user: User) -> str:
    """Where her day at the desk begins."""
    if has_role(user, *STATION):
        return "/desk/"
    if has_role(user, *MEMBERS, Role.AUDITOR):
        return "/funds/"
    return "/hours/reviews/" if has_role(user, Role.SUPERVISOR) else "/offers/"


class _HowMany(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS waiting)"
    output_field = IntegerField()


def _counts(user: User) -> dict[str, int]:
    """How much waits for her at each door, asked in one query."""
    waiting: dict[str, QuerySet[Any]] = {"organisations": organisations_managed_by(user)}
    if has_role(user, Role.COORDINATOR):
        waiting |= {"reports": open_reports(user), "teams": teams_to_decide(user)}
    if has_role(user, *REVIEWERS):
        waiting["hours"] = hours_waiting_for(user)
    if has_role(user, *CHECKERS):
        waiting |= {"papers": qualifications_to_check(user), "minors": signatures_waiting_for_guardians(user)}
    if can_plan_activities(user):
        waiting["shifts"] = at_risk_for(user)
    if has_role(user, *DECIDERS):
        waiting["grants"] = grants_waiting_for(user)
    if has_role(user, *STEERERS):
        waiting["records"] = records_to_check(user)
    if has_role(user, Role.FUND_OFFICER):
        waiting["applications"] = waiting_for(user)
    if has_role(user, Role.ORG_STAFF):
        waiting["to_mend"] = to_mend(user)
    if has_role(user, Role.FUND_REVIEWER):
        waiting["reviews"] = seats_waiting_for(user)
    if has_role(user, Role.FUND_APPROVER, Role.SUPERVISOR):
        waiting["approvals"] = applications_to_approve(user)
    if has_role(user, *COUNTER):
        waiting["counter"] = at_the_counter(user)
    asked = {name: _HowMany(rows.order_by().values("pk")) for name, rows in waiting.items()}
    found = User.objects.filter(pk=user.pk).annotate(**asked).values(*asked).get()
    return {name: count or 0 for name, count in found.items()}


def rail_for(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups of items for components/rail.html; none for people without an office."""
    user = getattr(request, "user", None)
    if not (user and user.is_authenticated and held_by(user)):
        return []
    counts = defaultdict(int, _counts(user))

    def item(url: str, label: Any, icon: str, count: int = 0, tone: str = "wait") -> Item:
        inside = request.path.startswith(url) and not (
            url == "/desk/" and request.path.startswith((NETWORK, LED, PROJECTS, "/desk/project-"))
        )
        return Item(url, label, icon, inside, count, tone)

    work, helpers, means = [], [], []
    if has_role(user, *STATION):
        work += [item("/desk/", _("工作台"), "desk"), item("/needs/", _("求助"), "ask")]
        if counts["reports"]:
            work.append(item("/messages/reports/", _("被举报的对话"), "warn", counts["reports"], "now"))
    if can_see_led(user):
        helpers.append(item(LED, _("带队的志愿者"), "users"))
    if can_open_network(user):
        work.append(item(NETWORK, _("联动网络"), "link"))
    if has_role(user, *PROJECT_PEOPLE):
        projects = item(PROJECTS, _("项目"), "project", counts["records"])
        work.append(replace(projects, active=request.path.startswith((PROJECTS, "/desk/project-"))))
    if has_role(user, *PARTNERS):
        means.append(item("/cooperation/", _("合作协议"), "link"))
    if has_role(user, Role.ORG_STAFF, *DECIDERS):
        work.append(item("/offers/", _("等我们答复的邀请"), "message"))
    if has_role(user, *REVIEWERS):
        waiting_hours = item("/hours/reviews/", _("时长复核"), "clock", counts["hours"])
        work.append(replace(waiting_hours, active=request.path.startswith("/hours/")))
    elif has_role(user, Role.AUDITOR):
        work.append(item("/hours/anomalies/", _("时长核查"), "eye"))
    elif has_role(user, Role.SOCIAL_WORKER):
        work.append(item("/hours/entries/new/", _("补录时长"), "edit"))
    if has_role(user, *CHECKERS):
        helpers.append(item("/qualifications/", _("等核实的技能"), "certificate", counts["papers"]))
        helpers.append(item("/agreements/", _("服务协议"), "policy", counts["minors"]))
    if can_plan_activities(user):
        short = counts["shifts"]
        helpers.append(item("/activities/planning/", _("活动"), "calendar", short, "now" if short else "wait"))
    if has_role(user, *FOUNDERS):
        helpers.append(item("/recruiting/", _("招募"), "send"))
        helpers.append(item("/teams/desk/", _("队伍"), "users", counts["teams"], "now"))
    if counts["organisations"]:
        means.append(item("/resources/", _("服务与资源"), "goods"))
    if has_role(user, *INSURANCE_KEEPERS):
        helpers.append(item("/insurance/", _("志愿者保险"), "safety"))
    if has_role(user, *MEMBERS, Role.SUPERVISOR, Role.AUDITOR):
        means.append(item("/funds/", _("基金"), "money", counts["grants"] + counts["applications"]))
    if has_role(user, Role.ORG_STAFF):
        means.append(item("/applications/", _("申报基金"), "edit", counts["to_mend"], "now"))
        means.append(item("/funds/", _("基金"), "money", counts["grants"]))
    if has_role(user, *MEMBERS, Role.ORG_STAFF, Role.SUPERVISOR, Role.AUDITOR):
        means.append(item("/grants/", _("资助"), "policy", counts["approvals"], "now"))
    if has_role(user, *COUNTER):
        means.append(item("/rewards/counter/", _("兑换柜台"), "points", counts["counter"]))
    if has_role(user, Role.FUND_REVIEWER):
        work.append(item("/reviews/", _("我的评审"), "edit", counts["reviews"], "now"))
    if has_role(user, Role.SOCIAL_WORKER, Role.COORDINATOR):
        means.append(item("/residences/", _("居民投票"), "users"))
    groups = [
        {"label": _("工作"), "items": work},
        {"label": _("志愿者"), "items": helpers},
        {"label": _("资源"), "items": means},
    ]
    return [group for group in groups if group["items"]]
