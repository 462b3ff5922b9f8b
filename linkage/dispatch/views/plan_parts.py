"""The plan as the station works on it: requirements as slots, people and things as chips with score and reasons, what is missing with the why."""

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkage.common.human_time import moment
from linkage.dispatch.models import RunInputs
from linkage.dispatch.permissions import can_plan
from linkage.dispatch.providers import PEOPLE
from linkage.dispatch.queries.grants import grants_by_requirement
from linkage.dispatch.queries.manner import manner_of
from linkage.dispatch.queries.plans import Part, PlanView, Slot, is_planned, plan_is_coming
from linkage.dispatch.queries.runs import is_by_hand
from linkage.dispatch.states import AssignmentState, OfferState
from linkage.dispatch.views import addresses
from linkage.dispatch.views.matching_words import replay_in_words
from linkage.dispatch.views.progress import count_text, is_full, label_of, name_of
from linkage.dispatch.views.wave_parts import WaveView, wave_view
from linkage.funding.models import MicroGrant
from linkage.needs.models import Need, RequirementKind
from linkage.needs.states import CLAIMABLE, NeedState
from linkage.people.models import User

# Until when the engine may be asked again and people may be put in or taken out.
EDITABLE = frozenset({NeedState.SUBMITTED, NeedState.ASSESSED, *CLAIMABLE})


@dataclass(frozen=True, slots=True)
class Chip:
    """One provider in a slot. note: where it stands; score: 0-100; acts: what the planner may do with it."""

    name: str
    row: Any
    note: str = ""
    tone: str = ""
    score: int | None = None
    reasons: list[str] = field(default_factory=list)
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class SlotView:
    """One requirement for dispatch/_slot.html. grants: the money asked for it, of each who asked, who decided and when."""

    requirement: Any
    kind: str
    label: str
    count_text: str
    state: str
    held: list[Chip]
    offered: list[Chip]
    proposed: list[Chip]
    past: list[Chip]
    unmet: str
    missing: int
    candidates_url: str
    wave: WaveView | None = None
    grants: list[MicroGrant] = field(default_factory=list)

    @property
    def is_person(self) -> bool:
        return self.kind in PEOPLE


def plan_context(user: User, need: Need, plan: PlanView) -> dict[str, Any]:
    """What dispatch/_plan.html shows. `to_invite`: how many invitations sending the plan would send out; it waits for a plan about the need as it is now
    (`is_unplanned`), which is about to come (`is_coming`) or has to be asked for."""
    may_plan = can_plan(user, need)
    is_unplanned = need.state in (NeedState.SUBMITTED, NeedState.ASSESSED) and not (
        is_by_hand(need) or is_planned(need)
    )
    slots = [slot_view(slot, need) for slot in plan.slots]
    if any(slot.kind == RequirementKind.MONEY for slot in slots):
        grants = grants_by_requirement(need)
        slots = [replace(shown, grants=grants.get(shown.requirement.pk, [])) for shown in slots]
    if need.state in CLAIMABLE and any(slot.wave for slot in plan.slots):
        manner = manner_of(need)
        waves = [wave_view(slot, manner, may_act=bool(may_plan)) for slot in plan.slots]
        slots = [replace(shown, wave=wave) for shown, wave in zip(slots, waves, strict=True)]
    return {
        "slots": slots,
        "run": plan.run,
        "replay": replay_in_words(plan.run) if plan.run else None,
        "can_replay": bool(may_plan) and plan.run is not None and RunInputs.objects.filter(run=plan.run).exists(),
        "gap_percent": round(plan.run.gap * 100, 1) if plan.run else 0,
        "may_plan": may_plan,
        "is_unplanned": is_unplanned,
        "is_coming": is_unplanned and plan_is_coming(need),
        "may_edit": bool(may_plan) and need.state in EDITABLE,
        "may_send": bool(may_plan) and need.state == NeedState.ASSESSED,
        "may_invite": bool(may_plan) and need.state in CLAIMABLE,
        "may_roster": bool(may_plan) and need.state in CLAIMABLE,
        "to_invite": sum(len(slot.proposed) for slot in plan.slots),
        "unmet_count": sum(1 for slot in plan.slots if slot.missing and slot.requirement.mandatory),
    }


def slot_view(slot: Slot, need: Need) -> SlotView:
    requirement = slot.requirement
    return SlotView(
        requirement=requirement,
        kind=requirement.kind,
        label=label_of(requirement),
        count_text=_standing(slot),
        state="filled" if is_full(requirement) else "unmet" if slot.missing else "open",
        held=[_held(part) for part in slot.held],
        offered=[_offered(part) for part in slot.offered],
        proposed=[_proposed(part, need) for part in slot.proposed],
        past=[_past(part) for part in slot.past_offers],
        unmet=slot.unmet or (_still_missing(slot) if slot.missing else ""),
        missing=slot.missing,
        candidates_url=addresses.of_candidates(requirement),
    )


def _standing(slot: Slot) -> str:
    """How far the slot is: the count, and what is under way for the rest of it."""
    if is_full(slot.requirement) or slot.missing or not (slot.offered or slot.proposed):
        return count_text(slot.requirement)
    said = _("等回话") if slot.offered else _("有人选")
    return said if slot.requirement.quantity == 1 else f"{count_text(slot.requirement)} {said}"


def _still_missing(slot: Slot) -> str:
    return ngettext("还缺 %(count)s 个，可以从候选里选", "还缺 %(count)s 个，可以从候选里选", slot.missing) % {
        "count": slot.missing
    }


def _held(part: Part) -> Chip:
    state = AssignmentState(part.row.state)
    return Chip(name_of(part), part.row, note=str(state.label), tone="done", is_taken=True)


def _offered(part: Part) -> Chip:
    note = _("等回话，%(until)s前") % {"until": moment(part.row.expires_at)}
    return Chip(name_of(part), part.row, note, "wait", _percent(part.row.score), part.reasons)


def _proposed(part: Part, need: Need) -> Chip:
    is_lead = part.row.user_id is not None and part.row.user_id == need.lead_id
    note = _("带队") if is_lead else _("手工添加") if part.row.added_by_id else ""
    return Chip(name_of(part), part.row, note, "", _percent(part.row.score), part.reasons)


def _past(part: Part) -> Chip:
    """A refusal's reason is for the planner's eyes: this panel has no other readers."""
    state = OfferState(part.row.state)
    note = str(state.label)
    if state == OfferState.DECLINED and part.row.decline_reason:
        note = _("婉拒：%(reason)s") % {"reason": part.row.decline_reason}
    return Chip(name_of(part), part.row, note, "off")


def _percent(score: float | None) -> int | None:
    return None if score is None else round(score * 100)
