from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from linkage.common import clock
from linkage.common.form_fields import day
from linkage.organisations.models import Organisation
from linkage.projects.forms.projects import choose
from linkage.projects.models import ProjectRecord
from linkage.projects.states.records import OCCASIONS, Occasion, Outcome, RecordKind


class RecordForm(forms.Form):
    """A record of one kind, with a score and what was seen for each indicator of the template."""

    occasion = forms.ChoiceField(label=_("为哪一步"))
    held_on = day(_("哪天"))
    candidate = forms.ChoiceField(label=_("评的是哪家承接方"), required=False, help_text=_("只有选择承接方时填"))
    evaluator = forms.ChoiceField(label=_("第三方评估机构"), required=False, help_text=_("是第三方出具的报告才填"))
    panel = forms.IntegerField(label=_("几个人一起评的"), min_value=1, max_value=100, initial=1)
    opinion = forms.CharField(
        label=_("专家意见"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    refers_to = forms.MultipleChoiceField(label=_("引用的记录"), required=False, widget=forms.CheckboxSelectMultiple)
    outcome = forms.ChoiceField(label=_("结论"), choices=Outcome.choices, widget=forms.RadioSelect)
    conclusion = forms.CharField(label=_("结论说明"), max_length=600, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(
        self,
        data: Any = None,
        *,
        kind: str,
        indicators: Sequence[dict[str, Any]],
        candidates: Sequence[Organisation],
        evaluators: Sequence[Organisation],
        earlier: Sequence[ProjectRecord],
    ) -> None:
        super().__init__(data, initial={"held_on": clock.today()})
        self.indicators = indicators
        self.organisations = {each.public_id: each for each in [*candidates, *evaluators]}
        self.earlier = {each.public_id: each for each in earlier}
        choose(self, "occasion", [(str(each), Occasion(each).label) for each in OCCASIONS[RecordKind(kind)]])
        nobody = [("", _("没有"))]
        choose(self, "candidate", [*nobody, *((each.public_id, each.name) for each in candidates)])
        choose(self, "evaluator", [*nobody, *((each.public_id, each.name) for each in evaluators)])
        choose(self, "refers_to", [(key, _told(each)) for key, each in self.earlier.items()])
        if not self.earlier:
            del self.fields["refers_to"]
        if not indicators:
            del self.fields["candidate"], self.fields["evaluator"]
        for number, each in enumerate(indicators):
            name = each["name"]
            label = f"{gettext(name)}（{each['weight']}%）"
            self.fields[f"score_{number}"] = forms.IntegerField(label=label, min_value=0, max_value=100)
            evidence = each["evidence"]
            seen = _("佐证：%(evidence)s") % {"evidence": gettext(evidence)}
            self.fields[f"seen_{number}"] = forms.CharField(label=seen, max_length=300)

    def facts(self) -> dict[str, Any]:
        """As write_record takes them."""
        values = self.cleaned_data
        numbers = range(len(self.indicators))
        return {
            "occasion": values["occasion"],
            "held_on": values["held_on"],
            "panel": values["panel"],
            "opinion": values["opinion"],
            "outcome": values["outcome"],
            "conclusion": values["conclusion"],
            "candidate": self.organisations.get(values.get("candidate", "")),
            "evaluator": self.organisations.get(values.get("evaluator", "")),
            "refers_to": [self.earlier[key] for key in values.get("refers_to", [])],
            "marks": [(values[f"score_{number}"], values[f"seen_{number}"]) for number in numbers],
        }


def _told(record: ProjectRecord) -> str:
    return f"{record.get_kind_display()} · {record.get_occasion_display()} · {record.held_on:%Y-%m-%d}"
