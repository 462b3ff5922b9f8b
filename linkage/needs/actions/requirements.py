"""What a need takes, from specs to rows. Used where a need is submitted and where it is assessed; never once it is published."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from linkage.common.errors import Invalid
from linkage.needs.models import Category, Need, Requirement, RequirementKind
from linkage.needs.specs import RequirementSpec
from linkage.people.vocabulary import LANGUAGES, PURPOSES, SKILLS

MOST_REQUIREMENTS = 12
MOST_PLACES = 50
MOST_MONEY_FEN = 10_000_000  # far above any fund's ceiling for one need: a guard against slips of the hand, not a rule


def default_specs(category: Category, *, language: str = "zh-hans") -> list[RequirementSpec]:
    """The category's usual bundle."""
    title = "title_en" if language == "en" else "title"
    return [
        RequirementSpec(
            kind=each["kind"],
            title=each[title],
            quantity=each.get("quantity", 1),
            mandatory=each.get("mandatory", True),
            skills=list(each.get("skills", [])),
            certified=each.get("certified", False),
            min_grade=each.get("min_grade", 0),
            amount_fen=each.get("amount_fen"),
            purpose=each.get("purpose", ""),
        )
        for each in category.bundle
    ]


def problems(specs: list[RequirementSpec]) -> dict[str, Any]:
    """Sentences for `fields`, keyed `requirements` or `requirements.<n>.<field>`; empty when all is well."""
    if not specs:
        return {"requirements": _("请至少写一项需要的人、物或资金。")}
    if len(specs) > MOST_REQUIREMENTS:
        return {"requirements": _("最多 %(most)s 项，请合并相近的。") % {"most": MOST_REQUIREMENTS}}
    found: dict[str, Any] = {}
    for number, spec in enumerate(specs):
        found.update({f"requirements.{number}.{name}": text for name, text in _problems_of(spec).items()})
    return found


def replace_requirements(need: Need, specs: list[RequirementSpec]) -> None:
    """Make the need's requirements exactly these: named ones are edited and keep their id, unnamed ones are new, the others go."""
    known = {each.public_id: each for each in need.requirements.all()}
    kept = {spec.public_id for spec in specs if spec.public_id}
    if kept - known.keys():
        raise Invalid("unknown_requirement", _("有一项要件已被别人删去，请看最新的清单。"))
    need.requirements.exclude(public_id__in=kept).delete()
    for order, spec in enumerate(specs):
        row = known.get(spec.public_id) or Requirement(need=need)
        _fill(row, spec, order).save()


def _wants_papers(need: Need, spec: RequirementSpec) -> bool:
    """Where the kind of need asks for a paper, nobody's slip of the hand takes that away."""
    asked = [each["skills"] for each in need.category.bundle if each.get("certified")]
    return bool(spec.skills) and (spec.certified or any(set(spec.skills) & set(skills) for skills in asked))


def create_requirements(need: Need, specs: Iterable[RequirementSpec]) -> None:
    Requirement.objects.bulk_create(_fill(Requirement(need=need), spec, order) for order, spec in enumerate(specs))


def _fill(row: Requirement, spec: RequirementSpec, order: int) -> Requirement:
    is_money = spec.kind == RequirementKind.MONEY
    row.kind, row.title, row.quantity, row.mandatory = spec.kind, spec.title.strip(), spec.quantity, spec.mandatory
    row.skills, row.min_grade, row.language = sorted(set(spec.skills)), spec.min_grade, spec.language
    row.certified = spec.kind == RequirementKind.VOLUNTEER and _wants_papers(row.need, spec)
    row.amount_fen, row.purpose = (spec.amount_fen, spec.purpose) if is_money else (None, "")
    row.order = order
    return row


def _problems_of(spec: RequirementSpec) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if spec.kind not in RequirementKind.values:
        found["kind"] = _("请选择需要的是人、服务、场地、物资还是资金。")
    if not 1 <= len(spec.title.strip()) <= 60:
        found["title"] = _("请用 1 到 60 个字写清需要什么。")
    if not 1 <= spec.quantity <= MOST_PLACES:
        found["quantity"] = _("数量请填 1 到 %(most)s。") % {"most": MOST_PLACES}
    if set(spec.skills) - SKILLS.keys():
        found["skills"] = _("请从列表里选择技能。")
    if spec.certified and spec.kind == RequirementKind.VOLUNTEER and not spec.skills:
        found["certified"] = _("请先选要看哪项技能的证书。")
    if not 0 <= spec.min_grade <= 3:
        found["min_grade"] = _("请从列表里选择社工等级。")
    if spec.language and spec.language not in LANGUAGES:
        found["language"] = _("请从列表里选择语言。")
    if spec.kind == RequirementKind.MONEY:
        found.update(_money_problems(spec))
    return found


def _money_problems(spec: RequirementSpec) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if spec.amount_fen is None or not 0 < spec.amount_fen <= MOST_MONEY_FEN:
        found["amount_fen"] = _("请填需要的金额，最多 %(most)s 元。") % {"most": MOST_MONEY_FEN // 100}
    if spec.purpose not in PURPOSES:
        found["purpose"] = _("请选择资金的用途。")
    if spec.quantity != 1:
        found["quantity"] = _("资金填一笔总额，数量是 1。")
    return found
