"""The teams a station or an organisation looks after: who waits for a yes, and how far each has grown."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from linkage.common.errors import NotAllowed
from linkage.common.pages import render_page
from linkage.organisations.roles import has_role
from linkage.people.signed_in import person
from linkage.places.queries import names
from linkage.volunteering.models import Team
from linkage.volunteering.permissions.teams import FOUNDERS
from linkage.volunteering.queries.teams import teams_looked_after_by
from linkage.volunteering.states.teams import STEPS, Step, TeamState

SHOWN = 200


@require_GET
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not has_role(user, *FOUNDERS):
        raise NotAllowed("not_allowed", _("队伍名册由社工站和社会组织管理。"))
    found = list(teams_looked_after_by(user)[:SHOWN])
    known = names(sorted({each.place_code for each in found}))
    rows = [_row(each, known) for each in found]
    context = {
        "waiting": [row for row in rows if row["team"].state == TeamState.PROPOSED],
        "rows": [row for row in rows if row["team"].state == TeamState.ACTIVE],
    }
    return render_page(request, "volunteering/team_desk.html", context)


def _row(team: Team, known: dict[str, str]) -> dict[str, Any]:
    """With the ladder: each step, and the day it was reached."""
    days = {each.step: each.reached_on for each in team.steps.all()}
    ladder = [{"label": Step(each).label, "day": days.get(each)} for each in STEPS]
    return {"team": team, "where": known.get(team.place_code, ""), "ladder": ladder}
