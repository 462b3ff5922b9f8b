"""The network view in words: what a report's figures say, to somebody who may see single people or sums only."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linkage.common.human_time import length
from linkage.common.small_cells import FEWEST, told, told_together
from linkage.people.vocabulary import SKILLS

SOCIETIES: dict[str, tuple[Any, str, Any]] = {
    "community": (gettext_lazy("社区"), "home", gettext_lazy("居委会和公共场地")),
    "organisation": (gettext_lazy("社会组织"), "org", gettext_lazy("上门和定点服务、自有场地")),
    "social_worker": (gettext_lazy("社工"), "worker", gettext_lazy("评估、带队和专业服务")),
    "volunteer": (gettext_lazy("志愿者"), "users", gettext_lazy("计入的服务时长")),
    "resource": (gettext_lazy("公益慈善资源"), "goods", gettext_lazy("物资和社区基金")),
}
LEVELS = {
    "nobody": (gettext_lazy("没人能来"), "now"),
    "short": (gettext_lazy("人手紧"), "wait"),
    "enough": (gettext_lazy("够"), "done"),
}
REASONS = {
    "never": gettext_lazy("求助了，没有人来过"),
    "hardly": gettext_lazy("求助几次，只来过一次"),
    "silent": gettext_lazy("很久没有来往"),
}
MOST_NAMED = 4
TERMS = {
    "reach": gettext_lazy("服务面"),
    "hours": gettext_lazy("服务时长"),
    "steadiness": gettext_lazy("持续"),
    "bridging": gettext_lazy("连接"),
}


def few() -> str:
    return _("少于 %(n)s") % {"n": FEWEST}


def count(number: int | None) -> str:
    """A count, or that it is too small to tell."""
    return few() if number is None else f"{number:,}"


def skill_name(skill: str) -> str:
    return str(SKILLS.get(skill, skill)) if skill else _("不限技能")


def parts(participation: dict[str, Any], *, single: bool) -> list[dict[str, Any]]:
    """A row for each of the five societies. What rests on fewer than five givers is not told to those who see sums only."""
    rows = []
    for part in participation["parts"]:
        title, icon, what = SOCIETIES[part["society"]]
        hidden = not single and told(part["helpers"]) is None
        rows.append(
            {
                "title": title,
                "icon": icon,
                "what": what,
                "is_there": part["helpers"] > 0,
                "helpers": few() if hidden else f"{part['helpers']:,}",
                "needs": few() if hidden or (not single and told(part["needs"]) is None) else f"{part['needs']:,}",
                "time": "–" if hidden or not part["minutes"] else length(part["minutes"]),
                "units": "–" if hidden or not part["units"] else f"{part['units']:,}",
                "fen": None if hidden or not part["amount_fen"] else part["amount_fen"],
            }
        )
    return rows


def all_five(participation: dict[str, Any], *, single: bool) -> str:
    """In how many needs all five took part, as a sentence; for sums only when at least five did."""
    needs, five = participation["needs"], participation["by_number"][-1]
    if not needs:
        return _("这段时间还没有办成的求助。")
    if not single and (told(needs) is None or told(five) is None):
        return _("五方都参与的求助%(few)s 件。") % {"few": few()}
    return _("%(needs)s 件求助里，%(five)s 件五方都参与了，占 %(percent)s%%。") % {
        "needs": f"{needs:,}", "five": f"{five:,}", "percent": round(100 * five / needs),
    }  # fmt: skip


def why_hinted(hint: dict[str, Any]) -> list[str]:
    """A sentence for each term in which the volunteer stands out."""
    said = {
        "reach": ngettext("服务过 %(n)s 位居民", "服务过 %(n)s 位居民", hint["residents"]) % {"n": hint["residents"]},
        "hours": _("这段时间计入 %(time)s") % {"time": length(hint["minutes"])},
        "steadiness": _("%(months)s 个月里有 %(served)s 个月来服务")
        % {"months": hint["months"], "served": hint["months_served"]},
        "bridging": _("连着 %(places)s 个社区、%(organisations)s 个组织，不少人通过这位志愿者才连得上")
        % {"places": hint["communities"], "organisations": hint["organisations"]},
    }
    return [said[term] for term in hint["strong"]]


def terms_of(hint: dict[str, Any]) -> list[dict[str, Any]]:
    """The four terms as whole percents."""
    return [{"title": title, "percent": round(100 * hint[term])} for term, title in TERMS.items()]


def without(bridge: dict[str, Any], places: dict[str, str], *, single: bool) -> list[str]:
    """What would fall apart without the organisation, as sentences; what it would not is left out."""
    said = []
    cut_off = bridge["cut_off"] if single else told(bridge["cut_off"])
    if cut_off is None or cut_off:
        text = ngettext("%(n)s 位居民身边就没有人了", "%(n)s 位居民身边就没有人了", cut_off or FEWEST)
        said.append(text % {"n": count(cut_off)})
    if bridge["pieces"]:
        said.append(_("网络会多断出 %(n)s 块") % {"n": bridge["pieces"]})
    alone = [places[code] for code in bridge["only_here"] if code in places]
    if alone:
        said.append(_("%(places)s只有它一家在服务") % {"places": listed(alone)})
    return said


def listed(places: list[str]) -> str:
    """A few names, and how many there are when they are more."""
    names = _("、").join(places[:MOST_NAMED])
    return names if len(places) <= MOST_NAMED else _("%(names)s等 %(n)s 处") % {"names": names, "n": len(places)}


def isolated_table(counts: dict[str, dict[str, int]], places: dict[str, str], *, single: bool) -> list[dict[str, Any]]:
    """A row for each community: how many for each reason. Small cells, and one more that would give them away, are withheld from sums."""
    rows = []
    for code, by_reason in counts.items():
        numbers = [by_reason.get(reason, 0) for reason in REASONS]
        shown = list(numbers) if single else told_together(numbers)
        total = sum(numbers) if single else told(sum(numbers))
        rows.append({"place": places.get(code, code), "cells": [count(each) for each in shown], "total": count(total)})
    return rows


def coverage_table(cells: list[dict[str, Any]], places: dict[str, str], *, single: bool) -> dict[str, Any]:
    """{skills, rows: [{place, cells: [{level, tone, text} or None]}]}: places down, skills across, gaps as words."""
    skills = sorted({cell["skill"] for cell in cells}, key=lambda skill: (skill == "", skill))
    rows = []
    for code in dict.fromkeys(cell["place_code"] for cell in cells):
        here = {cell["skill"]: cell for cell in cells if cell["place_code"] == code}
        rows.append(
            {
                "place": places.get(code, code),
                "cells": [_cell(here[skill], single) if skill in here else None for skill in skills],
            }
        )
    return {"skills": [skill_name(skill) for skill in skills], "rows": rows}


def _cell(cell: dict[str, Any], single: bool) -> dict[str, Any]:
    level, tone = LEVELS[cell["level"]]
    wanted, hands = (cell["wanted"], cell["hands"]) if single else (told(cell["wanted"]), told(cell["hands"]))
    text = _("要 %(wanted)s，能来 %(hands)s") % {"wanted": count(wanted), "hands": count(hands)}
    unreached = cell.get("unreached", 0)
    if single and 0 < unreached < cell["wanted"]:
        text += _("，%(n)s 个没人能来") % {"n": unreached}
    return {"level": level, "tone": tone, "text": text, "served": cell["served"] if single else told(cell["served"])}


def newcomer_rows(worths: list[dict[str, Any]], places: dict[str, str]) -> list[dict[str, Any]]:
    """What one more volunteer would change: checked ones say how many more places are filled, the others what they could bring at most."""
    rows = []
    for worth in worths:
        checked = worth["gain"] is not None
        if not checked:
            effect = _("没有逐个重排，最多能添这么多")
        elif worth["places"] > 0:
            effect = ngettext("能多补上 %(n)s 个名额", "能多补上 %(n)s 个名额", worth["places"]) % {
                "n": worth["places"]
            }
        else:
            effect = _("名额不变，安排更合适")
        rows.append(
            {
                "place": places.get(worth["place_code"], worth["place_code"]),
                "skill": skill_name(worth["skill"]),
                "at_most": f"{worth['at_most']:.2f}",
                "gain": f"{worth['gain']:.2f}" if checked else "–",
                "effect": effect,
            }
        )
    return rows
