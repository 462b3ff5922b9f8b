"""The application in one sitting. Nothing is required while it is typed; what is still missing is said by the checks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import day
from linkage.funding.actions.applications import MOST_LINES, LineDraft
from linkage.funding.eligibility import purposes_of
from linkage.funding.forms.money import fen_of, read_yuan, written, yuan_field
from linkage.funding.models import Application, BudgetLine, CostKind
from linkage.needs.models import Need
from linkage.organisations.models import Organisation
from linkage.people.vocabulary import PURPOSES

MONEY = {"asked": "asked_fen", "own": "own_fen"}
PLAIN = (
    "title", "summary", "purpose", "plan", "outcomes", "group_name", "beneficiaries", "starts_on", "ends_on", "staff",
    "social_workers", "ratio_reason", "exclusive_group",
)  # fmt: skip


class NeedChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, need: Any) -> str:
        return f"{need.category.public_name}：{need.public_summary or need.public_id[:6]}"


def _area(label: Any, rows: int, most: int, help_text: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=most, widget=area, help_text=help_text)


class ApplicationForm(forms.Form):
    """version and form_key tell a save of this page from one of another."""

    title = forms.CharField(label=_("项目名称"), required=False, max_length=60)
    group_name = forms.CharField(
        label=_("居民小组的名字"), required=False, max_length=60, help_text=_("没有登记的小组，由社区居委会指导并负责")
    )
    summary = _area(_("一句话说明"), 2, 200, _("受理以后会公开，请不写居民的姓名和住址"))
    purpose = forms.ChoiceField(label=_("用途"), required=False)
    needs = NeedChoice(
        label=_("回应哪些居民的求助"),
        queryset=Need.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("提交以后，求助的居民会看到她的求助变成了项目"),
    )
    plan = _area(_("打算怎么做"), 6, 4000, _("谁来做、分几步、什么时候做到哪里"))
    outcomes = _area(_("做完以后有什么变化"), 3, 2000, _("怎样看出来做到了"))
    beneficiaries = forms.IntegerField(label=_("预计受益多少人"), required=False, min_value=1, max_value=1_000_000)
    starts_on = day(_("开始日期"), required=False)
    ends_on = day(_("结束日期"), required=False)
    staff = forms.IntegerField(label=_("几个人来做"), required=False, min_value=0, max_value=1000)
    social_workers = forms.IntegerField(label=_("其中专业社工几人"), required=False, min_value=0, max_value=1000)
    asked = yuan_field(_("申请资助（元）"), required=False)
    own = yuan_field(_("自筹（元）"), required=False, help_text=_("没有就不填"))
    ratio_reason = _area(_("比例没有达到的原因"), 2, 300, _("比例没达到时要写，会和结果一起公开"))
    exclusive_group = forms.CharField(
        label=_("与哪份申请二选一"),
        required=False,
        max_length=30,
        help_text=_("同时报了只能做一个的几个方案时，几份写同一个名字"),
    )

    def __init__(
        self, data: Any = None, *, application: Application, needs: Any, lines: Sequence[BudgetLine] | None = None
    ) -> None:
        super().__init__(data, initial=_values(application))
        choices: Any = self.fields["needs"]
        choices.queryset = needs
        purposes = purposes_of(application.round) or list(PURPOSES)
        purpose: Any = self.fields["purpose"]
        purpose.choices = [("", _("请选一项"))] + [(key, PURPOSES.get(key, key)) for key in purposes]
        if application.organisation.kind != Organisation.Kind.RESIDENTS_COMMITTEE:
            del self.fields["group_name"]
        self.lines = _typed_lines(data) if data is not None else _stored_lines(lines or [])

    def add_line(self) -> None:
        self.lines.append({"kind": CostKind.LABOUR, "title": "", "amount": ""})

    def remove_line(self, number: int) -> None:
        """number: counted from 0."""
        if 0 <= number < len(self.lines):
            del self.lines[number]

    @property
    def bad_lines(self) -> list[int]:
        """Which lines' amounts are no money, counted from 1."""
        return [number for number, line in enumerate(self.lines, 1) if read_yuan(line["amount"]) is None]

    def line_drafts(self) -> list[LineDraft]:
        """What can be kept of the lines: an amount that is none counts as not known yet; a line without a word is dropped."""
        return [
            LineDraft(line["kind"], line["title"].strip()[:60], read_yuan(line["amount"]) or 0)
            for line in self.lines
            if line["title"].strip() or line["amount"].strip()
        ][:MOST_LINES]

    def changes(self) -> dict[str, Any]:
        """Column -> value of everything that reads; what does not is left as it was kept."""
        self.is_valid()
        held = self.cleaned_data
        kept = {name: held[name] for name in PLAIN if name in held}
        for name in ("staff", "social_workers"):
            if name in kept:
                kept[name] = kept[name] or 0
        return kept | {column: fen_of(held[name]) for name, column in MONEY.items() if name in held}

    def chosen_needs(self) -> list[Need] | None:
        chosen = self.cleaned_data.get("needs")
        return None if chosen is None else list(chosen)


def _values(application: Application) -> dict[str, Any]:
    values = {name: getattr(application, name) for name in PLAIN}
    values |= {name: written(getattr(application, column)) for name, column in MONEY.items()}
    values["needs"] = list(application.answered.values_list("need", flat=True))
    for name in ("staff", "social_workers"):
        values[name] = values[name] or None
    return values


def _stored_lines(lines: Sequence[BudgetLine]) -> list[dict[str, str]]:
    return [{"kind": line.kind, "title": line.title, "amount": written(line.amount_fen)} for line in lines]


def _typed_lines(data: Any) -> list[dict[str, str]]:
    columns = [data.getlist(f"line_{name}") for name in ("kind", "title", "amount")]
    kinds = set(CostKind.values)
    return [
        {"kind": kind if kind in kinds else CostKind.OTHER.value, "title": title, "amount": amount}
        for kind, title, amount in zip(*columns, strict=False)
    ][: 2 * MOST_LINES]


class StartForm(forms.Form):
    """Who applies: an organisation one works for, or a group of neighbours under the residents' committee."""

    organisation = forms.ModelChoiceField(label=_("由谁申报"), queryset=Organisation.objects.none(), empty_label=None)
    group_name = forms.CharField(
        label=_("居民小组的名字"),
        required=False,
        max_length=60,
        help_text=_("没有登记的居民小组在这里写名字，由社区居委会指导；组织自己申报就不填"),
    )

    def __init__(self, data: Any = None, *, organisations: Any, needs_group: bool) -> None:
        super().__init__(data)
        choices: Any = self.fields["organisation"]
        choices.queryset = organisations
        self.fields["group_name"].required = needs_group
