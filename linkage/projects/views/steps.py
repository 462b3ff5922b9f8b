"""The steps a project may take now, as buttons with a real form behind each; what goes by an evaluation asks which one (mechanism J10)."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.acting import Refusal
from linkage.people.models import User
from linkage.projects.actions.stages import OWN_STEPS
from linkage.projects.models import Project, ProjectRecord
from linkage.projects.permissions.projects import can_keep, can_steer
from linkage.projects.queries.records import bases_for
from linkage.projects.states.projects import ON_EVALUATION, TRANSITIONS, WITH_REASON
from linkage.projects.states.records import Occasion

# act -> (button, icon, why it is worth a thought)
WORDS: dict[str, tuple[Any, str, Any]] = {
    "design": (_("需求评估做完了，开始写方案"), "edit", ""),
    "declare": (_("申报"), "send", _("申报后大家就能看到这个项目。")),
    "call_review": (_("开始评审，征求居民意见"), "eye", _("从今天起征求居民意见，期满后才能入库。")),
    "send_back": (_("退回修改方案"), "undo", ""),
    "drop": (_("不做这个项目了"), "off", _("提需求的居民会收到通知。")),
    "enter_library": (_("入库"), "policy", _("入库后编号不再变，内容不再改。")),
    "contract": (_("立项，确定承接方"), "org", _("承接方就是这份记录评的那一家。")),
    "start": (_("开始实施"), "hand", ""),
    "reach_midterm": (_("到中期了，请来评估"), "eye", ""),
    "reach_end": (_("到末期了，请来评估"), "eye", ""),
    "appraise": (_("做绩效评价"), "star", ""),
    "close": (_("结项"), "done", ""),
    "disclose": (_("公示"), "policy", _("公示后项目就走完了全程。")),
    "order_mending": (_("要求整改"), "warn", ""),
    "resume": (_("整改好了，继续实施"), "refresh", ""),
    "terminate": (_("终止"), "off", _("提需求的居民会收到通知，原因会公开。")),
    "withdraw": (_("退库"), "off", _("提需求的居民会收到通知，原因会公开。")),
}
GRAVE = frozenset({"drop", "terminate", "withdraw"})
# Where each that goes by an evaluation is posted, and what the evaluation was made for.
BY_EVALUATION = {
    "enter_library": ("library", Occasion.ENTRY),
    "contract": ("carrier", Occasion.PROVIDER),
    "terminate": ("exit", Occasion.EXIT),
    "withdraw": ("exit", Occasion.EXIT),
}


@dataclass(frozen=True, slots=True)
class Step:
    """url: where it is posted; bases: the records to choose from, when it goes by one; refusal: why it has just been refused."""

    act: str
    url: str
    label: Any
    icon: str
    note: Any
    asks_reason: bool
    is_grave: bool
    on_evaluation: bool
    is_main: bool
    bases: list[ProjectRecord] = field(default_factory=list)
    refusal: Refusal | None = None


def steps_for(user: User, project: Project, refusal: Refusal | None = None) -> list[Step]:
    """In the order of the table: the way on first, the side tracks after it."""
    return [
        _step(project, act, refusal)
        for act, step in TRANSITIONS.items()
        if project.state in step.sources and (can_keep if act in OWN_STEPS else can_steer)(user, project)
    ]


def _step(project: Project, act: str, refusal: Refusal | None) -> Step:
    label, icon, note = WORDS[act]
    path, occasion = BY_EVALUATION.get(act, ("steps", None))
    return Step(
        act=act,
        url=f"/desk/projects/{project.public_id}/{path}/",
        label=label,
        icon=icon,
        note=note,
        asks_reason=act in WITH_REASON,
        is_grave=act in GRAVE,
        on_evaluation=act in ON_EVALUATION,
        is_main=act not in GRAVE and act not in ("send_back", "order_mending"),
        bases=list(bases_for(project, occasion)) if occasion else [],
        refusal=refusal if refusal and refusal.act == act else None,
    )
