"""Who may found, join and lead a team. Each predicate answers with its reason."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import ALLOWED, Verdict, denied
from linkage.organisations.models import Organisation, Role
from linkage.organisations.roles import has_role
from linkage.places import codes
from linkage.volunteering.models import Team, Teammate
from linkage.volunteering.permissions.profiles import can_volunteer
from linkage.volunteering.states.teams import TeammateState, TeamState

STATION = (Role.SOCIAL_WORKER, Role.COORDINATOR)
FOUNDERS = (Role.ORG_STAFF, *STATION)


def is_volunteer(user: Any) -> Verdict:
    volunteer = getattr(user, "volunteer", None)
    if volunteer is None or not volunteer.is_active:
        return denied(_("先登记成为志愿者，再来队里。"), "not_volunteer")
    return can_volunteer(user)


def can_found_team(user: Any, organisation: Organisation, place_code: str) -> Verdict:
    """team.found: a volunteer of the district, who will lead it, with the station of the place; the organisation's or the station's people."""
    if has_role(user, *FOUNDERS, organisation=organisation, place_code=place_code):
        return ALLOWED
    if not (verdict := is_volunteer(user)):
        return verdict
    if codes.district(user.volunteer.place_code) != codes.district(place_code):
        return denied(_("请在您服务的区里组队。"), "not_eligible")
    if organisation.kind != Organisation.Kind.STATION or not codes.contains(organisation.place_code, place_code):
        return denied(_("志愿者发起的队伍归当地的社工站。"), "not_eligible")
    return ALLOWED


def can_approve_team(user: Any, team: Team) -> Verdict:
    """The coordinator of its place; a team that she founded for the station as well, for she answers for it anyway."""
    if has_role(user, Role.COORDINATOR, place_code=team.place_code):
        return ALLOWED
    return denied(_("队伍由所在地社工站的站长同意后成立。"))


def leads(user: Any, team: Team) -> bool:
    """Looked up each time, so that it ends with the leadership."""
    if not getattr(user, "is_authenticated", False) or team.state != TeamState.ACTIVE:
        return False
    return Teammate.objects.filter(team=team, user=user, state=TeammateState.MEMBER, leads=True).exists()


def can_lead(user: Any, team: Team) -> Verdict:
    """Admit and remove members, change what the team says of itself, propose its activities: a leader, or the coordinator of its place."""
    if leads(user, team) or has_role(user, Role.COORDINATOR, place_code=team.place_code):
        return ALLOWED
    return denied(_("由队长或站长办理。"))


def can_incubate(user: Any, team: Team) -> Verdict:
    """The station helps a team to grow, and notes how far it has come."""
    if has_role(user, *STATION, place_code=team.place_code):
        return ALLOWED
    return denied(_("孵化的进展由社工站登记。"))


def can_oversee(user: Any, team: Team) -> Verdict:
    """See its people: the station in whose area it is, the organisation it belongs to, its own leaders."""
    if (
        has_role(user, *STATION, place_code=team.place_code)
        or has_role(user, Role.ORG_STAFF, organisation=team.organisation)
        or leads(user, team)
    ):
        return ALLOWED
    return denied(_("队员名单只给队长和社工站看。"))


def can_see_team(user: Any, team: Team) -> bool:
    """One that is at work is for everybody; one that waits or has ended for those who had to do with it."""
    if team.state == TeamState.ACTIVE:
        return True
    if not getattr(user, "is_authenticated", False):
        return False
    return team.founded_by_id == user.pk or bool(can_oversee(user, team)) or team.people.filter(user=user).exists()


def can_join(user: Any, team: Team) -> Verdict:
    """Whether there is room is the update's question."""
    if team.state != TeamState.ACTIVE:
        return denied(_("这支队伍现在不招人。"), "not_open")
    if not (verdict := is_volunteer(user)):
        return verdict
    if codes.district(user.volunteer.place_code) != codes.district(team.place_code):
        return denied(_("这支队伍在别的区，您可以在自己的区里找一支。"), "not_eligible")
    return ALLOWED
