"""Who may draft, keep and steer a project (access matrix: project.*). Each predicate's sentence is shared by button, error and page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role
from linkage.projects.models import Project

STATION = (Role.SOCIAL_WORKER, Role.COORDINATOR)
STEERERS = (Role.COORDINATOR, Role.SUPERVISOR)
READERS = (*STATION, Role.SUPERVISOR, Role.AUDITOR, Role.ADMIN)
DRAFTERS = (*STATION, Role.ORG_STAFF)
AT_DESK = (*READERS, Role.ORG_STAFF)


def can_draft(user: Any, place_code: str, organisation: Organisation | None = None) -> Verdict:
    """The station's people for what lies in their area; an organisation's staff for itself, in the places it works in."""
    if organisation is None:
        if has_role(user, *STATION, place_code=place_code):
            return ALLOWED
        return denied(_("由当地的社工或站长，或者社会组织来做项目草案。"))
    if has_role(user, Role.ORG_STAFF, organisation=organisation, place_code=place_code):
        return ALLOWED
    if has_role(user, *STATION, place_code=place_code):
        return ALLOWED
    return denied(_("只能为自己的组织、在它服务的地方做项目草案。"))


def works_for(user: Any, project: Project) -> bool:
    """Whether she is of the organisation that proposed it or carries it out."""
    return any(
        each is not None and has_role(user, Role.ORG_STAFF, organisation=each)
        for each in (project.proposer, project.organisation)
    )


def can_keep(user: Any, project: Project) -> Verdict:
    """Its contents, needs and figures: the station's people and those whose project it is."""
    if has_role(user, *STATION, place_code=project.place_code) or works_for(user, project):
        return ALLOWED
    return denied(_("由当地社工站和项目的承接方来填写。"))


def can_steer(user: Any, project: Project) -> Verdict:
    """The way from review to disclosure: a coordinator or supervisor of the place who is not the one who drafted it, and has no part in who
    carries it out (product rule 8)."""
    if not has_role(user, *STEERERS, place_code=project.place_code):
        return denied(_("由本地站长或区督导来推进。"))
    if user.pk == project.initiated_by_id:
        return denied(_("草案是您做的，这一步请由另一位站长或区督导来办。"), "initiator")
    if works_for(user, project):
        return denied(_("您是承接方的人，这一步请由别人来办。"), "conflict_of_interest")
    return ALLOWED
