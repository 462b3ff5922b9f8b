from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from linkage.projects.forms.projects import choose
from linkage.projects.states.records import RecordKind


class TemplateForm(forms.Form):
    """A form for one kind of record: an indicator a line, its parts divided by |."""

    place_code = forms.ChoiceField(label=_("用在哪里"))
    kind = forms.ChoiceField(
        label=_("哪种记录"),
        choices=[(str(each), each.label) for each in RecordKind if each != RecordKind.SUPERVISION],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("表的名字"), max_length=60)
    indicators = forms.CharField(
        label=_("指标"),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=4000,
        help_text=_("每行一个：名称 | 权重 | 佐证。例如：目标完成 | 30 | 服务记录。权重合起来 100"),
    )

    def __init__(self, data: Any = None, *, places: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(data, **more)
        choose(self, "place_code", places)

    def clean_indicators(self) -> list[dict[str, Any]]:
        rows = [
            line.replace("｜", "|").split("|") for line in self.cleaned_data["indicators"].splitlines() if line.strip()
        ]
        if any(len(parts) != 3 or not parts[1].strip().isdecimal() for parts in rows):
            raise forms.ValidationError(_("每行一个指标：名称、权重、佐证，最多 20 行。"))
        return [
            {"name": name, "weight": int(weight.strip()[:3]), "evidence": evidence} for name, weight, evidence in rows
        ]
