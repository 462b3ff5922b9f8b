"""Who may judge a project, look over a judgement, and appoint a third party (access matrix: project.judge, project.check; mechanisms H13, H21)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Membership, Organisation, Role
from linkage.organisations.roles import has_role
from linkage.projects.models import Project, ProjectRecord
from linkage.projects.permissions.projects import STEERERS, works_for
from linkage.projects.states.records import RecordKind

JUDGES = (Role.SOCIAL_WORKER, Role.COORDINATOR, Role.SUPERVISOR)


def evaluates(user: Any, project: Project) -> bool:
    """Whether she is of the third party that was appointed."""
    return project.evaluator is not None and has_role(user, Role.ORG_STAFF, organisation=project.evaluator)


def can_judge(user: Any, project: Project, kind: str = RecordKind.EVALUATION) -> Verdict:
    """The place's people or the appointed third party, never those whose project it is; whoever drafted it may supervise it but not judge it."""
    if works_for(user, project):
        return denied(_("不能评自己承接或申报的项目。"), "conflict_of_interest")
    if not has_role(user, *JUDGES, place_code=project.place_code) and not evaluates(user, project):
        return denied(_("由当地社工站、区督导或委托的第三方来评。"))
    if kind != RecordKind.SUPERVISION and user.pk == project.initiated_by_id:
        return denied(_("草案是您做的，请由别人来评。"), "initiator")
    return ALLOWED


def can_check(user: Any, record: ProjectRecord) -> Verdict:
    """The second person: a coordinator or supervisor who did not write it and has no part in the project."""
    if user.pk == record.written_by_id:
        return denied(_("这份记录是您写的，要由另一个人复核。"), "second_person_needed")
    if works_for(user, record.project):
        return denied(_("不能复核自己承接或申报的项目。"), "conflict_of_interest")
    if user.pk == record.project.initiated_by_id and record.kind != RecordKind.SUPERVISION:
        return denied(_("草案是您做的，请由别人复核。"), "initiator")
    if has_role(user, *STEERERS, place_code=record.project.place_code):
        return ALLOWED
    return denied(_("由本地站长或区督导复核。"))


def can_publish_template(user: Any, place_code: str) -> Verdict:
    if has_role(user, *STEERERS, place_code=place_code):
        return ALLOWED
    return denied(_("评审表和评估表由本地站长和区督导发布。"))


def is_independent(evaluator: Organisation, *parties: Organisation | None) -> Verdict:
    """Whether the third party may judge what these organisations do: another organisation, and nobody a member of both (mechanism H13)."""
    for party in parties:
        if party is None:
            continue
        if party.pk == evaluator.pk:
            return denied(
                _("%(name)s 不能评估自己的项目，请另请一家。") % {"name": evaluator.name}, "evaluator_is_provider"
            )
        if _shared_members(evaluator, party):
            return denied(
                _("%(evaluator)s 和 %(party)s 有同一位成员，不能由它来评估。")
                % {"evaluator": evaluator.name, "party": party.name},
                "evaluator_shares_members",
            )
    return ALLOWED


def _shared_members(one: Organisation, other: Organisation) -> bool:
    now = Membership.objects.filter(ended_at__isnull=True)
    return now.filter(organisation=one, user__in=now.filter(organisation=other).values("user")).exists()
