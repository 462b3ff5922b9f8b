"""The pages of those who look after hours, as tabs: each sees the ones that are hers."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from linkage.organisations.models import Role
from linkage.organisations.roles import has_role
from linkage.people.models import User

O, C, S, A = Role.ORG_STAFF, Role.COORDINATOR, Role.SUPERVISOR, Role.AUDITOR  # noqa: E741
# (route, title, who has it)
TABS: tuple[tuple[str, Any, tuple[Role, ...]], ...] = (
    ("volunteering:reviews", _("待复核"), (O, C, S)),
    ("volunteering:anomalies", _("核查"), (O, C, S, A)),
    ("volunteering:objections", _("异议"), (C, S)),
    ("volunteering:samples", _("抽查"), (S, A)),
    ("volunteering:register", _("台账"), (O, C, S, A)),
    ("volunteering:entry", _("补录"), (O, C, Role.SOCIAL_WORKER)),
    ("volunteering:national", _("国家系统录入"), (C,)),
)


def tabs_for(user: User, path: str) -> list[dict[str, Any]]:
    """For <nav class="tabs">: url, label, and whether it is the page that is open."""
    found = [(reverse(route), label) for route, label, roles in TABS if has_role(user, *roles)]
    return [{"url": url, "label": label, "current": path == url} for url, label in found]
