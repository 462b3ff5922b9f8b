"""The five societies around one need (J01, J02): who takes part, who is asked, who is not there yet. A hint for those who plan, never a bar."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.dispatch.providers import society_of
from linkage.dispatch.queries.plans import Part, PlanView

SOCIETIES = (
    ("community", _("社区"), "home"),
    ("organisation", _("社会组织"), "org"),
    ("social_worker", _("社工"), "worker"),
    ("volunteer", _("志愿者"), "users"),
    ("resource", _("公益慈善资源"), "goods"),
)
THERE, ASKED, ABSENT = (_("参与"), "done"), (_("已邀请"), "wait"), (_("还没有"), "off")


def five_of(plan: PlanView, *, has_lead: bool) -> list[dict[str, Any]]:
    """A row for each of the five: {title, icon, word, tone}. The lead social worker takes part whether or not she holds a place."""
    held = {"social_worker"} if has_lead else set()
    asked: set[str] = set()
    for slot in plan.slots:
        held |= _societies(slot.held)
        asked |= _societies(slot.offered)
    rows = []
    for society, title, icon in SOCIETIES:
        word, tone = THERE if society in held else ASKED if society in asked else ABSENT
        rows.append({"title": title, "icon": icon, "word": word, "tone": tone})
    return rows


def _societies(parts: Iterable[Part]) -> set[str]:
    found = set()
    for part in parts:
        if part.provider is not None:
            owner = part.provider.organisation
            found.add(society_of(part.provider.kind, owner.kind if owner else ""))
    return found
