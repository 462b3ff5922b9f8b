from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.common.form_fields import day
from linkage.needs.vocabulary import DOMAINS
from linkage.organisations.models import Organisation
from linkage.projects.models import Kind, Phase, Project, Source


def yuan_field(label: Any, **more: Any) -> forms.DecimalField:
    """Typed in yuan, kept in fen."""
    return forms.DecimalField(label=label, min_value=Decimal(0), max_digits=12, decimal_places=2, **more)


def fen(amount: Decimal | None) -> int:
    return int(amount * 100) if amount else 0


class ContentsForm(forms.Form):
    """What a project says of itself before it is in the library."""

    title = forms.CharField(label=_("项目名称"), max_length=60, help_text=_("会公开，不写人名和门牌"))
    summary = forms.CharField(
        label=_("做什么、为了谁"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("会公开，写清目标和做法，不写谁家的情况"),
    )
    field = forms.ChoiceField(label=_("领域"), choices=list(DOMAINS.items()), initial="D04")
    source = forms.ChoiceField(label=_("主要经费来源"), choices=Source.choices)
    budget_subject = forms.CharField(
        label=_("预算科目"), max_length=60, required=False, help_text=_("列入同级财政预算和政府购买服务清单的，写科目")
    )
    planned = yuan_field(_("计划经费（元）"))
    starts_on = day(_("计划开始"), required=False)
    ends_on = day(_("计划结束"), required=False)

    @staticmethod
    def initial_of(project: Project) -> dict[str, Any]:
        names = ("title", "summary", "field", "source", "budget_subject", "starts_on", "ends_on")
        return {name: getattr(project, name) for name in names} | {"planned": Decimal(project.planned_fen) / 100}

    def contents(self) -> dict[str, Any]:
        """As change_project and draft_project take them."""
        values = {name: self.cleaned_data[name] for name in ContentsForm.base_fields if name != "planned"}
        return values | {"planned_fen": fen(self.cleaned_data["planned"])}


class DraftForm(ContentsForm):
    """From needs to a draft. homes: the organisations that may put it forward ("" where the station may do so itself); places: (code, name)."""

    kind = forms.ChoiceField(label=_("哪一种项目"), choices=Kind.choices, widget=forms.RadioSelect)
    place_code = forms.ChoiceField(label=_("在哪里做"))
    organisation = forms.ChoiceField(label=_("由谁提出"), required=False)

    field_order = ["title", "summary", "kind", "place_code", "organisation", "field", "source", "planned"]

    def __init__(
        self, data: Any = None, *, homes: list[Organisation], places: list[tuple[str, str]], own: bool, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.homes = {each.public_id: each for each in homes}
        del self.fields["source"], self.fields["budget_subject"]
        choose(self, "place_code", places)
        choose(
            self, "organisation", [*([("", _("社工站"))] if own else []), *((k, o.name) for k, o in self.homes.items())]
        )

    def contents(self) -> dict[str, Any]:
        kept = ("title", "summary", "field", "starts_on", "ends_on", "kind", "place_code")
        values = {name: self.cleaned_data[name] for name in kept}
        organisation = self.homes.get(self.cleaned_data["organisation"])
        return values | {"planned_fen": fen(self.cleaned_data["planned"]), "organisation": organisation}


class FiguresForm(forms.Form):
    """People and cost of a phase."""

    phase = forms.ChoiceField(label=_("计划还是实际"), choices=Phase.choices, widget=forms.RadioSelect)
    staff = forms.IntegerField(label=_("项目人员（人）"), min_value=0, max_value=10_000)
    professionals = forms.IntegerField(label=_("其中专业社工（人）"), min_value=0, max_value=10_000)
    cost = yuan_field(_("总经费（元）"))
    labour = yuan_field(_("其中人力成本（元）"))
    reason = forms.CharField(
        label=_("没有达到比例的原因"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("达到了就不用写；写的会公开"),
    )

    def facts(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in ("phase", "staff", "professionals", "reason")}
        return values | {"cost_fen": fen(self.cleaned_data["cost"]), "labour_fen": fen(self.cleaned_data["labour"])}


class MoneyForm(forms.Form):
    source = forms.ChoiceField(label=_("经费来源"), choices=Source.choices)
    amount = yuan_field(_("金额（元）"))
    budget_subject = forms.CharField(label=_("预算科目或说明"), max_length=60, required=False)

    def facts(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {
            "source": values["source"],
            "amount_fen": fen(values["amount"]),
            "budget_subject": values["budget_subject"],
        }


def choose(form: forms.Form, name: str, choices: Any) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
