"""How the search for a requirement stands, in a sentence for each who reads it: the station with what comes next and what it may do about it, those
who asked or help with what they may rely on."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkage.common import clock
from linkage.common.human_time import moment
from linkage.dispatch.models import OfferWave
from linkage.dispatch.queries.manner import Manner
from linkage.dispatch.queries.plans import Slot
from linkage.dispatch.states import WaveStage
from linkage.dispatch.views import addresses
from linkage.needs.models import RequirementKind

S = WaveStage


@dataclass(frozen=True, slots=True)
class WaveAct:
    """A button under the sentence."""

    url: str
    label: Any
    icon: str


@dataclass(frozen=True, slots=True)
class WaveView:
    """For dispatch/_wave.html. tone: as of a state; text: where the search stands; then: what comes next, and when."""

    tone: str
    icon: str
    text: str
    then: str
    acts: list[WaveAct] = field(default_factory=list)


def wave_view(slot: Slot, manner: Manner, *, may_act: bool) -> WaveView | None:
    """To the station; None while nothing runs and nothing is missing."""
    wave = slot.wave
    if wave is None or not slot.lacks:
        return None
    tone, icon = _LOOKS[S(wave.stage)]
    acts = _acts(slot, wave) if may_act else []
    return WaveView(tone, icon, _standing(slot, wave), _then(slot, wave, manner), acts)


_LOOKS = {
    S.RESTING: ("off", "clock"),
    S.ASKING: ("wait", "send"),
    S.OPEN: ("go", "users"),
    S.STOPPED: ("off", "off"),
    S.ESCALATED: ("now", "late"),
}


def _standing(slot: Slot, wave: OfferWave) -> str:
    if wave.stage == S.RESTING:
        return _("夜里不打扰人，还没开始邀请")
    if wave.stage == S.OPEN:
        return _("已向所有志愿者公开")
    if wave.stage == S.STOPPED:
        return _("已停止自动邀请")
    if wave.stage == S.ESCALATED:
        return _("合适的人都问过了，还缺 %(lacks)s 位") % {"lacks": slot.lacks}
    if wave.is_short:
        return _("第 %(number)s 批：正在挑选还要问谁") % {"number": wave.number}
    facts = {"number": wave.number, "size": wave.size, "hope": f"{wave.expected_yes:.1f}", "lacks": slot.lacks}
    return _("第 %(number)s 批：问了 %(size)s 位，预计 %(hope)s 位答应，还缺 %(lacks)s 位") % facts


def _then(slot: Slot, wave: OfferWave, manner: Manner) -> str:
    if wave.stage == S.STOPPED:
        return _("请单独邀请合适的人，或再问一批。")
    if wave.stage == S.ESCALATED:
        return _("下一步请您来：给居民打个电话，商量换个时间或少要几位；或者请兄弟社区、社会组织支援。")
    when = {"when": _moment(wave.until)}
    if wave.stage == S.RESTING:
        return _("%(when)s开始邀请。") % when
    if wave.stage == S.ASKING and wave.number < manner.most_waves:
        return _("%(when)s还没找齐，就再问下一批；都答复了会提前。") % when
    if wave.stage == S.ASKING and wave.is_exclusive:
        return _("%(when)s还没找齐，就向所有志愿者公开。") % when
    return _("%(when)s还没找齐，就请您出面。") % when


def _moment(until: dt.datetime | None) -> str:
    """A step that is due is taken within a minute."""
    return _("马上") if until is None or until <= clock.now() else moment(until)


def _acts(slot: Slot, wave: OfferWave) -> list[WaveAct]:
    at = addresses.of_requirement(slot.requirement)
    found = []
    if wave.stage != S.RESTING:
        label = _("再问一批") if wave.stage in (S.STOPPED, S.ESCALATED) else _("立即扩大")
        found.append(WaveAct(f"{at}widening/", label, "users"))
    if wave.is_exclusive:
        found.append(WaveAct(f"{at}opening/", _("直接公开"), "policy"))
    if wave.stage in (S.RESTING, S.ASKING):
        found.append(WaveAct(f"{at}stopping/", _("停止邀请"), "off"))
    return found


def awaited(slot: Slot) -> str:
    """To those who asked or help: what is being done about what is still missing, and when they will know more. Names nobody."""
    wave, asked = slot.wave, len(slot.offered)
    if not slot.lacks:
        return ""
    if wave is None or wave.stage == S.STOPPED:
        return _asked(asked) if asked else ""
    if wave.stage == S.RESTING:
        return _("夜里不打扰人，%(when)s开始找人") % {"when": _moment(wave.until)}
    if wave.stage == S.ESCALATED:
        return _("问过的人都来不了，社工会打电话和您商量")
    if wave.stage == S.OPEN:
        return _("已经向所有志愿者公开，有人接单马上告诉您")
    if not asked:
        return _("正在找合适的人")
    told = _asked(asked)
    if wave.until is None or slot.requirement.kind != RequirementKind.VOLUNTEER:
        return told
    return _("%(asked)s；%(when)s还没找齐会再问别人") % {"asked": told, "when": _moment(wave.until)}


def _asked(count: int) -> str:
    return ngettext("已邀请 %(count)s 方，等回话", "已邀请 %(count)s 方，等回话", count) % {"count": count}
